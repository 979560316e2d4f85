/** Two real windows on two machines of one LAN, as most tests of two labs want them. */
import type { Place } from './lan'
import type { LanWindow } from './lan-window'
import { lanWindows, type WindowsFixture, type WindowsOptions } from './lan-windows'

type Side = 'here' | 'there'

export interface TwoWindows extends WindowsFixture<Side> {
  readonly here: LanWindow
  readonly there: LanWindow
}

/** Called in a `describe` of `describeWindows`, before its other hooks; `hosts` are further machines. */
export function twoWindows(
  options: WindowsOptions<Side> & { readonly hosts?: readonly (string | Place)[] } = {},
): TwoWindows {
  const fixture = lanWindows<Side>(['here', 'there', ...(options.hosts ?? [])], ['here', 'there'], options)
  return { ...fixture, ...fixture.windows }
}
