/** A lab attacked in every role while another measures against it: what the attack said, and what the pair has seen. */
import { createHmac } from 'node:crypto'
import * as v from 'valibot'
import { defaultSettings, type MeasureSettings } from '../../../shared/measurement/settings'
import { ByteStreamOrder } from '../../../shared/stations/byte-stream/order'
import { ConnectOrder } from '../../../shared/stations/connections/make-contract'
import { encodeProbe } from '../../../shared/wire/stamp'
import { first, measure, resultOf, startLab, type EngineLab } from '../engine-lab'
import { Liar, type Attacked } from './liar'
import { Random } from './random'
import { sample } from './sample'

export const roles = ['stranger', 'dialled', 'visited', 'visitor', 'datagrams'] as const
export type Role = (typeof roles)[number]

/** The trusted pair's run beside an attack, or in quiet. */
export interface PairFigures {
  readonly sent: number
  readonly lost: number
  readonly udpMedianNs: number
  readonly tcpMedianNs: number
}

export interface Attack {
  readonly role: Role
  readonly inputs: number
  readonly pair: PairFigures
}

/** A run a person would cut short. */
const short: MeasureSettings = {
  ...defaultSettings,
  intervalNs: 2_000_000,
  limit: { kind: 'count', count: 5 },
  lateAfterNs: 100_000_000,
}
const cutAfterMs = 400

/** The lab under attack, who measures against it, and the liar. */
export class Campaign {
  readonly #victim: EngineLab
  readonly #friend: EngineLab
  readonly #liar: Liar
  readonly #random: Random

  private constructor(victim: EngineLab, friend: EngineLab, liar: Liar, random: Random) {
    this.#victim = victim
    this.#friend = friend
    this.#liar = liar
    this.#random = random
  }

  static async begin(seed: number): Promise<Campaign> {
    return new Campaign(await startLab(), await startLab(), await Liar.make(seed), new Random(seed + 1))
  }

  async end(): Promise<void> {
    await this.#liar.close()
    await Promise.all([this.#victim.stop(), this.#friend.stop()])
  }

  /** The pair's run of so long with nobody else about. */
  quiet(seconds: number): Promise<PairFigures> {
    return this.#pair(seconds)
  }

  /** Attacks in one role for as long as the pair's run lasts. */
  async attack(role: Role, seconds: number): Promise<Attack> {
    const before = this.#liar.inputs
    let over = false
    const lab = await this.#attacked()
    const place = role === 'dialled' || role === 'visited' ? await this.#liar.listen() : ''
    const attacking = (async () => {
      while (!over) await this.#once(role, lab, place)
    })()
    const pair = await this.#pair(seconds).finally(() => (over = true))
    await attacking
    return { role, inputs: this.#liar.inputs - before, pair }
  }

  /** Whether the lab still does its own work: a run over its loopback is answered to the last probe. */
  async works(): Promise<boolean> {
    const { udp, tcp } = resultOf(await measure(this.#victim, { kind: 'peer', id: 'loopback' }, short))
    return udp?.received === 5 && tcp?.received === 5
  }

  async #once(role: Role, lab: Attacked, place: string): Promise<void> {
    switch (role) {
      case 'stranger':
        return this.#liar.dial(lab, 20 + this.#random.below(60))
      case 'visitor':
        return this.#liar.visit(lab, 16)
      case 'datagrams':
        return this.#liar.sendDatagrams(lab, 1000, probe())
      case 'dialled':
        return this.#under((signal) =>
          drain(
            this.#victim.api.measure({ target: { kind: 'peer', id: place }, settings: short }, { signal }),
          ),
        )
      case 'visited':
        return this.#under((signal) => this.#visit(place, signal))
    }
  }

  /** As the stations visit another lab. */
  #visit(peer: string, signal: AbortSignal): Promise<void> {
    const { api } = this.#victim
    if (this.#random.chance(0.5))
      return drain(api.byteStream({ ...this.#order(ByteStreamOrder), peer }, { signal }))
    const target = { kind: 'peer' as const, id: peer }
    return drain(api.openConnection({ ...this.#order(ConnectOrder), target, capture: false }, { signal }))
  }

  #order<S extends v.GenericSchema>(schema: S): v.InferOutput<S> {
    return sample(schema, this.#random) as v.InferOutput<S>
  }

  async #under(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const over = new AbortController()
    const timer = setTimeout(() => over.abort(), cutAfterMs)
    await work(over.signal)
    clearTimeout(timer)
  }

  async #attacked(): Promise<Attacked> {
    const { controlPort, dataPort } = await first(
      this.#victim.api.status({}),
      (status) => status.controlPort !== null && status.dataPort !== null,
    )
    return { host: '127.0.0.1', controlPort: controlPort ?? 0, dataPort: dataPort ?? 0 }
  }

  async #pair(seconds: number): Promise<PairFigures> {
    const { udp, tcp } = resultOf(
      await measure(this.#friend, await this.#victim.target(), {
        ...defaultSettings,
        intervalNs: 5_000_000,
        limit: { kind: 'duration', durationNs: seconds * 1e9 },
      }),
    )
    const sent = (udp?.sent ?? 0) + (tcp?.sent ?? 0)
    return {
      sent,
      lost: sent - (udp?.received ?? 0) - (tcp?.received ?? 0),
      udpMedianNs: udp?.rttNs?.p50 ?? NaN,
      tcpMedianNs: tcp?.rttNs?.p50 ?? NaN,
    }
  }
}

async function drain(events: AsyncIterable<unknown>): Promise<void> {
  for await (const event of events) void event
}

/** As a sender has it, but for the key. */
function probe(): Uint8Array {
  return encodeProbe(
    {
      mode: 'authenticated',
      sequence: 1,
      sent: { unixSeconds: 1_700_000_000, nanoseconds: 1 },
      errorEstimate: 1,
      ssid: 1,
      payloadBytes: 112,
    },
    (bytes) => createHmac('sha256', 'a stranger').update(bytes).digest(),
  )
}
