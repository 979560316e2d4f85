/** Where one is in the window: what each station keeps, what is refused, and the address of every place. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Place } from '../../../renderer/window/place.svelte'

const stations = [
  { id: 'duel' },
  { id: 'connections', views: ['make', 'inspect', 'many'] },
  { id: 'addressing', views: ['calculator', 'plan'] },
] as const

const opened = (hash = '') => new Place(stations, hash)
const whole = (place: Place) => ({ station: place.station, ...place.in(place.station) })

describe('a place', () => {
  it('is at first the first station, and each station is in its first view', () => {
    const place = opened()
    expect(whole(place)).toEqual({ station: 'duel', view: '', selection: null })
    expect({ ...place.in('connections') }).toEqual({ view: 'make', selection: null })
    expect(place.hash).toBe('')
  })

  it('is found again as it was left: the view of a station, the choice of a view', () => {
    const place = opened()
    expect(place.goTo('addressing', 'plan', '10.0.0.0/8')).toBe(true)
    place.goTo('addressing', 'calculator')
    expect(whole(place)).toEqual({ station: 'addressing', view: 'calculator', selection: null })
    place.goTo('connections', 'many')
    place.goTo('addressing')
    expect(whole(place).view).toBe('calculator')
    place.goTo('addressing', 'plan')
    expect(whole(place)).toEqual({ station: 'addressing', view: 'plan', selection: '10.0.0.0/8' })
    expect(place.in('connections').view).toBe('many')
  })

  it('lets go of a choice where there is none any more', () => {
    const place = opened('#addressing/plan?10.0.0.0/8')
    place.goTo('addressing', 'plan', null)
    expect(whole(place)).toEqual({ station: 'addressing', view: 'plan', selection: null })
  })

  it.each([
    ['a station that there is not', 'nowhere', undefined, undefined],
    ['a view that there is not', 'connections', 'plan', undefined],
    ['a view of a station that has but one', 'duel', 'make', undefined],
    ['a choice that nobody made', 'addressing', 'plan', 'x'.repeat(301)],
  ])('refuses %s, and nothing moves', (_, station, view, selection) => {
    const place = opened('#connections/inspect')
    expect(place.goTo(station, view, selection)).toBe(false)
    expect(whole(place)).toEqual({ station: 'connections', view: 'inspect', selection: null })
    expect({ ...place.in('addressing') }).toEqual({ view: 'calculator', selection: null })
  })
})

describe('the address of a place', () => {
  it.each([
    ['#connections', '#connections/make'],
    ['#connections/many', '#connections/many'],
    ['#addressing/plan?10.0.0.0/8', '#addressing/plan?10.0.0.0/8'],
    ['#addressing/calculator?fe80::1%25eth0/64', '#addressing/calculator?fe80::1%25eth0/64'],
    ['#duel?chosen', '#duel?chosen'],
  ])('opens the window there: %s', (hash, written) => {
    expect(opened(hash).hash).toBe(written)
  })

  it.each([['#nowhere'], ['#connections/nowhere'], ['#connections/'], ['#addressing/plan?%'], ['#/'], ['#']])(
    'shows the first station where it names none: %s',
    (hash) => {
      expect(whole(opened(hash))).toEqual({ station: 'duel', view: '', selection: null })
    },
  )

  it('is followed while the window is open, and refused without a move', () => {
    const place = opened()
    expect(place.read('#connections/inspect')).toBe(true)
    expect(place.read('#connections/nowhere')).toBe(false)
    expect(whole(place)).toEqual({ station: 'connections', view: 'inspect', selection: null })
    expect(place.read('')).toBe(true)
    expect(place.station).toBe('duel')
  })

  it('names every choice so that the same one is read from it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (selection) => {
        const place = opened()
        place.goTo('addressing', 'plan', selection)
        expect(whole(opened(place.hash))).toEqual({ station: 'addressing', view: 'plan', selection })
      }),
    )
  })
})
