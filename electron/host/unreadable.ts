/** The failure of a system's program whose answer is not what its documentation says. */
import { badInput } from '../../shared/base/platform-codes'
import type { Failure } from '../../shared/base/failure'
import { quote } from '../../shared/address/refusal'

/** Names the program and the part of its answer that could not be read. */
export function unreadable(program: string, part: string): Failure {
  return badInput('unreadableAnswer', { program, part: quote(part) })
}
