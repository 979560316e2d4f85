/** The presets' names and what each stands for. */
import { m } from '../../../shared/words/generated/messages'
import type { PresetId } from './presets'

export function presetWord(id: PresetId): string {
  return { lan: m.preset_lan, voice: m.preset_voice, game: m.preset_game, stress: m.preset_stress }[id]()
}

export function presetHint(id: PresetId): string {
  return {
    lan: m.preset_lan_hint,
    voice: m.preset_voice_hint,
    game: m.preset_game_hint,
    stress: m.preset_stress_hint,
  }[id]()
}
