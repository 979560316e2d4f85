/** Messages that a person keeps to send again; they live in the profile. */
import * as v from 'valibot'
import { Failure } from '../../base/failure'
import { call, stream } from '../../ipc/contract'
import { messageForms } from './compose'
import { textEncodings } from './text-encoding'

export const mostSaved = 500

const name = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(64))

export const SavedMessage = v.strictObject({
  name,
  form: v.picklist(messageForms),
  text: v.pipe(v.string(), v.maxLength(65_536)),
  encoding: v.picklist(textEncodings),
})
export type SavedMessage = v.InferOutput<typeof SavedMessage>

export const savedMessagesContract = {
  /** All of them by name, at once and after every change. */
  savedMessages: stream({ input: v.strictObject({}), item: v.array(SavedMessage) }),
  /** One of the same name is replaced. */
  keepMessage: call({ input: SavedMessage, output: v.nullable(Failure) }),
  forgetMessage: call({ input: v.strictObject({ name }), output: v.nullable(Failure) }),
}
