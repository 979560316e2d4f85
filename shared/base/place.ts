/** Where something is reached, `host:port`, and the zone that an IPv6 address may carry, as texts. */

/** `192.0.2.7:9000`, `[fe80::1%eth0]:9000`, `name.local:9000`: as parseEndpoint() reads it. */
export function formatPlace({ host, port }: { readonly host: string; readonly port: number }): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}

/** The address without the zone that only means something on its own machine (RFC 4007 section 11). */
export function withoutZone(address: string): string {
  return address.replace(/%.*$/, '')
}

/** The zone with the % before it, to be put behind another address; empty where there is none. */
export function zoneOf(address: string): string {
  return /%.+$/.exec(address)?.[0] ?? ''
}
