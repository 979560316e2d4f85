/** The runs most people want, each a name for a set of settings. */
import { defaultSettings, type MeasureSettings } from '../../../shared/measurement/settings'

export type PresetId = 'lan' | 'voice' | 'game' | 'stress'

/** What a preset decides; everything else stays as the person has it. */
type Preset = Pick<MeasureSettings, 'intervalNs' | 'payloadBytes'>

export const presets: Readonly<Record<PresetId, Preset>> = {
  lan: { intervalNs: 10_000_000, payloadBytes: defaultSettings.payloadBytes },
  /** One frame of G.711 every 20 ms. */
  voice: { intervalNs: 20_000_000, payloadBytes: 160 },
  game: { intervalNs: 16_666_667, payloadBytes: 128 },
  stress: { intervalNs: 500_000, payloadBytes: 1400 },
}

export const presetIds = Object.keys(presets) as PresetId[]

/** The preset these settings are, or null when they are the person's own. */
export function presetOf(settings: MeasureSettings): PresetId | null {
  const found = presetIds.find((id) => {
    const { intervalNs, payloadBytes } = presets[id]
    return settings.intervalNs === intervalNs && settings.payloadBytes === payloadBytes
  })
  return found ?? null
}
