/** A plan on paper: what is written, and what of a hostile file is refused. */
import { describe, expect, it } from 'vitest'
import { isFailure } from '../../../../shared/base/failure'
import { rowsOf } from '../../../../shared/stations/addressing/plan-rows'
import { readPlan, writePlan } from '../../../../shared/stations/addressing/plan-text'
import type { Plan } from '../../../../shared/stations/addressing/plan-tree'
import { formatPrefix } from '../../../../shared/address/prefix'
import { sentenceOf } from '../../address/refused'

function planFrom(text: string): Plan {
  const plan = readPlan(text)
  if (isFailure(plan)) throw new Error(JSON.stringify(plan))
  return plan
}

const text = `10.1.0.0/24\t\t\toffice
  10.1.0.0/25\t100\tblue\tclass 1\tfirst floor, "left"
  10.1.0.128/25
2001:db8::/32
`

describe('writePlan', () => {
  it('writes text that is read again as the same plan', () =>
    expect(writePlan(planFrom(text), 'text')).toBe(text))

  it('writes CSV for spreadsheets', () =>
    expect(writePlan(planFrom(text), 'csv')).toBe(
      `prefix,needed_hosts,colour,name,note,hosts
10.1.0.0/24,,,office,,254
10.1.0.0/25,100,blue,class 1,"first floor, ""left""",126
10.1.0.128/25,,,,,126
2001:db8::/32,,,,,79228162514264337593543950335
`,
    ))

  it('writes no formula into a spreadsheet, and reads the name back as it was', () => {
    const plan = planFrom('10.0.0.0/8\t\t\t=1+1')
    expect(writePlan(plan, 'csv')).toContain(`10.0.0.0/8,,,'=1+1,,`)
    expect(readPlan(writePlan(plan, 'csv'))).toEqual(plan)
  })
})

describe('readPlan', () => {
  it('reads a plain list, nests it and fills it up', () =>
    expect(
      rowsOf(planFrom('10.0.0.64/26\r\n\n10.0.0.0/24\n10.9.0.0 255.255.0.0')).map(
        ({ node, depth }) => `${depth} ${formatPrefix(node.prefix)}`,
      ),
    ).toEqual(['0 10.0.0.0/24', '1 10.0.0.0/26', '1 10.0.0.64/26', '1 10.0.0.128/25', '0 10.9.0.0/16']))

  it.each([
    ['', 'no network'],
    ['10.0.0.0/24\n10.0.0.300/24', 'Row 2: Character 8'],
    ['10.0.0.0/24\n10.0.0.0/24', 'twice'],
    ['10.0.0.0/24\tmany', 'Row 1: "many" is no number of hosts.'],
    ['10.0.0.0/24\t\tpink', 'Row 1: "pink" is no colour'],
    ['prefix,needed_hosts\n10.0.0.0/24,0', 'Row 2: "0" is no number of hosts.'],
    [`10.0.0.0/24\t\t\t${'x'.repeat(65)}`, 'at most 64'],
    ['{', 'no JSON'],
    ['{"format":"other"}', 'no plan of Packet Lab'],
    ['{"format":"packet-lab-plan","version":1,"networks":[{"prefix":"10.0.0.0/33"}]}', 'Row 1: Character'],
    ['{"format":"packet-lab-plan","version":1,"networks":[{"prefix":"10.0.0.0/8","x":1}]}', 'no plan'],
  ])('refuses %j', (hostile, sentence) => expect(sentenceOf(readPlan(hostile))).toContain(sentence))
})
