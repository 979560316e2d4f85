/** Runs one scenario on a LAN: the network as it says, a duel of the command line, and everybody's counts of it. */
import { expect } from 'vitest'
import type { Lan } from '../../../support/lan'
import {
  duelled,
  serve,
  startDuel,
  type Duelled,
  type LabProcess,
  type Profiles,
  type Serving,
} from '../../../support/lan-lab'
import { fill, type During, type Scenario, type Witness } from './scenario'
import { watchConnection } from './watch-connection'

/** The document, and beside it everything that is called by a name. */
export interface Outcome {
  readonly document: Duelled['document']
  readonly named: ReadonlyMap<string, unknown>
}

type Count = () => Promise<number>

export class ScenarioRunner {
  readonly #lan: Lan
  readonly #profiles: Profiles
  /** Labs that serve one scenario after the other, by host. */
  readonly #labs = new Map<string, Serving>()
  #runs = 0

  constructor(lan: Lan, profiles: Profiles) {
    this.#lan = lan
    this.#profiles = profiles
  }

  async run(form: Scenario): Promise<Outcome & { readonly scenario: Scenario }> {
    const serving = form.serves ? await this.#serving(form) : null
    const scenario = fill(form, this.#values(form, serving), 'refuse')
    const cleanups: (() => Promise<unknown>)[] = []
    try {
      const counts = await this.#setUp(scenario, cleanups)
      const profile = this.#profiles.of(`run-${(this.#runs += 1)}`)
      const named = new Map<string, unknown>()
      let saidAtMs = NaN
      const begin = () => {
        const running = startDuel(this.#lan.host(scenario.from), profile, scenario.target, ...scenario.run)
        running.child.stdout?.once('data', () => (saidAtMs = Date.now()))
        return running
      }
      const ended = await this.#duel(scenario, serving, begin, named)
      for (const [name, count] of counts) named.set(name, await count())
      named.set('code', ended.code)
      // From when the run was begun: starting the program beside others is none of it.
      named.set('tookMs', saidAtMs - Date.parse(ended.document.startedAt))
      return { scenario, document: ended.document, named }
    } finally {
      for (const cleanup of cleanups.reverse()) await cleanup()
    }
  }

  /** A scenario that waits runs beside others, and may end its lab: it has one of its own. */
  async #serving({ to, waits }: Scenario): Promise<Serving> {
    const found = waits ? undefined : this.#labs.get(to)
    if (found !== undefined) return found
    const profile = this.#profiles.of(`lab-${(this.#runs += 1)}`)
    const serving = await serve(this.#lan.host(to), profile, '--accept', 'all')
    if (!waits) this.#labs.set(to, serving)
    return serving
  }

  #values({ from, to }: Scenario, serving: Serving | null): Record<string, unknown> {
    const values: Record<string, unknown> = {
      'any number': expect.any(Number),
      'any string': expect.any(String),
    }
    for (const [end, name] of Object.entries({ from, to })) {
      const { ipv4, ipv6 } = this.#lan.host(name)
      Object.assign(values, { [`${end}.ipv4`]: ipv4, [`${end}.ipv6`]: ipv6 })
    }
    if (serving === null) return values
    return { ...values, controlPort: serving.controlPort, dataPort: serving.dataPort }
  }

  /** Everything that counts, by name, once the network is as the scenario has it. */
  async #setUp(scenario: Scenario, cleanups: (() => Promise<unknown>)[]): Promise<Map<string, Count>> {
    const counts = new Map<string, Count>()
    for (const part of scenario.network) {
      const host = this.#lan.host(part.on)
      if ('tbf' in part) {
        const at = ['dev', host.interface, 'root']
        await host.run('tc', ['qdisc', 'add', ...at, 'tbf', ...part.tbf.split(' ')])
        cleanups.push(() => host.run('tc', ['qdisc', 'del', ...at]))
      } else {
        const rule = await host.addRule(part.chain, part.rule, part.tool)
        cleanups.push(rule.remove)
        if (part.counts !== undefined) counts.set(part.counts, rule.packets)
      }
    }
    for (const witness of scenario.witnesses) counts.set(witness.name, await this.#watch(witness))
    return counts
  }

  async #watch(witness: Witness): Promise<Count> {
    const host = this.#lan.host(witness.on)
    if ('nstat' in witness) {
      const before = await host.kernelCounter(witness.nstat)
      return async () => (await host.kernelCounter(witness.nstat)) - before
    }
    if ('ss' in witness) return watchConnection(host, witness.ss).retransmitted
    const capture = await host.capture(witness.tcpdump)
    const wanted = new RegExp(witness.lines ?? '')
    return async () => (await capture.stop()).filter((line) => wanted.test(line)).length
  }

  async #duel(
    { to, during }: Scenario,
    serving: Serving | null,
    begin: () => LabProcess,
    named: Map<string, unknown>,
  ): Promise<Duelled> {
    if (during === undefined) return duelled(begin())
    if (serving === null) throw new Error('nothing can happen in the middle of a run against no lab')
    const filter = `src port ${serving.dataPort} and (udp or tcp[13] & 8 != 0)`
    const answers = await this.#lan.host(to).capture(filter)
    const running = begin()
    await answers.seen(during.afterAnswers)
    await answers.stop()
    const atMs = performance.now()
    await this.#interfere(during, serving.lab, running)
    const ended = await duelled(running)
    named.set('endedMs', performance.now() - atMs)
    if (during.do === 'closeLab') named.set('labCode', (await serving.lab.ended).code)
    return ended
  }

  async #interfere(during: During, lab: LabProcess, running: LabProcess): Promise<void> {
    switch (during.do) {
      case 'unplug':
        return this.#lan.host(during.on).unplug()
      case 'linkDown':
        return this.#lan.host(during.on).linkDown()
      case 'killLab':
        return void lab.child.kill('SIGKILL')
      case 'closeLab':
        return void lab.child.kill('SIGTERM')
      case 'interruptRun':
        return void running.child.kill('SIGINT')
    }
  }
}
