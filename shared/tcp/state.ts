/** The states of a TCP connection by their names in RFC 9293 section 3.3.2. */

export const tcpStates = [
  'LISTEN',
  'SYN-SENT',
  'SYN-RECEIVED',
  'ESTABLISHED',
  'FIN-WAIT-1',
  'FIN-WAIT-2',
  'CLOSE-WAIT',
  'CLOSING',
  'LAST-ACK',
  'TIME-WAIT',
  'CLOSED',
] as const
export type TcpState = (typeof tcpStates)[number]

/** Linux's numbers (include/net/tcp_states.h); 12 is a request not yet accepted, in SYN-RECEIVED. */
const linuxStates: readonly (TcpState | null)[] = [
  null,
  'ESTABLISHED',
  'SYN-SENT',
  'SYN-RECEIVED',
  'FIN-WAIT-1',
  'FIN-WAIT-2',
  'TIME-WAIT',
  'CLOSED',
  'CLOSE-WAIT',
  'LAST-ACK',
  'LISTEN',
  'CLOSING',
  'SYN-RECEIVED',
]

export function tcpStateOfLinux(number: number): TcpState | null {
  return linuxStates[number] ?? null
}

/** The ways the systems' own tools spell the states: SYN_RECV, FinWait1, LISTENING, TIME_WAIT, ... */
const spellings: Readonly<Record<string, TcpState>> = {
  SYNRECV: 'SYN-RECEIVED',
  SYNRCVD: 'SYN-RECEIVED',
  ESTAB: 'ESTABLISHED',
  LISTENING: 'LISTEN',
  CLOSE: 'CLOSED',
  DELETETCB: 'CLOSED',
}

/** The state a tool, or a person, means by this word; null where none. */
export function parseTcpState(word: string): TcpState | null {
  const letters = word.toUpperCase().replace(/[^A-Z0-9]/g, '')
  const known = tcpStates.find((state) => state.replaceAll('-', '') === letters)
  return known ?? (Object.hasOwn(spellings, letters) ? (spellings[letters] ?? null) : null)
}
