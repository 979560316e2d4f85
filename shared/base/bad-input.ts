/**
 * Refused values that the window says in its own words: each a code with its figures, and the English sentence that
 * the command line prints and that a lab which does not know the code shows.
 */
import type { Failure } from './failure'

const count = (number: number, one: string) => `${number} ${number === 1 ? one : `${one}s`}`

/** What each code says in English, and by its parameter what it must be given. */
const sentences = {
  payloadTooSmall: ({ bytes, least }: { bytes: number; least: number }) =>
    `A payload of ${bytes} octets is too small: the probe itself takes ${least}.`,
  payloadGap: ({ bytes, least, next, header }: Record<'bytes' | 'least' | 'next' | 'header', number>) =>
    `A payload of ${bytes} octets cannot be made: it is ${least}, or ${next} and more (padding has a header of ${header}).`,
  payloadFragments: ({ bytes, most }: { bytes: number; most: number }) =>
    `A payload of ${bytes} octets would be sent as fragments: take at most ${most}, or allow fragments.`,
  openUdpAlone: () => 'An open STAMP reflector answers over UDP alone: choose UDP as the transport.',
  openOneWay: () => 'An open STAMP reflector only answers: it cannot probe back.',
  intervalRange: ({ fromMs, toS }: { fromMs: number; toS: number }) =>
    `A setting is out of its range: the interval is 0 (closed loop) or from ${fromMs} ms to ${toS} s.`,
  countRange: ({ most }: { most: number }) =>
    `A setting is out of its range: the count is from 1 to ${most}.`,
  durationRange: ({ hours }: { hours: number }) =>
    `A setting is out of its range: the duration is from 1 ms to ${hours} h.`,
  payloadRange: ({ least, most }: { least: number; most: number }) =>
    `A setting is out of its range: the payload is from ${least} to ${most} octets.`,
  lateRange: ({ fromMs, toS }: { fromMs: number; toS: number }) =>
    `A setting is out of its range: Tmax is from ${fromMs} ms to ${toS} s.`,
  dscpRange: () => 'A setting is out of its range: the DSCP is from 0 to 63.',
  settingRange: ({ setting, detail }: { setting: string; detail: string }) =>
    `A setting is out of its range: ${setting}: ${detail}.`,
  settingsRefused: ({ host, reason }: { host: string; reason: string }) =>
    `${host} refused these settings: ${reason}`,

  framingSyntax: ({ framing, character, problem }: { framing: string; character: number; problem: string }) =>
    `Framing "${framing}", character ${character}: ${problem}.`,
  slipEmpty: () => 'SLIP cannot carry an empty message: its receiver passes empty frames over.',
  messageTooLong: ({ octets, framing, most }: { octets: number; framing: string; most: number }) =>
    `A message of ${count(octets, 'octet')} is too long for ${framing}: at most ${most}.`,
  typeRange: ({ type, width, most }: { type: number; width: string; most: number }) =>
    `The type ${type} is no ${width}: 0 to ${most}.`,
  delimiterInside: ({ delimiter, offset }: { delimiter: string; offset: number }) =>
    `The message holds the delimiter ${delimiter} at offset ${offset}: the receiver would end it there. Escape it or choose another framing.`,
  fixedLength: ({ octets, length }: { octets: number; length: number }) =>
    `A message of ${count(octets, 'octet')} does not fit fixed:${length}: exactly ${length}, and nothing is padded.`,

  messageNoHex: () => 'A message is no hexadecimal.',
  nothingToWrite: () => 'There is no octet to write: type a message.',
  characterWrong: ({ character, problem }: { character: number; problem: string }) =>
    `Character ${character}: ${problem}.`,
  notInEncoding: ({ character, code, encoding }: { character: number; code: string; encoding: string }) =>
    `Character ${character}, U+${code}, cannot be written in ${encoding}.`,
  patternMissing: () => 'A pattern is missing: * stands for any message.',
  portRange: () => 'A port is a number from 0 to 65535.',
  portMissing: ({ host, example }: { host: string; example: string }) =>
    `${host} needs a port, such as ${example}.`,
  datagramTooLarge: ({ octets, host }: { octets: number; host: string }) =>
    `A datagram of ${octets} octets is larger than the system sends to ${host}: at most 65507 over IPv4.`,
  noConnectionsInUdp: () => 'UDP has no connections to close.',
  noGroupsInTcp: () => 'Groups are for UDP: TCP has one receiver.',
  groupFamily: ({ group, family, socket }: { group: string; family: string; socket: string }) =>
    `The group ${group} is ${family}, but this socket is ${socket}: open one of that family.`,
  destinationMissing: () => 'Say where this goes: an address and a port, such as 192.168.1.7:9000.',
  destinationFamily: ({ address, family, place }: { address: string; family: string; place: string }) =>
    `${address} is not ${family}, as this socket is: open one at ${place} to reach it.`,
  nobodyConnected: () => 'Nobody is connected now: there is nobody to send this to.',
  linkClosed: () => 'This link is closed: open it again.',
  noInterface: ({ name }: { name: string }) => `This machine has no interface ${name} that is up.`,
  interfaceFamily: ({ name, family }: { name: string; family: string }) =>
    `The interface ${name} has no ${family} address.`,

  noNeighbour: ({ destination }: { destination: string }) =>
    `There is no neighbour to ask for on the way to ${destination}.`,
  notToMany: ({ destination }: { destination: string }) =>
    `${destination} is not an address of many on an own segment.`,
  unreadableAnswer: ({ program, part }: { program: string; part: string }) =>
    `The answer of ${program} cannot be read at ${part}.`,
} as const

export type RefusedInput = Extract<Failure, { failure: 'badInput' }>
export type BadInputCode = keyof typeof sentences
/** What a code is said with; empty where it needs nothing. */
export type BadInputValues<C extends BadInputCode> =
  Parameters<(typeof sentences)[C]> extends [infer Values] ? Values : Record<never, never>
type Given<C extends BadInputCode> = Parameters<(typeof sentences)[C]> extends [] ? [] : [BadInputValues<C>]

/** The failure with its code, its values and its English sentence. */
export function badInput<C extends BadInputCode>(code: C, ...given: Given<C>): RefusedInput {
  const say = sentences[code] as (...values: Given<C>) => string
  return { failure: 'badInput', reason: say(...given).slice(0, 500), code, values: given[0] ?? {} }
}
