/** The set-up that tests on a LAN share: hosts built before the first test, profiles, and all of it gone after the last. */
import { afterAll, beforeAll } from 'vitest'
import { Lan, type Place } from './lan'
import { Profiles } from './lan-lab'

export interface LanFixture {
  /** Its hosts can be named at once; they exist from the first `beforeAll` after the fixture on. */
  readonly lan: Lan
  readonly profiles: Profiles
}

/** Called in a `describe`, before its other hooks: those then find the hosts, and end before the hosts do. */
export function lanFixture(...places: (string | Place)[]): LanFixture {
  const lan = new Lan(places)
  const profiles = new Profiles()
  beforeAll(() => lan.build())
  afterAll(async () => {
    await lan.remove()
    profiles.remove()
  })
  return { lan, profiles }
}
