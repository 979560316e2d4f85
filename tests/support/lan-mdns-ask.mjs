/**
 * Asks a lab by unicast multicast DNS from an ordinary port, as a resolver that knows no multicast: `HOST NAME TYPE`.
 * Prints one line of JSON: whether the answer has the question's number and repeats it octet by octet, and how many
 * records it has.
 */
import { createSocket } from 'node:dgram'
import { once } from 'node:events'

const [host, name, type] = process.argv.slice(2)
const labels = name.split('.').map((label) => [Buffer.from([label.length]), Buffer.from(label)])
const question = Buffer.concat([
  ...labels.flat(),
  Buffer.from([0, Number(type) >>> 8, Number(type) & 0xff, 0, 1]),
])
const header = Buffer.from([0x12, 0x67, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0])

const socket = createSocket('udp4')
socket.send(Buffer.concat([header, question]), 5353, host)
const [answer] = await once(socket, 'message')
socket.close()
const told = {
  number: answer.readUInt16BE(0),
  repeated: answer.subarray(12, 12 + question.length).equals(question),
  answers: answer.readUInt16BE(6),
}
process.stdout.write(`${JSON.stringify(told)}\n`)
