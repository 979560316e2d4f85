/**
 * Avahi on a host of the LAN: a browser of services that others wrote. Its daemon, with a message bus of its own, lives
 * in the host's namespace and in folders of the test, so that this machine's own Avahi knows nothing of it.
 */
import { spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { LanHost } from './lan-host'

/** Why Avahi cannot be run here; null where it can. */
export const avahiLeftOut: string | null =
  ['avahi-daemon', 'avahi-browse', 'dbus-daemon'].find(
    (program) => spawnSync(program, ['--version']).error !== undefined,
  ) ?? null

/** One service as `avahi-browse -rpt` resolves it. */
export interface Resolved {
  readonly interface: string
  readonly family: string
  readonly name: string
  readonly host: string
  readonly address: string
  readonly port: number
  readonly text: string[]
}

export class Avahi {
  readonly #host: LanHost
  readonly #bus: string
  readonly #programs: readonly ChildProcess[]

  private constructor(host: LanHost, bus: string, programs: readonly ChildProcess[]) {
    this.#host = host
    this.#bus = bus
    this.#programs = programs
  }

  /** Resolves once the daemon has taken its place on the link. */
  static async start(host: LanHost, folder: string): Promise<Avahi> {
    mkdirSync(folder, { recursive: true })
    const bus = `unix:path=${join(folder, 'bus')}`
    const busConfiguration = join(folder, 'bus.conf')
    writeFileSync(busConfiguration, busRules(bus))
    const daemonConfiguration = join(folder, 'avahi.conf')
    writeFileSync(daemonConfiguration, '[server]\nuse-ipv4=yes\nuse-ipv6=yes\nhost-name=watcher\n')
    const busDaemon = host.spawn(
      'dbus-daemon',
      [`--config-file=${busConfiguration}`, '--nofork', '--print-address'],
      {
        stdio: ['ignore', 'pipe', 'ignore'],
      },
    )
    await said(busDaemon, /unix:path/)
    // Each program on a host has mounts of its own: this /run is the daemon's alone.
    const daemon = host.spawn(
      'sh',
      [
        '-c',
        `mount -t tmpfs tmpfs /run && exec avahi-daemon -f "$0" --no-drop-root --no-chroot --no-rlimits`,
        daemonConfiguration,
      ],
      { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, DBUS_SYSTEM_BUS_ADDRESS: bus } },
    )
    await said(daemon, /Server startup complete/)
    return new Avahi(host, bus, [daemon, busDaemon])
  }

  /** What it finds of this type within its own time, each resolved to its host and address. */
  async browse(type: string): Promise<Resolved[]> {
    const text = await this.#host.run('env', [
      `DBUS_SYSTEM_BUS_ADDRESS=${this.#bus}`,
      'avahi-browse',
      '-rpt',
      type,
    ])
    return text.split('\n').flatMap((line) => {
      const [kind, name, family, instance, , , host, address, port, ...words] = line.split(';')
      if (kind !== '=' || name === undefined || name === 'lo') return []
      return [
        {
          interface: name,
          family: family ?? '',
          name: unescaped(instance ?? ''),
          host: host ?? '',
          address: address ?? '',
          port: Number(port),
          text: [...words.join(';').matchAll(/"([^"]*)"/g)].map(([, word = '']) => word),
        },
      ]
    })
  }

  /** Announces a service of this host until it is stopped; resolves once the daemon has. */
  async publish(
    name: string,
    type: string,
    port: number,
    ...text: string[]
  ): Promise<{ stop(): Promise<void> }> {
    const args = ['-s', name, type, String(port), ...text]
    const publisher = this.#host.spawn('avahi-publish', args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, DBUS_SYSTEM_BUS_ADDRESS: this.#bus },
    })
    await said(publisher, /Established under name/)
    return { stop: () => end(publisher) }
  }

  async stop(): Promise<void> {
    for (const program of this.#programs) await end(program)
  }
}

async function end(program: ChildProcess): Promise<void> {
  if (program.exitCode !== null) return
  const ended = once(program, 'exit')
  program.kill('SIGTERM')
  await ended
}

/** Avahi writes what is no letter or digit as a backslash and three decimal digits for each octet. */
function unescaped(text: string): string {
  const octets = [...text.matchAll(/\\(\d{3})|\\(.)|([^\\]+)/gs)].map(([, code, character, plain]) =>
    code === undefined ? Buffer.from(character ?? plain ?? '') : Buffer.from([Number(code)]),
  )
  return Buffer.concat(octets).toString('utf8')
}

function busRules(address: string): string {
  return `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>${address}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow user="*"/>
    <allow own="*"/>
    <allow send_type="method_call"/>
    <allow send_destination="*"/>
    <allow receive_sender="*"/>
  </policy>
</busconfig>
`
}

function said(program: ChildProcess, what: RegExp): Promise<void> {
  return new Promise((resolve, reject) => {
    let text = ''
    const look = (chunk: Buffer) => {
      text += chunk.toString()
      if (what.test(text)) resolve()
    }
    program.stdout?.on('data', look)
    program.stderr?.on('data', look)
    program.once('exit', (code) => reject(new Error(`it ended (${code}): ${text}`)))
  })
}
