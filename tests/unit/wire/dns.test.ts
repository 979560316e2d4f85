/** DNS messages octet by octet: the examples of RFC 1035 and 6762, and what no sender should have sent. */
import { describe, expect, it } from 'vitest'
import { compareRecords, decodeDns, encodeDns, sameName, type DnsRecord } from '../../../shared/wire/dns'
import {
  announcedLabs,
  browseQuestion,
  emptyMessage,
  labelOf,
  serviceRecords,
} from '../../../shared/wire/lab-service'

const hex = (text: string) => Uint8Array.from(Buffer.from(text.replace(/\s/g, ''), 'hex'))
const lab = {
  label: 'Ann’s lab',
  identity: 'ab'.repeat(32),
  protocol: 1,
  controlPort: 8642,
  dataPort: 8643,
  version: '0.1.0',
}

/** F.ISI.ARPA, FOO.F.ISI.ARPA, ARPA and the root, as the figure of RFC 1035 section 4.1.4 compresses them. */
const figure = hex(`
  0000 0000 0004 0000 0000 0000
  01 46 03 495349 04 41525041 00   0001 0001
  03 464f4f c00c                   0001 0001
  c012                             0001 0001
  00                               0001 8001`)

describe('reading', () => {
  it('follows the compressed names of the standard', () => {
    const message = decodeDns(figure)
    expect(message?.questions.map(({ name }) => name.join('.'))).toEqual([
      'F.ISI.ARPA',
      'FOO.F.ISI.ARPA',
      'ARPA',
      '',
    ])
    expect(message?.questions.map(({ unicast }) => unicast)).toEqual([false, false, false, true])
  })

  const question = '0000 0000 0001 0000 0000 0000'
  it.each([
    ['nothing', ''],
    ['half a header', '0000 0000 0001'],
    ['a question that is not there', question],
    ['a name that points at itself', `${question} c00c 0001 0001`],
    ['a name that points ahead', `${question} c00e c00c 0001 0001`],
    ['a name that points into the header', `${question} c004 0001 0001`],
    ['names that point at each other', `0000 0000 0002 0000 0000 0000 c010 0001 0001 c00c 0001 0001`],
    ['a label of the kind that never came', `${question} 41 61 00 0001 0001`],
    ['a label longer than the message', `${question} 3f 61 00 0001 0001`],
    ['a label that is no UTF-8', `${question} 02 c328 00 0001 0001`],
    ['more records than it may hold', '0000 8400 0000 ffff ffff ffff'],
    ['an opcode that is no query', `0000 0800 0001 0000 0000 0000 00 0001 0001`],
    ['an answer that failed', `0000 8403 0001 0000 0000 0000 00 0001 0001`],
    ['data longer than the message', '0000 8400 0000 0001 0000 0000 00 0001 0001 00000078 0400 0a000001'],
    ['an address that is too long', '0000 8400 0000 0001 0000 0000 00 0001 0001 00000078 0005 0a00000100'],
    ['an address that is too short', '0000 8400 0000 0001 0000 0000 00 0001 0001 00000078 0003 0a0000'],
    ['text beyond its data', '0000 8400 0000 0001 0000 0000 00 0010 0001 00000078 0002 0561'],
  ])('refuses %s', (_what, text) => {
    expect(decodeDns(hex(text))).toBeNull()
  })

  it('refuses a name of more than 255 octets, and takes one of 255', () => {
    const name = (last: number) =>
      [63, 63, 63, last].map((n) => `${n.toString(16).padStart(2, '0')}${'61'.repeat(n)}`).join('')
    expect(decodeDns(hex(`${question} ${name(61)} 00 0001 0001`))).not.toBeNull()
    expect(decodeDns(hex(`${question} ${name(62)} 00 0001 0001`))).toBeNull()
  })

  it('refuses a message that pointers make large', () => {
    const chain = '0161'.repeat(126)
    const more = Array.from({ length: 100 }, () => 'c00c 0001 0001').join('')
    expect(decodeDns(hex(`0000 0000 0065 0000 0000 0000 ${chain} 00 0001 0001 ${more}`))).toBeNull()
  })

  it('refuses what is longer than RFC 6762 allows', () => {
    expect(decodeDns(new Uint8Array(9001))).toBeNull()
  })

  it('keeps kinds it does not know as they are', () => {
    const message = decodeDns(hex('0000 8400 0000 0001 0000 0000 00 000d 0001 00000078 0003 010203'))
    const as = { type: 13, class: 1 }
    expect(message?.answers[0]?.data).toEqual({ type: 'other', as, octets: hex('010203') })
  })

  it('keeps a byte-order mark, which is a character of a name like any other', () => {
    const message = decodeDns(hex(`${question} 03 efbbbf 04 efbbbf61 00 0001 0001`))
    expect(message?.questions[0]?.name).toEqual(['\ufeff', '\ufeffa'])
  })
})

describe('writing', () => {
  it('writes one name once', () => {
    const { service, server, text } = serviceRecords(lab, [])
    const answers = [service, server, text]
    const bytes = encodeDns({ ...emptyMessage, isResponse: true, answers })
    expect(Buffer.from(bytes).toString('latin1').split('_packet-lab')).toHaveLength(2)
    expect(decodeDns(bytes)?.answers).toEqual(answers)
  })

  it('says which types exist under a name as RFC 4034 section 4.1.2 has it', () => {
    const [instance] = serviceRecords(lab, []).absence
    const bytes = encodeDns({ ...emptyMessage, isResponse: true, answers: [instance!] })
    // TXT is 16 and SRV is 33: window 0, five octets.
    expect(Buffer.from(bytes).toString('hex')).toMatch(/c00c00050000800040$/)
  })

  it('fits everything a lab says into one packet', () => {
    const addresses = Array.from({ length: 30 }, (_, at) => `fd00:1234:5678:9abc::${at.toString(16)}`)
    const { service, type, server, text, absence, ...records } = serviceRecords(
      { ...lab, label: labelOf('ﷺ'.repeat(64), 12), version: '9'.repeat(64) },
      addresses,
    )
    const answers = [service, type, server, text, ...records.addresses]
    expect(
      encodeDns({ ...emptyMessage, isResponse: true, answers, additionals: absence }).length,
    ).toBeLessThan(1200)
    const known = Array.from({ length: 16 }, (_, at) => ({
      label: labelOf('x'.repeat(64), at + 1),
      ageSeconds: 0,
    }))
    expect(encodeDns(browseQuestion(known)).length).toBeLessThan(1440)
  })

  it.each(['', 'x'.repeat(64), 'ä'.repeat(32)])('refuses the label %j', (label) => {
    const questions = [{ name: [label], type: 'A' as const, unicast: false }]
    expect(() => encodeDns({ ...emptyMessage, questions })).toThrow(TypeError)
  })
})

describe('names and order', () => {
  it('are the same in whatever case of ASCII, and of ASCII alone', () => {
    expect(sameName(['Lab', 'LOCAL'], ['lab', 'local'])).toBe(true)
    expect(sameName(['Ärger'], ['ärger'])).toBe(false)
    expect(sameName(['a', 'b'], ['a.b'])).toBe(false)
  })

  it('decides as the example of RFC 6762 section 8.2 does', () => {
    const host = (address: string): DnsRecord => ({
      name: ['MyPrinter', 'local'],
      flush: false,
      ttlSeconds: 120,
      data: { type: 'A', address },
    })
    expect(compareRecords(host('169.254.99.200'), host('169.254.200.50'))).toBeLessThan(0)
    expect(compareRecords(host('169.254.200.50'), host('169.254.99.200'))).toBeGreaterThan(0)
    expect(compareRecords(host('169.254.99.200'), { ...host('169.254.99.200'), ttlSeconds: 1 })).toBe(0)
  })
})

describe('what a lab announces', () => {
  const records = serviceRecords(lab, ['10.0.0.1'])
  const { server, text, addresses } = records
  const response = (answers: DnsRecord[]) => ({ ...emptyMessage, isResponse: true, answers })
  const textOf = (...strings: string[]): DnsRecord => ({
    ...text,
    data: { type: 'TXT', strings: strings.map((one) => new TextEncoder().encode(one)) },
  })

  it('is read back whole', () => {
    expect(announcedLabs(response([server, text, ...addresses]))).toEqual([
      { ...lab, addresses: ['10.0.0.1'], ttlSeconds: 120 },
    ])
  })

  it.each([
    ['no text', []],
    ['no identity', [textOf('proto=1', 'data=8643')]],
    ['an identity that is none', [textOf(`id=${'g'.repeat(64)}`, 'proto=1', 'data=8643')]],
    ['no protocol', [textOf(`id=${lab.identity}`, 'data=8643')]],
    ['a port that is none', [textOf(`id=${lab.identity}`, 'proto=1', 'data=70000')]],
  ])('is nothing with %s', (_what, more) => {
    expect(announcedLabs(response([server, ...more]))).toEqual([])
  })

  it('shows no character that steers or hides', () => {
    const said = textOf(`id=${lab.identity}`, 'proto=1', 'data=8643', 'version=0.1\u202e\u0007.0')
    expect(announcedLabs(response([server, said]))[0]?.version).toBe('0.1.0')
    expect(labelOf('a\u202eb\n', 1)).toBe('ab')
    expect(labelOf('\u0000', 1)).toBe('Packet Lab')
  })

  it.each([1, 2, 99])('has a label of at most 63 octets with number %i', (number) => {
    const label = labelOf('🦊'.repeat(40), number)
    expect(new TextEncoder().encode(label).length).toBeLessThanOrEqual(63)
    expect(label).toMatch(number === 1 ? /^(🦊)+$/u : new RegExp(`^(🦊)+ \\(${number}\\)$`, 'u'))
  })
})
