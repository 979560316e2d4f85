/** The questions of the quiz and how their answers are marked. */
import { describe, expect, it } from 'vitest'
import { formatPrefix, hasHostsOnly } from './quiz-facts'
import {
  makeQuestion,
  markAnswer,
  quizLevels,
  type QuizQuestion,
  type QuizVerdict,
} from '../../../../shared/stations/addressing/segment-quiz'
import { prefixOf } from '../../address/prefix-of'

const question: QuizQuestion = {
  level: 'disagreeing',
  a: prefixOf('192.168.21.36/24'),
  b: prefixOf('192.168.20.9/23'),
  steps: [
    { of: 'a', by: 'a', prefix: prefixOf('192.168.21.36/24') },
    { of: 'b', by: 'a', prefix: prefixOf('192.168.20.9/24') },
    { of: 'b', by: 'b', prefix: prefixOf('192.168.20.9/23') },
    { of: 'a', by: 'b', prefix: prefixOf('192.168.21.36/23') },
  ],
}
const networks = ['192.168.21.0', '192.168.20.0', '192.168.20.0', '192.168.20.0']

describe('markAnswer', () => {
  it('takes the whole working', () => {
    const mark = markAnswer(question, { networks, verdict: 'onlyB' })
    expect(mark).toEqual({
      right: true,
      steps: [true, true, true, true],
      verdict: true,
      expected: { networks, verdict: 'onlyB' },
    })
  })

  it('does not take a right verdict for right working', () => {
    const mark = markAnswer(question, { networks: ['192.168.21.36', ...networks.slice(1)], verdict: 'onlyB' })
    expect([mark.right, mark.verdict, mark.steps]).toEqual([false, true, [false, true, true, true]])
  })

  it.each(['', '192.168.21', '192.168.21.0/25', '192.168.21.00', 'nonsense'])(
    'does not take %j for a network',
    (text) =>
      expect(markAnswer(question, { networks: [text], verdict: null }).steps).toEqual([
        false,
        false,
        false,
        false,
      ]),
  )

  it('takes a network with its prefix and with white space', () =>
    expect(markAnswer(question, { networks: [' 192.168.21.0/24 '], verdict: null }).steps[0]).toBe(true))

  it.each(['１９２。168．21。０', '192.168.21.0 / 24', '192.168.21.0 255.255.255.0'])(
    'takes it as %j too',
    (text) => expect(markAnswer(question, { networks: [text], verdict: null }).steps[0]).toBe(true),
  )

  it('wants a verdict', () => expect(markAnswer(question, { networks, verdict: null }).right).toBe(false))
})

describe('makeQuestion', () => {
  it('asks the same for the same seed', () =>
    expect(makeQuestion('bits', 7)).toEqual(makeQuestion('bits', 7)))

  it.each(quizLevels)('asks of hosts in private networks: %s', (level) => {
    for (let seed = 0; seed < 500; seed++) {
      const { a, b, steps } = makeQuestion(level, seed)
      expect([formatPrefix(a), hasHostsOnly(a), formatPrefix(b), hasHostsOnly(b)]).toEqual([
        formatPrefix(a),
        true,
        formatPrefix(b),
        true,
      ])
      expect(steps).toHaveLength(a.prefixLength === b.prefixLength ? 2 : 4)
      for (const { of, by, prefix } of steps) {
        expect(prefix).toEqual({ address: { a, b }[of].address, prefixLength: { a, b }[by].prefixLength })
      }
      if (level === 'octets') expect(a.prefixLength % 8).toBe(0)
      expect(a.prefixLength === b.prefixLength).toBe(level !== 'disagreeing')
    }
  })

  it.each([
    ['octets', ['both', 'neither']],
    ['bits', ['both', 'neither']],
    ['disagreeing', ['both', 'neither', 'onlyA', 'onlyB']],
  ] as const)('has every answer the level %s can have, none of them rare', (level, verdicts) => {
    const seen = new Map<QuizVerdict, number>()
    for (let seed = 0; seed < 400; seed++) {
      const { verdict } = markAnswer(makeQuestion(level, seed), { networks: [], verdict: null }).expected
      seen.set(verdict, (seen.get(verdict) ?? 0) + 1)
    }
    expect([...seen.keys()].sort()).toEqual([...verdicts])
    expect(Math.min(...seen.values())).toBeGreaterThan(20)
  })
})
