/**
 * Makes up questions of the kind "are these two machines in one segment?" and checks the whole working: every AND
 * on the way, then the verdict. The same seed gives the same question, so that one can be asked again.
 */
import { isFailure } from '../../base/failure'
import { formatAddress, parseAddress, parsePrefix, type IpAddress, type Prefix } from '../../address/address'
import { maskOf, wildcardOf } from '../../address/mask'
import { addressOf, firstOf, lastOf } from '../../address/prefix'
import { judgeSegment } from '../../address/segment'

/** `octets`: masks that end with an octet; `bits`: any mask; `disagreeing`: each side has a mask of its own. */
export const quizLevels = ['octets', 'bits', 'disagreeing'] as const
export type QuizLevel = (typeof quizLevels)[number]

/** Who takes the other for a neighbour. */
export const quizVerdicts = ['both', 'onlyA', 'onlyB', 'neither'] as const
export type QuizVerdict = (typeof quizVerdicts)[number]

/** One AND to be worked out: the address of `of` with the mask of `by`. */
export type QuizStep = { of: 'a' | 'b'; by: 'a' | 'b'; prefix: Prefix }

export type QuizQuestion = {
  level: QuizLevel
  a: Prefix
  b: Prefix
  /** With one mask on both sides two ANDs tell all; otherwise each side works out two. */
  steps: QuizStep[]
}

/** What the person wrote: one network address for each step, and the verdict. */
export type QuizAnswer = { networks: readonly string[]; verdict: QuizVerdict | null }

/** `steps` and `verdict` say which of them are right, `expected` what would be. */
export type QuizMark = {
  right: boolean
  steps: boolean[]
  verdict: boolean
  expected: { networks: string[]; verdict: QuizVerdict }
}

/** The question of that seed (any integer); right answers of every kind come up. */
export function makeQuestion(level: QuizLevel, seed: number): QuizQuestion {
  const random = randomOf(seed)
  const between = (least: number, most: number) => least + Math.floor(random() * (most - least + 1))
  const length = level === 'octets' ? between(2, 3) * 8 : between(9, 30)
  const block = privateBlock(between(0, 2), length)
  const network = firstOf({
    address: addressOf('IPv4', block.value | draw(random, block.freeBits)),
    prefixLength: length,
  })
  const a = hostIn(network, length, random)
  if (level !== 'disagreeing') {
    const near = between(0, 1) === 0 ? network : neighbourOf(network, length, between(0, 2), block)
    return question(level, a, hostIn(near, length, random))
  }
  // The other side's mask is shorter or longer by a few bits, which A cannot know.
  const shortest = 33 - Number(block.freeBits)
  const shorter = length > shortest && (length > 28 || between(0, 1) === 0)
  const other = shorter ? Math.max(shortest, length - between(1, 3)) : length + between(1, 2)
  const wide = Math.min(length, other)
  const somewhere = [
    a.address.value,
    network | (draw(random, 32n) & wildcardOf('IPv4', wide)),
    neighbourOf(network, wide, between(0, 2), block),
  ][between(0, 2)]
  return question(level, a, hostIn(somewhere ?? network, other, random))
}

/** Marks every step; a network is right when it is the address itself, with or without its prefix. */
export function markAnswer({ a, b, steps }: QuizQuestion, answer: QuizAnswer): QuizMark {
  const networks = steps.map(({ prefix }) => formatAddress(addressOf('IPv4', firstOf(prefix))))
  const verdict = verdictOf(a, b)
  const right = steps.map(({ prefix }, at) => isNetwork(answer.networks[at] ?? '', prefix))
  return {
    right: right.every(Boolean) && answer.verdict === verdict,
    steps: right,
    verdict: answer.verdict === verdict,
    expected: { networks, verdict },
  }
}

function isNetwork(text: string, prefix: Prefix): boolean {
  const read = parsePrefix(text)
  if (isFailure(read)) return false
  const { address, prefixLength } = read
  const isLength = prefixLength === prefix.prefixLength || !isFailure(parseAddress(text))
  return isLength && address.family === 'IPv4' && address.value === firstOf(prefix)
}

function verdictOf(a: Prefix, b: Prefix): QuizVerdict {
  const { verdictOfA, verdictOfB } = judgeSegment(a, b)
  if (verdictOfA && verdictOfB) return 'both'
  return verdictOfA ? 'onlyA' : verdictOfB ? 'onlyB' : 'neither'
}

function question(level: QuizLevel, a: Prefix, b: Prefix): QuizQuestion {
  const byA: QuizStep[] = [
    { of: 'a', by: 'a', prefix: a },
    { of: 'b', by: 'a', prefix: { ...b, prefixLength: a.prefixLength } },
  ]
  const byB: QuizStep[] = [
    { of: 'b', by: 'b', prefix: b },
    { of: 'a', by: 'b', prefix: { ...a, prefixLength: b.prefixLength } },
  ]
  return { level, a, b, steps: a.prefixLength === b.prefixLength ? byA : [...byA, ...byB] }
}

type PrivateBlock = { value: bigint; freeBits: bigint }

/** One of RFC 1918's blocks with room for two networks of that length. */
function privateBlock(choice: number, length: number): PrivateBlock {
  const blocks = [
    { value: 0x0a00_0000n, length: 8, freeBits: 24n },
    { value: 0xac10_0000n, length: 12, freeBits: 20n },
    { value: 0xc0a8_0000n, length: 16, freeBits: 16n },
  ]
  const roomy = blocks.filter((block) => block.length < length)
  return roomy[choice % roomy.length] ?? { value: 0x0a00_0000n, freeBits: 24n }
}

/** A network of that length beside the first: one of its lowest three network bits turned, inside the block. */
function neighbourOf(network: bigint, length: number, turn: number, { freeBits }: PrivateBlock): bigint {
  const at = BigInt(32 - length + turn)
  return network ^ (1n << (at < freeBits ? at : freeBits - 1n))
}

/** A host of the network: neither its own address nor its broadcast. */
function hostIn(network: bigint, length: number, random: () => number): Prefix {
  const address: IpAddress = addressOf('IPv4', network & maskOf('IPv4', length))
  const block = { address, prefixLength: length }
  const hosts = lastOf(block) - firstOf(block) - 1n
  const offset = 1n + ((draw(random, 32n) & wildcardOf('IPv4', length)) % hosts)
  return { address: addressOf('IPv4', firstOf(block) + offset), prefixLength: length }
}

/** So many random bits. */
function draw(random: () => number, bits: bigint): bigint {
  return BigInt(Math.floor(random() * 2 ** 32)) & ((1n << bits) - 1n)
}

/** Marsaglia's xorshift32, its seed spread first: small, and the same on every system. */
function randomOf(seed: number): () => number {
  let state = Math.imul(seed ^ 0x9e37_79b9, 0x85eb_ca6b) >>> 0 || 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    state >>>= 0
    return state / 2 ** 32
  }
}
