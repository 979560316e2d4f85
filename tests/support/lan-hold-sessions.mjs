/**
 * Takes so many sessions of one lab and holds them, two to a connection: `PROFILE HOST PORT COUNT`. Prints what
 * became of them as one line of JSON; then every line on standard input gives one open session back.
 */
import { createInterface } from 'node:readline'
import { ControlClient } from './lan-control-client.mjs'

const [profile, host, port, count] = process.argv.slice(2)
const held = []
const answers = { opened: 0, queued: 0, refused: 0 }
let client
for (let number = 0; number < Number(count); number += 1) {
  if (number % 2 === 0) {
    client = await ControlClient.open(profile, host, Number(port))
    await client.greet()
  }
  const { session, answer } = await client.openSession()
  answers[answer.type] += 1
  if (answer.type === 'opened') held.push({ client, session })
}
process.stdout.write(`${JSON.stringify(answers)}\n`)

createInterface({ input: process.stdin })
  .on('line', () => {
    const { client: holder, session } = held.shift()
    holder.send({ type: 'close', session })
  })
  .on('close', () => process.exit(0))
