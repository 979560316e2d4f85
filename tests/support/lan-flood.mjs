/**
 * Floods a control port: `PROFILE HOST PORT SILENT HOLDING`. Opens HOLDING connections that shake hands, say
 * hello and show signs of life, then SILENT at once that say nothing and come back when they are closed. Prints one
 * line of JSON once all were opened: how many silent ones, and how many of the others the lab keeps and turned away.
 * Ends with its standard input.
 */
import { connect } from 'node:net'
import { ControlClient } from './lan-control-client.mjs'

const [profile, host, ...numbers] = process.argv.slice(2)
const [port, silent, holding] = numbers.map(Number)
const atOnce = 16
const rest = 200
let opened = 0
let held = 0
let refused = 0

process.stdin.on('end', () => process.exit(0)).resume()
await Promise.all(Array.from({ length: atOnce }, hold))
await Promise.all(Array.from({ length: silent }, knock))
process.stdout.write(`${JSON.stringify({ opened, held, refused })}\n`)

/** Resolves once it is connected or given up; it comes back whenever it is closed. */
function knock() {
  return new Promise((resolve) => {
    const socket = connect(port, host, () => {
      opened += 1
      resolve()
    })
    socket.on('error', () => {})
    socket.once('close', () => {
      resolve()
      setTimeout(knock, rest)
    })
    socket.resume()
  })
}

/** One of those who fill the places, until all were tried or the lab has turned away enough of them. */
async function hold() {
  while (held + refused < holding) {
    try {
      const client = await ControlClient.open(profile, host, port)
      const greeted = await Promise.race([client.greet().then(() => true), client.closed.then(() => false)])
      if (greeted) held += 1
      else refused += 1
      client.closed.then(() => (held -= greeted ? 1 : 0))
    } catch {
      refused += 1
    }
  }
}
