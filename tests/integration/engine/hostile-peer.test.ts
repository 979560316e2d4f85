/** A lab among liars, each role for a few seconds: a trusted pair beside them loses nothing, and the lab works on. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Campaign, roles } from '../../support/lying/campaign'

const secondsEach = 5

describe('a lab that is lied to', () => {
  let campaign: Campaign

  beforeAll(async () => {
    campaign = await Campaign.begin(1)
  })
  afterAll(() => campaign.end())

  it.each(roles)('loses no probe of another pair and works on: %s', async (role) => {
    const { inputs, pair } = await campaign.attack(role, secondsEach)
    expect(inputs).toBeGreaterThan(20)
    expect(pair.sent).toBeGreaterThan(1000)
    expect(pair.lost).toBe(0)
    expect(await campaign.works()).toBe(true)
  })
})
