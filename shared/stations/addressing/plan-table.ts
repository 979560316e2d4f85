/** A plan's rows out of lines of text or a table of anybody's: by the names of its columns, or by place where it has none. */
import { csvRecords, csvRows, OpenQuote, separatorOf, withoutGuard, type CsvSeparator } from '../../base/csv'
import { isFailure, type Failure } from '../../base/failure'
import { parsePrefix } from '../../address/address'
import { badInput } from './codes'

/** As files of our own have them, in this order. */
export const planColumns = ['prefix', 'needed_hosts', 'colour', 'name', 'note', 'hosts'] as const
export type PlanColumn = (typeof planColumns)[number]

/** A row's cells by column, empty where it has none, and where it stands, counted from 1. */
export interface PlanCells extends Record<Exclude<PlanColumn, 'hosts'>, string> {
  readonly row: number
}

/** Names of the columns, as files of our own and of others have them; compared in lower case, `_` and `-` as spaces. */
const names: Readonly<Record<PlanColumn, readonly string[]>> = {
  prefix: ['prefix', 'network', 'subnet', 'cidr', '前缀', '网络', '子网', '网段'],
  needed_hosts: ['needed hosts', 'hosts needed', '所需主机数', '所需主机', '需要主机数'],
  colour: ['colour', 'color', '颜色'],
  name: ['name', '名称', '名字'],
  note: ['note', 'notes', 'comment', 'description', '备注', '说明', '描述'],
  hosts: ['hosts', '主机数', '可用主机数'],
}
const columnOf = new Map(
  planColumns.flatMap((column) => names[column].map((name) => [name, column] as const)),
)

/** Rows with something in them. The failure says which quote never ends, or that no column has the networks. */
export function readPlanCells(text: string): PlanCells[] | Failure {
  const separator = separatorOf(text)
  const start = startOf(text, separator)
  if (start === null) return readPlainLines(text)
  const rows = csvRows(text, separator ?? ',')
  if (rows instanceof OpenQuote) return badInput('planQuote', { row: rows.row })
  if (!start.places.has('prefix')) return badInput('planNoPrefixes')
  return rows.flatMap((row, at) =>
    at < start.row || isEmpty(row) ? [] : [cellsOf(row.map(withoutGuard), start.places, at + 1)],
  )
}

/** In which row the networks begin, and in which places their columns are. */
interface Start {
  readonly row: number
  readonly places: ReadonlyMap<PlanColumn, number>
}

/**
 * By the first row with something in it: names of columns, or a network in the first of cells parted by commas or
 * semicolons. Null for what is no table: tabs without names of columns part our own text, where a quote is a quote.
 */
function startOf(text: string, separator: CsvSeparator | null): Start | null {
  let at = 0
  for (const row of csvRecords(text, separator ?? ',')) {
    at += 1
    if (isEmpty(row)) continue
    const cells = row.map((cell) => withoutGuard(cell).trim())
    const holdsNetwork = cells.map((cell) => !isFailure(parsePrefix(cell)))
    if (holdsNetwork.includes(true))
      return holdsNetwork[0] === true && (separator === ',' || separator === ';')
        ? { row: 0, places: placesByOrder }
        : null
    const places = cells.flatMap((cell, place) => {
      const column = columnOf.get(cell.toLowerCase().replace(/[_-]/g, ' '))
      return column === undefined ? [] : [[column, place] as const]
    })
    // Of two columns of one name the first is taken.
    return places.length === 0 ? null : { row: at, places: new Map(places.toReversed()) }
  }
  return null
}

const placesByOrder: ReadonlyMap<PlanColumn, number> = new Map(
  planColumns.map((name, place) => [name, place]),
)

function isEmpty(row: readonly string[]): boolean {
  return row.every((cell) => cell.trim() === '')
}

function readPlainLines(text: string): PlanCells[] {
  const lines = text.split(/\r\n|\r|\n/).map((line) => line.trim())
  return lines.flatMap((line, at) => (line === '' ? [] : [cellsOf(line.split('\t'), placesByOrder, at + 1)]))
}

function cellsOf(row: readonly string[], places: ReadonlyMap<PlanColumn, number>, number: number): PlanCells {
  const cell = (column: PlanColumn) => (row[places.get(column) ?? -1] ?? '').trim()
  return {
    row: number,
    prefix: cell('prefix'),
    needed_hosts: cell('needed_hosts'),
    colour: cell('colour'),
    name: cell('name'),
    note: cell('note'),
  }
}
