/** A plan on paper: what is written, and what of a hostile file is refused. */
import { describe, expect, it } from 'vitest'
import { isFailure } from '../../../../shared/base/failure'
import { rowsOf } from '../../../../shared/stations/addressing/plan-rows'
import { planFormats, readPlan, writePlan } from '../../../../shared/stations/addressing/plan-text'
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

describe('a table of anybody’s', () => {
  const cellsOf = (text: string) =>
    rowsOf(planFrom(text)).map(({ node }) =>
      [formatPrefix(node.prefix), node.neededHosts, node.colour, node.name, node.note].join('|'),
    )
  const both = ['10.0.0.0/8||none|office|first', '10.0.0.0/9|100|blue|lab|second']

  it.each([
    [
      'LF',
      'prefix,needed_hosts,colour,name,note\n10.0.0.0/8,,,office,first\n10.0.0.0/9,100,blue,lab,second\n',
    ],
    [
      'CRLF',
      'prefix,needed_hosts,colour,name,note\r\n10.0.0.0/8,,,office,first\r\n10.0.0.0/9,100,blue,lab,second\r\n',
    ],
    [
      'CR',
      'prefix,needed_hosts,colour,name,note\r10.0.0.0/8,,,office,first\r10.0.0.0/9,100,blue,lab,second\r',
    ],
    [
      'all three',
      'prefix,needed_hosts,colour,name,note\r10.0.0.0/8,,,office,first\r\n10.0.0.0/9,100,blue,lab,second\n',
    ],
    [
      'a mark',
      '\ufeffprefix,needed_hosts,colour,name,note\n10.0.0.0/8,,,office,first\n10.0.0.0/9,100,blue,lab,second',
    ],
    [
      'semicolons',
      'prefix;needed_hosts;colour;name;note\n10.0.0.0/8;;;office;first\n10.0.0.0/9;100;blue;lab;second',
    ],
    [
      'tabs',
      'prefix\tneeded_hosts\tcolour\tname\tnote\n10.0.0.0/8\t\t\toffice\tfirst\n10.0.0.0/9\t100\tblue\tlab\tsecond',
    ],
    [
      'sep=',
      'sep=;\r\nprefix;needed_hosts;colour;name;note\r\n10.0.0.0/8;;;office;first\r\n10.0.0.0/9;100;blue;lab;second',
    ],
    [
      'quoted headers',
      '"prefix","needed_hosts","colour","name","note"\n"10.0.0.0/8","","","office","first"\n"10.0.0.0/9","100","blue","lab","second"',
    ],
    [
      'another order',
      'note,name,prefix,colour,needed_hosts\nfirst,office,10.0.0.0/8,,\nsecond,lab,10.0.0.0/9,blue,100',
    ],
    [
      'columns of others',
      'VLAN,Network,Description,Name,Hosts needed,Color\n7,10.0.0.0/8,first,office,,\n8,10.0.0.0/9,second,lab,100,blue',
    ],
    [
      'Chinese headers',
      '名称,备注,网段,所需主机数,颜色,主机数\noffice,first,10.0.0.0/8,,,16777214\nlab,second,10.0.0.0/9,100,blue,8388606',
    ],
    ['no header', '10.0.0.0/8,,,office,first\n10.0.0.0/9,100,blue,lab,second'],
    ['no header and semicolons', '10.0.0.0/8;;;office;first\r10.0.0.0/9;100;blue;lab;second'],
    [
      'empty lines',
      'prefix,needed_hosts,colour,name,note\n\n10.0.0.0/8,,,office,first\n,,,,\n10.0.0.0/9,100,blue,lab,second',
    ],
  ])('is read with %s', (_, text) => expect(cellsOf(text).slice(0, 2)).toEqual(both))

  it('has its columns by name, not by place', () => {
    const swapped = 'prefix,needed_hosts,colour,note,name,hosts\n10.0.0.0/8,,,the note,the name,16777214\n'
    expect(cellsOf(swapped)).toEqual(['10.0.0.0/8||none|the name|the note'])
  })

  it('of lines that end in CR keeps every row', () => {
    expect(cellsOf('prefix,needed_hosts\r10.0.0.0/8,\r11.0.0.0/8,\r12.0.0.0/8,\r')).toHaveLength(3)
    expect(cellsOf('10.0.0.0/8\r11.0.0.0/8\r')).toHaveLength(2)
    expect(cellsOf('Prefix\r10.0.0.0/8\r11.0.0.0/8\r')).toHaveLength(2)
  })

  it('that has no row is an empty plan, for whoever takes it to ask about', () => {
    expect(readPlan('prefix,needed_hosts,colour,name,note,hosts\r\n')).toEqual([])
  })

  it.each([
    ['name,note\na,b', 'No column contains the networks'],
    ['prefix,name\n10.0.0.0/8,"a', 'Row 2: a quoted cell has no closing quotation mark'],
    ['prefix,name\n\n10.0.0.0/33,x', 'Row 3: '],
  ])('is refused: %j', (text, sentence) => expect(sentenceOf(readPlan(text))).toContain(sentence))

  it.each(["'=1+1", '=1+1', "''=1", '-', '+1', '@x', '"quoted"', 'a,b;c', "it's", "'", '＝1'])(
    'keeps the name %s, in every form',
    (name) => {
      const plan = planFrom(
        JSON.stringify({
          format: 'packet-lab-plan',
          version: 1,
          networks: [{ prefix: '10.0.0.0/8', name, note: name }],
        }),
      )
      for (const format of planFormats) expect(readPlan(writePlan(plan, format))).toEqual(plan)
      expect(readPlan(writePlan(plan, 'csv').replaceAll('\n', '\r'))).toEqual(plan)
    },
  )
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
