/** Frames about neighbours from anybody: whatever the octets are, what is told was in them, and nothing throws. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { linkTypes } from '../../../shared/capture/link-type'
import { neighbourFrameOf } from '../../../shared/capture/neighbour-frame'
import { readNeighbourMessage } from '../../../shared/capture/neighbour-message'
import { decodePacket } from '../../../shared/capture/packet'
import { formatAddress } from '../../../shared/address/address'
import { addressOf } from '../../../shared/address/prefix'

const octets = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
const macText = (mac: Uint8Array) =>
  Buffer.from(mac)
    .toString('hex')
    .replace(/(..)(?=.)/g, '$1:')
const value = (bytes: Uint8Array) => BigInt(`0x${Buffer.from(bytes).toString('hex')}`)
const packetOf = (...parts: (Uint8Array | number[])[]) => {
  const bytes = Uint8Array.from(parts.flatMap((part) => [...part]))
  return { timeNs: 0n, linkType: linkTypes.ethernet, originalLength: bytes.length, bytes, comment: null }
}

describe('an ARP packet', () => {
  it('is told as it was made, and cut anywhere it is none', () => {
    fc.assert(
      fc.property(
        fc.tuple(octets(6), octets(6), octets(6), octets(4), octets(4)),
        fc.constantFrom(1, 2),
        fc.nat(41),
        ([destination, source, mac, sender, target], operation, cut) => {
          const packet = packetOf(
            destination,
            source,
            [8, 6, 0, 1, 8, 0, 6, 4, 0, operation],
            mac,
            sender,
            [0, 0, 0, 0, 0, 0],
            target,
          )
          const about = addressOf('IPv4', value(operation === 1 ? target : sender))
          expect(neighbourFrameOf(packet, about)).toMatchObject({
            kind: operation === 1 ? 'request' : 'reply',
            sourceMac: macText(source),
            destinationMac: macText(destination),
            senderAddress: formatAddress(addressOf('IPv4', value(sender))),
            toldMac: macText(mac),
          })
          const part = { ...packet, bytes: packet.bytes.subarray(0, cut) }
          expect(neighbourFrameOf(part, about)).toBeNull()
        },
      ),
    )
  })
})

describe('a neighbour message', () => {
  it('with any octets, any of them changed, tells a target that is in it or nothing', () => {
    const start = fc.constantFrom([135, 0], [136, 0], [], [134, 0])
    fc.assert(
      fc.property(start, fc.uint8Array({ maxLength: 80 }), fc.nat(255), (head, tail, hopLimit) => {
        const bytes = Uint8Array.from([...head, ...tail])
        const message = readNeighbourMessage(bytes, hopLimit)
        if (message === null) return
        expect(hopLimit).toBe(255)
        expect(Buffer.from(message.target)).toEqual(Buffer.from(bytes.subarray(8, 24)))
        if (message.mac !== null) {
          const found = Buffer.from(bytes.subarray(24)).indexOf(message.mac.replaceAll(':', ''), 0, 'hex')
          expect(found).toBeGreaterThanOrEqual(2)
        }
      }),
      { numRuns: 20_000 },
    )
  })

  it('in any frame of any link leaves the decoder standing', () => {
    const frame = fc.tuple(
      fc.constantFrom('', '00'.repeat(12) + '86dd600000000020', '00'.repeat(12) + '0806000108000604'),
      fc.uint8Array({ maxLength: 120 }),
    )
    fc.assert(
      fc.property(frame, fc.constantFrom(...Object.values(linkTypes)), ([head, tail], linkType) => {
        const bytes = Uint8Array.from([...Buffer.from(head, 'hex'), ...tail])
        const { arp, neighbour, ip } = decodePacket(bytes, linkType)
        if (neighbour !== null) expect(ip?.version).toBe(6)
        if (arp !== null) expect(ip).toBeNull()
      }),
      { numRuns: 20_000 },
    )
  })
})
