/** Who a lab is: SHA-256 of its certificate, in hexadecimal. */
import { hex } from '../base/schema'

export const Identity = hex(64)
