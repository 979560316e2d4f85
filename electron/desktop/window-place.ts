/** Remembers where the window stood, in a small file of the profile. */
import { app, type BrowserWindow, type Rectangle, screen } from 'electron'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as v from 'valibot'
import { count, whole } from '../../shared/base/schema'

const coordinate = whole({ min: -100_000, max: 100_000 })
const length = whole({ min: 320, max: 100_000 })
/** Files from before there were versions have none; what a newer program adds is not of this one's concern. */
const Place = v.object({
  version: v.optional(count, 0),
  x: coordinate,
  y: coordinate,
  width: length,
  height: length,
  maximized: v.boolean(),
})
export type Place = v.InferOutput<typeof Place>

const file = () => join(app.getPath('userData'), 'window.json')

/** Where the window stood last, or null when that is unknown or no longer on any display. */
export function rememberedPlace(): Place | null {
  try {
    const place = v.parse(Place, JSON.parse(readFileSync(file(), 'utf8')))
    return screen.getAllDisplays().some((display) => overlaps(display.workArea, place)) ? place : null
  } catch {
    return null
  }
}

/** Writes the place down when the window closes; a profile that cannot be written costs only the memory. */
export function rememberPlaceOf(window: BrowserWindow): void {
  window.on('close', () => {
    const place: Place = { version: 1, ...window.getNormalBounds(), maximized: window.isMaximized() }
    try {
      writeFileSync(file(), JSON.stringify(place))
    } catch {
      return
    }
  })
}

/** At least a hand's breadth of the window must be visible, or it could not be moved back. */
function overlaps(area: Rectangle, place: Place): boolean {
  const across = Math.min(area.x + area.width, place.x + place.width) - Math.max(area.x, place.x)
  const down = Math.min(area.y + area.height, place.y + place.height) - Math.max(area.y, place.y)
  return across >= 100 && down >= 50
}
