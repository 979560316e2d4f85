/** The Byte stream station's commands, in the order of the help. */
import type { MakeCommand } from '../../../cli/command'
import { encodeCommand } from './encode-command'
import { frameCommand } from './frame-command'

export const commands: readonly MakeCommand[] = [frameCommand, encodeCommand]
