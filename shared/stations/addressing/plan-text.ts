/** A plan written down and read again: lines of text, CSV, or JSON; all three hold the same rows. */
import { badInput, limit } from './codes'
import * as v from 'valibot'
import { csvRow } from '../../base/csv'
import { isFailure, type Failure } from '../../base/failure'
import type { Why } from '../../base/why'
import { parsePrefix } from '../../address/address'
import { hostsOf } from '../../address/description'
import { formatPrefix, networkOf } from '../../address/prefix'
import { planColumns, readPlanCells } from './plan-table'
import { planOf, rowsOf, type FlatNetwork } from './plan-rows'
import { freshNode, longestName, longestNote, planColours, type Plan, type PlanColour } from './plan-tree'
import { quote } from '../../address/refusal'

export const planFormats = ['text', 'json', 'csv'] as const
export type PlanFormat = (typeof planFormats)[number]

/** More rows than a plan can show are refused before they are read. */
export const mostRows = 2 ** 20

const JsonRow = v.strictObject({
  prefix: v.pipe(v.string(), v.maxLength(64)),
  neededHosts: v.exactOptional(v.pipe(v.string(), v.regex(/^[1-9][0-9]{0,38}$/))),
  colour: v.exactOptional(v.picklist(planColours)),
  name: v.exactOptional(v.pipe(v.string(), v.maxLength(longestName))),
  note: v.exactOptional(v.pipe(v.string(), v.maxLength(longestNote))),
})
const JsonPlan = v.strictObject({
  format: v.literal('packet-lab-plan'),
  version: v.literal(1),
  networks: v.pipe(v.array(JsonRow), v.maxLength(mostRows)),
})
type JsonRow = v.InferOutput<typeof JsonRow>

/** Writes the whole plan. Text and CSV carry the number of host addresses too, for whoever reads them elsewhere. */
export function writePlan(plan: Plan, format: PlanFormat): string {
  const rows = rowsOf(plan)
  if (format === 'json') {
    const networks = rows.map(({ node }) => jsonRow(node))
    return `${JSON.stringify({ format: 'packet-lab-plan', version: 1, networks }, null, 1)}\n`
  }
  if (format === 'csv') {
    const lines = rows.map(({ node }) => csvRow([...cells(node), hostCount(node)]))
    return [csvRow(planColumns), ...lines, ''].join('\n')
  }
  const lines = rows.map(({ node, depth }) => `${'  '.repeat(depth)}${cells(node).join('\t').trimEnd()}`)
  return [...lines, ''].join('\n')
}

/**
 * Reads any of the three, a table as spreadsheets save it, or a plain list of prefixes, one a line. A table without a
 * row is an empty plan. The failure names the row.
 */
export function readPlan(text: string): Plan | Failure {
  const trimmed = text.trim()
  if (trimmed === '') return badInput('planEmpty')
  const networks = trimmed.startsWith('{') ? readJson(trimmed) : readLines(trimmed)
  return isFailure(networks) ? networks : planOf(networks)
}

function readJson(text: string): FlatNetwork[] | Failure {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return badInput('planJson')
  }
  const parsed = v.safeParse(JsonPlan, value)
  if (!parsed.success) {
    const [issue] = parsed.issues
    return badInput('planOther', { detail: issue.message.slice(0, 400) })
  }
  const networks: FlatNetwork[] = []
  for (const [at, row] of parsed.output.networks.entries()) {
    const network = networkFrom(at + 1, row)
    if (isFailure(network)) return network
    networks.push(network)
  }
  return networks
}

function readLines(text: string): FlatNetwork[] | Failure {
  const rows = readPlanCells(text)
  if (isFailure(rows)) return rows
  if (rows.length > mostRows) return limit('planRows', mostRows)
  const networks: FlatNetwork[] = []
  for (const { row, prefix, needed_hosts: neededHosts, colour, name, note } of rows) {
    const network = networkFrom(row, {
      prefix,
      ...(neededHosts === '' ? {} : { neededHosts }),
      ...(colour === '' ? {} : { colour }),
      name,
      note,
    })
    if (isFailure(network)) return network
    networks.push(network)
  }
  return networks
}

type RawRow = { [Key in keyof JsonRow]: string }

function networkFrom(line: number, row: RawRow): FlatNetwork | Failure {
  const refuse = ({ code, values }: Why): Failure =>
    badInput('planRow', { row: line, reason: { code, values } })
  const prefix = parsePrefix(row.prefix)
  if (isFailure(prefix)) return prefix.failure === 'badInput' ? refuse(prefix) : prefix
  if (row.neededHosts !== undefined && !/^[1-9][0-9]{0,38}$/.test(row.neededHosts)) {
    return refuse(badInput('planHosts', { text: quote(row.neededHosts) }))
  }
  const colour = planColours.find((known) => known === (row.colour ?? 'none'))
  if (colour === undefined) return refuse(badInput('planColour', { text: quote(row.colour ?? '') }))
  const { name = '', note = '' } = row
  if (name.length > longestName) return refuse(badInput('planName', { most: longestName }))
  if (note.length > longestNote) return refuse(badInput('planNote', { most: longestNote }))
  const { children: _, ...fresh } = freshNode(networkOf(prefix))
  const neededHosts = row.neededHosts === undefined ? null : BigInt(row.neededHosts)
  return { ...fresh, neededHosts, colour, name: oneLine(name), note: oneLine(note) }
}

function jsonRow({ prefix, neededHosts, colour, name, note }: FlatNetwork): JsonRow {
  return {
    prefix: formatPrefix(prefix),
    ...(neededHosts === null ? {} : { neededHosts: String(neededHosts) }),
    ...(colour === 'none' ? {} : { colour }),
    ...(name === '' ? {} : { name }),
    ...(note === '' ? {} : { note }),
  }
}

function cells({ prefix, neededHosts, colour, name, note }: FlatNetwork): string[] {
  const shown: PlanColour | '' = colour === 'none' ? '' : colour
  return [
    formatPrefix(prefix),
    neededHosts === null ? '' : String(neededHosts),
    shown,
    oneLine(name),
    oneLine(note),
  ]
}

function hostCount({ prefix }: FlatNetwork): string {
  const { first, last } = hostsOf(prefix)
  return String(last - first + 1n)
}

/** Tabs and line ends part the cells and rows: inside a name they are spaces. */
function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}
