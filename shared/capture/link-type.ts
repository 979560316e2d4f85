/** Link-layer header types this reader knows, by their numbers in capture files (the LINKTYPE registry). */
export const linkTypes = {
  null: 0,
  ethernet: 1,
  raw: 101,
  linuxSll: 113,
  ipv4: 228,
  ipv6: 229,
  linuxSll2: 276,
} as const
