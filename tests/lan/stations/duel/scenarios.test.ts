/** Every scenario of the folder beside this file, run on a LAN that has the hosts they name. */
import { it } from 'vitest'
import { describeOnLan } from '../../../support/lan'
import { lanFixture } from '../../../support/lan-fixture'
import { readScenarios, type Scenario } from './scenario'
import { expectOutcome } from './scenario-expect'
import { ScenarioRunner } from './scenario-run'

const scenarios = readScenarios()
const hosts = [...new Set(scenarios.flatMap(({ from, to }) => [from, to]))]

describeOnLan('a duel', () => {
  const { lan, profiles } = lanFixture(...hosts)
  const runner = new ScenarioRunner(lan, profiles)

  // What counts probes by the millisecond runs alone; what mostly waits, side by side after it.
  for (const scenario of scenarios.filter(({ waits }) => !waits)) it(scenario.title, () => judge(scenario))
  for (const scenario of scenarios.filter(({ waits }) => waits))
    it.concurrent(scenario.title, () => judge(scenario))

  async function judge(form: Scenario): Promise<void> {
    const { scenario, ...outcome } = await runner.run(form)
    expectOutcome(scenario.expect, outcome)
  }
})
