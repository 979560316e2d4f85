/** The failure of a system's program whose answer is not what its documentation says. */
import { badInput } from '../../shared/bad-input'
import type { Failure } from '../../shared/failure'
import { quote } from '../../shared/subnet/refusal'

/** Names the program and the part of its answer that could not be read. */
export function unreadable(program: string, part: string): Failure {
  return badInput('unreadableAnswer', { program, part: quote(part) })
}
