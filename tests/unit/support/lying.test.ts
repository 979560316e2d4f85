/** The liar's own tools: what it makes of a schema fits, every message is among it, and what it changes is changed. */
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { farContract } from '../../../shared/contract'
import { ControlMessage } from '../../../shared/wire/control-message'
import { mutated } from '../../support/lying/mutate'
import { Random } from '../../support/lying/random'
import { sample } from '../../support/lying/sample'

const rounds = 2000

describe('a sample of a schema', () => {
  it('is a message of the control channel, of every type', () => {
    const random = new Random(1)
    const messages = Array.from({ length: rounds }, () => sample(ControlMessage, random))
    const fitting = messages.filter((message) => v.is(ControlMessage, message))
    const types = new Set(fitting.map((message) => (message as { type: string }).type))
    expect(types).toEqual(new Set(ControlMessage.options.map(({ entries }) => entries.type.literal)))
  })

  it.each(Object.entries(farContract))('is what %s asks and answers', (_operation, { input, item }) => {
    const random = new Random(2)
    for (let round = 0; round < 200; round += 1) {
      expect(v.is(input, sample(input, random))).toBe(true)
      sample(item, random)
    }
  })
})

it('a changed value is another one, and the original stays', () => {
  const random = new Random(3)
  const original = { type: 'open', list: [1, { deep: 'x' }] }
  const before = JSON.stringify(original)
  const changed = Array.from({ length: 200 }, () => JSON.stringify(mutated(original, random)))
  expect(JSON.stringify(original)).toBe(before)
  expect(changed.filter((text) => text !== before).length).toBeGreaterThan(150)
  expect(new Set(changed).size).toBeGreaterThan(50)
})
