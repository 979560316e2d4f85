/** What a profile holds before its lab starts for the first time: kept by the lab's own store, whatever its format. */
import { openSettings, type Kept } from '../../electron/storage/settings'
import type { Settings } from '../../shared/lab/settings'

/** These settings, the others being those of a new profile, and whom it trusts. */
export async function keepSettings(
  profile: string,
  settings: Partial<Settings>,
  trusted: Kept['trusted'] = [],
): Promise<void> {
  await (await openSettings(profile)).change({ settings, trusted })
}
