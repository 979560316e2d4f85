/** Every domain's codes in one table a kind: the one place where a new domain's or station's table is named. */
import { addressCodes } from '../address/codes'
import { codeKinds, type CodeKind, type CodeTable, type CodeTables } from '../base/codes'
import { platformCodes } from '../base/platform-codes'
import { captureCodes } from '../capture/codes'
import { framingCodes } from '../framing/codes'
import { measurementCodes } from '../measurement/codes'
import { addressingCodes } from '../stations/addressing/codes'
import { byteStreamCodes } from '../stations/byte-stream/codes'
import { connectionsCodes } from '../stations/connections/codes'
import { messagesCodes } from '../stations/messages/codes'
import { peersCodes } from '../stations/peers/codes'

export const domains = [
  platformCodes,
  addressCodes,
  framingCodes,
  captureCodes,
  measurementCodes,
  addressingCodes,
  byteStreamCodes,
  connectionsCodes,
  messagesCodes,
  peersCodes,
] as const satisfies readonly CodeTables[]

type Domain = (typeof domains)[number]
type TablesOf<Kind extends CodeKind> = Domain extends infer D
  ? D extends Record<Kind, infer T>
    ? T
    : never
  : never
type Together<Union> = (Union extends unknown ? (one: Union) => void : never) extends (all: infer All) => void
  ? All
  : never
/** By kind every code there is, with its values. */
export type Codes = { readonly [Kind in CodeKind]: Together<TablesOf<Kind>> }

export const codes = Object.fromEntries(
  codeKinds.map((kind) => [
    kind,
    Object.assign({}, ...domains.map((tables: CodeTables) => tables[kind] ?? {})) as CodeTable,
  ]),
) as Readonly<Record<CodeKind, CodeTable>>
