/** Finds the prefix in a line copied from a system's own tool, where people see their address with its mask. */

/** Each with the prefix as its one group. What follows is known to say something else of the same address. */
const lines: readonly RegExp[] = [
  // ip address: inet 192.168.1.5/24 brd 192.168.1.255 scope global eth0
  /^inet6?\s+(\S+\/[0-9]+)(?=\s|$)/di,
  // ifconfig: inet 192.168.1.5 netmask 0xffffff00 broadcast 192.168.1.255; inet6 fe80::1%en0 prefixlen 64 scopeid 0x4
  /^inet6?\s+(\S+\s+(?:netmask|prefixlen)\s+\S+)(?=\s|$)/di,
  // ipconfig: IPv4 Address. . . . . . . . . . . : 192.168.1.5(Preferred)
  /^[^:]*\.\s*:\s+([^\s()]+)(?:\([^()]*\))?$/d,
]

/** The prefix in the line and where it begins; a text that is no such line is itself. */
export function copiedPrefix(text: string): { core: string; offset: number } {
  for (const line of lines) {
    const [from, to] = line.exec(text)?.indices?.[1] ?? []
    if (from !== undefined) return { core: text.slice(from, to), offset: from }
  }
  return { core: text, offset: 0 }
}
