/** An address alone is no machine with a mask; the mask that this machine would have for it is suggested. */
import { describe, expect, it } from 'vitest'
import { refusalOf } from '../../../../shared/address/refusal'
import { maskMissingIn } from '../../../../shared/stations/addressing/block-text'
import { sentenceOf } from '../../address/refused'

const own = [
  { interface: 'lo', address: '127.0.0.1', prefixLength: 8 },
  { interface: 'eth0', address: '192.168.21.5', prefixLength: 24 },
  { interface: 'vpn', address: '192.168.0.9', prefixLength: 16 },
  { interface: 'host', address: '192.168.21.36', prefixLength: 32 },
  { interface: 'eth0', address: '2001:db8::5', prefixLength: 64 },
  { interface: 'eth0', address: 'fe80::5%eth0', prefixLength: 64 },
]

describe('without a mask', () => {
  it.each([
    ['192.168.21.36', '192.168.21.36/24', 'eth0'],
    ['192.168.7.1', '192.168.7.1/16', 'vpn'],
    ['2001:db8::7', '2001:db8::7/64', 'eth0'],
    ['fe80::7', 'fe80::7/64', 'eth0'],
    ['127.0.0.2', '127.0.0.2/8', 'lo'],
  ])("%s has this machine's own, %s", (text, prefix, name) => {
    const refusal = maskMissingIn(text, own)
    expect(refusal && sentenceOf(refusalOf(text, refusal))).toBe(
      `At the end of "${text}" (character ${text.length + 1}): the mask is missing, and the answer depends on it: in this machine's own network (${name}) it would be ${prefix}.`,
    )
  })

  it.each([
    ['10.0.0.1', '10.0.0.1/24'],
    ['2001:db8:1::7', '2001:db8:1::7/64'],
    ['fe80::7%eth1', 'fe80::7%eth1/64'],
  ])('%s of another network is told how', (text, example) => {
    const refusal = maskMissingIn(text, own)
    expect(refusal && sentenceOf(refusalOf(text, refusal))).toContain(
      `write it after the address, such as ${example}.`,
    )
  })
})

it.each(['10.0.0.1/32', '10.0.0.1 255.255.255.0', '10.0.0.1-9', '10.0.0.*', '10.0.0', ''])(
  '%j lacks no mask, whatever else it lacks',
  (text) => expect(maskMissingIn(text, own)).toBeNull(),
)
