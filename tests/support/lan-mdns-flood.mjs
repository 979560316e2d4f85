/**
 * Multicasts what no lab would: `ADDRESS LABEL COUNT SEED`, from this address to the group of multicast DNS. Random
 * octets, messages that are cut or spoilt, pointers that lead nowhere, packets as large as they come, labs that do not
 * exist, and conflicting claims to LABEL. Prints "sent" once the system took them all.
 */
import { createSocket } from 'node:dgram'
import { once } from 'node:events'

const [address, label, ...numbers] = process.argv.slice(2)
const [count, seed] = numbers.map(Number)
const random = generator(seed)
const port = 5353
const group = '224.0.0.251'
/** What Ethernet carries whole, headers of IP and UDP aside. */
const largest = 1472

const socket = createSocket({ type: 'udp4', reuseAddr: true })
socket.bind(port, address)
await once(socket, 'listening')
socket.setMulticastInterface(address)
for (let number = 0; number < count; number += 1) {
  const bytes = hostile(number)
  await new Promise((resolve) => socket.send(bytes, port, group, resolve))
}
process.stdout.write('sent\n')
socket.close()

function hostile(number) {
  const forged = announcement(`forged ${number}`, octets(32).toString('hex'))
  switch (number % 7) {
    case 0:
      return octets(random() % largest)
    case 1:
      return forged.subarray(0, random() % forged.length)
    case 2:
      forged[random() % forged.length] ^= 1 << (random() % 8)
      return forged
    case 3:
      return Buffer.concat([
        header(0, 60),
        ...Array.from({ length: 60 }, () => Buffer.from([0xc0, 12, 0, 1, 0, 1])),
      ])
    case 4:
      return Buffer.concat([header(0x8400, 1), octets(largest - 12)])
    case 5:
      return announcement(label, octets(32).toString('hex'))
    default:
      return forged
  }
}

/** SRV and TXT of an instance, as a lab would have them. */
function announcement(instance, identity) {
  const name = names(instance, '_packet-lab', '_tcp', 'local')
  const target = names(`packet-lab-${identity.slice(0, 16)}`, 'local')
  const text = ['txtvers=1', `id=${identity}`, 'proto=1', 'data=8643', 'version=0.1.0'].map((one) =>
    names(one, null),
  )
  return Buffer.concat([
    header(0x8400, 2),
    record(name, 33, Buffer.concat([Buffer.from([0, 0, 0, 0, 0x21, 0xc2]), target])),
    record(name, 16, Buffer.concat(text)),
  ])
}

function header(flags, entries) {
  const bytes = Buffer.alloc(12)
  bytes.writeUInt16BE(flags, 2)
  bytes.writeUInt16BE(entries, flags === 0 ? 4 : 6)
  return bytes
}

function record(name, type, data) {
  const fixed = Buffer.alloc(10)
  fixed.writeUInt16BE(type, 0)
  fixed.writeUInt16BE(0x8001, 2)
  fixed.writeUInt32BE(120, 4)
  fixed.writeUInt16BE(data.length, 8)
  return Buffer.concat([name, fixed, data])
}

/** Labels behind their lengths; without the root's where the last is null. */
function names(...labels) {
  return Buffer.concat(
    [...labels, ...(labels.at(-1) === null ? [] : [''])]
      .filter((one) => one !== null)
      .map((one) => Buffer.concat([Buffer.from([Buffer.byteLength(one)]), Buffer.from(one)])),
  )
}

function octets(length) {
  return Buffer.from(Array.from({ length }, () => random() & 0xff))
}

/** xorshift32, so that a failure can be had again. */
function generator(state) {
  let value = state | 1
  return () => {
    value ^= value << 13
    value ^= value >>> 17
    value ^= value << 5
    return value >>> 0
  }
}
