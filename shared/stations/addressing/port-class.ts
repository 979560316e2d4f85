/** What a port number is for, by RFC 6335, and the names everybody should know where a system has no list. */

/** RFC 6335 section 6: system (well-known) 0-1023, user (registered) 1024-49151, dynamic (ephemeral) above. */
export type PortClass = 'reserved' | 'system' | 'user' | 'dynamic'

export const highestPort = 65535

/** Port 0 is no port of anybody: a program that binds it gets one of the system's choice. */
export function portClassOf(port: number): PortClass {
  if (port === 0) return 'reserved'
  return port < 1024 ? 'system' : port < 49152 ? 'user' : 'dynamic'
}

/** IANA's names of the services a course meets, for either protocol unless told. */
export const knownServices: readonly { port: number; name: string; protocol?: 'tcp' | 'udp' }[] = [
  { port: 7, name: 'echo' },
  { port: 9, name: 'discard' },
  { port: 20, name: 'ftp-data', protocol: 'tcp' },
  { port: 21, name: 'ftp', protocol: 'tcp' },
  { port: 22, name: 'ssh', protocol: 'tcp' },
  { port: 23, name: 'telnet', protocol: 'tcp' },
  { port: 25, name: 'smtp', protocol: 'tcp' },
  { port: 53, name: 'domain' },
  { port: 67, name: 'bootps', protocol: 'udp' },
  { port: 68, name: 'bootpc', protocol: 'udp' },
  { port: 69, name: 'tftp', protocol: 'udp' },
  { port: 80, name: 'http', protocol: 'tcp' },
  { port: 110, name: 'pop3', protocol: 'tcp' },
  { port: 123, name: 'ntp', protocol: 'udp' },
  { port: 143, name: 'imap', protocol: 'tcp' },
  { port: 161, name: 'snmp', protocol: 'udp' },
  { port: 179, name: 'bgp', protocol: 'tcp' },
  { port: 443, name: 'https' },
  { port: 445, name: 'microsoft-ds', protocol: 'tcp' },
  { port: 514, name: 'syslog', protocol: 'udp' },
  { port: 546, name: 'dhcpv6-client', protocol: 'udp' },
  { port: 547, name: 'dhcpv6-server', protocol: 'udp' },
  { port: 853, name: 'domain-s', protocol: 'tcp' },
  { port: 862, name: 'twamp-control / stamp' },
  { port: 993, name: 'imaps', protocol: 'tcp' },
  { port: 1883, name: 'mqtt', protocol: 'tcp' },
  { port: 3306, name: 'mysql', protocol: 'tcp' },
  { port: 3389, name: 'ms-wbt-server' },
  { port: 5060, name: 'sip' },
  { port: 5201, name: 'iperf3' },
  { port: 5353, name: 'mdns', protocol: 'udp' },
  { port: 5432, name: 'postgresql', protocol: 'tcp' },
  { port: 6379, name: 'redis', protocol: 'tcp' },
  { port: 8080, name: 'http-alt', protocol: 'tcp' },
]
