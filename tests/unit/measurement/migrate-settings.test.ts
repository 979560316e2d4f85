/** Settings of a run as profiles had them before its transports were a list are not lost. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as v from 'valibot'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSettings } from '../../../electron/storage/settings'
import { migrateMeasureSettings } from '../../../shared/measurement/migrate-settings'
import { defaultSettings, MeasureSettings } from '../../../shared/measurement/settings'

describe('settings of before', () => {
  it.each([
    ['both', ['udp', 'tcp']],
    ['udp', ['udp']],
    ['tcp', ['tcp']],
  ])('%s comes to its list, and all else stays', (transports, list) => {
    const old = { ...defaultSettings, transports, intervalNs: 20_000_000, dscp: 46 }
    const now = { ...defaultSettings, transports: list, intervalNs: 20_000_000, dscp: 46 }
    expect(v.parse(MeasureSettings, migrateMeasureSettings(old))).toEqual(now)
  })

  it.each([
    [{ ...defaultSettings, transports: ['tcp', 'udp'] }],
    [{ transports: 'all' }],
    [null],
    ['both'],
    [7],
  ])('%j stays as it is, for the schema to judge', (value) =>
    expect(migrateMeasureSettings(value)).toBe(value),
  )
})

describe('a profile of before', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'packet-lab-profile-'))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  it('keeps what the person had chosen', async () => {
    const { kept } = await openSettings(folder)
    const measure = { ...defaultSettings, transports: 'tcp', payloadBytes: 160 }
    const trusted = [{ identity: 'a'.repeat(64), name: 'bench' }]
    const old = { settings: { ...kept.settings, name: 'mine', measure }, trusted, peers: [] }
    await writeFile(join(folder, 'settings.json'), JSON.stringify(old))
    expect((await openSettings(folder)).kept).toMatchObject({
      settings: { name: 'mine', measure: { ...measure, transports: ['tcp'] } },
      trusted,
    })
  })
})
