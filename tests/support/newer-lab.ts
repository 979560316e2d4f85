/**
 * A lab of a version that is not written yet: the built one, whose service thread says more on the control channel than
 * it does today. What it says is added as its frames leave, below everything that the lab itself knows.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

export interface Evolution {
  /** Named in hello beside today's. */
  readonly capabilities: readonly string[]
  /** Today's that it does not have, and so does not hear of either. */
  readonly lacks: readonly string[]
  /** Sent after its hello, and after every heartbeat. */
  readonly message: object
  /** Added to the settings of each session it asks for. */
  readonly settings: object
  readonly mayIgnore: readonly string[]
}

/** Makes the folder of thread entries that startEngine takes; `built` has today's. */
export async function evolvedThreads(
  built: URL,
  evolution: Evolution,
): Promise<{ threads: URL; remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'packet-lab-newer-'))
  await writeFile(join(folder, 'package.json'), JSON.stringify({ type: 'module' }))
  for (const name of ['measure', 'reflect', 'traffic'])
    await writeFile(
      join(folder, `${name}.js`),
      `await import(${JSON.stringify(new URL(`${name}.js`, built))})`,
    )
  await writeFile(join(folder, 'service.js'), serviceEntry(new URL('service.js', built), evolution))
  return {
    threads: pathToFileURL(`${folder}/`),
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}

function serviceEntry(service: URL, evolution: Evolution): string {
  return `
import { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
const evolution = ${JSON.stringify(evolution)}
const { write } = Socket.prototype
// A socket that connects takes its write from here, whatever its own class has.
Socket.prototype.write = function (bytes, ...rest) {
  if (!(this instanceof TLSSocket)) return write.call(this, bytes, ...rest)
  const frame = Buffer.from(bytes)
  return write.call(this, Buffer.concat(said(JSON.parse(frame.subarray(4))).map(framed)), ...rest)
}
const { emit } = TLSSocket.prototype
const greeted = new WeakSet()
// The other lab's hello comes first, and whole: it is short.
TLSSocket.prototype.emit = function (event, bytes, ...rest) {
  if (event !== 'data' || greeted.has(this)) return emit.call(this, event, bytes, ...rest)
  greeted.add(this)
  const end = 4 + bytes.readUInt32BE(0)
  const hello = JSON.parse(bytes.subarray(4, end))
  const capabilities = (hello.capabilities ?? []).filter((name) => !evolution.lacks.includes(name))
  return emit.call(this, event, Buffer.concat([framed({ ...hello, capabilities }), bytes.subarray(end)]), ...rest)
}
function said(message) {
  switch (message.type) {
    case 'hello': {
      const kept = message.capabilities.filter((name) => !evolution.lacks.includes(name))
      return [{ ...message, capabilities: [...kept, ...evolution.capabilities], more: true }, evolution.message]
    }
    case 'heartbeat':
      return [{ ...message, more: true }, evolution.message]
    case 'open': {
      const settings = { ...message.settings, ...evolution.settings }
      return [{ ...message, settings, mayIgnore: evolution.mayIgnore }]
    }
    default:
      return [{ ...message, more: true }]
  }
}
function framed(message) {
  const body = Buffer.from(JSON.stringify(message))
  const frame = Buffer.alloc(4 + body.length)
  frame.writeUInt32BE(body.length)
  body.copy(frame, 4)
  return frame
}
await import(${JSON.stringify(service)})
`
}
