/** From facts to a verdict: which leg fails, why that usually is, and the command that mends it on that system. */
import { discoveryPort } from '../../wire/beacon'
import { judgeInterface } from './judge-interface'
import { beaconState } from './beacon-state'
import { legs, type Cause, type Diagnosis, type Leg, type LegVerdict, type MissingFacts } from './diagnosis'

/** `systemHere` begins with the platform as Node names it: linux, darwin or win32. */
export function judgeMissing(facts: MissingFacts, systemHere: string): Diagnosis {
  const verdicts = legs.map((leg) => ({ leg, state: stateOf(leg, facts) }))
  const failing =
    verdicts.find(({ state }) => state === 'fails') ?? verdicts.find(({ state }) => state === 'partly')
  const leg = failing?.leg ?? null
  return {
    facts,
    legs: verdicts,
    failing: leg,
    interfaces: facts.interfaces.map((one) => judgeInterface(one, facts)),
    causes: (leg === null ? causesOfSilence(facts) : causesOf(leg, facts)).map((cause) => ({
      cause,
      where: placeOf(cause),
      commands: commandsOf(cause, facts, systemHere),
    })),
  }
}

function stateOf(leg: Leg, facts: MissingFacts): LegVerdict['state'] {
  const { control, there } = facts
  // Whoever answers the handshake was reached, whatever the tables say.
  const reached = control !== 'timedOut' && control !== 'unreachable'
  switch (leg) {
    case 'route':
      return facts.route === 'noRoute' && !reached
        ? 'fails'
        : facts.route === 'unknown'
          ? 'unknown'
          : 'passes'
    case 'neighbour':
      if (facts.route !== 'sameSegment') return 'notNeeded'
      if (reached) return 'passes'
      return facts.neighbour === null || /FAILED|INCOMPLETE|NONE/.test(facts.neighbour) ? 'fails' : 'passes'
    case 'control':
      return control === 'connected' ? 'passes' : 'fails'
    case 'beaconOut':
      return there === null ? 'unknown' : beaconsByRoute(facts, facts.discoveryHere, there.heardUs)
    case 'beaconIn':
      return there === null ? 'unknown' : beaconsByRoute(facts, there.discovery, facts.heardThem)
    case 'dataOut':
      return dataState(facts.dataOut)
    case 'dataIn':
      return dataState(facts.dataIn)
  }
}

function beaconsByRoute(
  { route }: MissingFacts,
  sender: MissingFacts['discoveryHere'],
  heard: MissingFacts['heardThem'],
): LegVerdict['state'] {
  return route === 'loopback' ? 'notNeeded' : beaconState(sender, heard)
}

function dataState(arrived: boolean | null): LegVerdict['state'] {
  return arrived === null ? 'unknown' : arrived ? 'passes' : 'fails'
}

function causesOf(leg: Leg, facts: MissingFacts): Cause[] {
  switch (leg) {
    case 'route':
      return ['noRoute', 'vpn']
    case 'neighbour':
      return ['wrongAddress', 'apIsolation', 'vlan', 'vpn']
    case 'control':
      return causesOfControl(facts)
    case 'beaconOut':
      if (facts.route === 'gateway' && !facts.there?.heardUs.length) return ['otherSegment']
      if (facts.discoveryHere !== 'on') return ['discoveryOffHere']
      if (facts.there?.heardUs.length) return ['multicastFiltered']
      if (facts.there?.discovery !== 'on') return ['discoveryOffThere', 'firewallThere']
      return ['firewallThere', 'multicastFiltered', 'apIsolation', 'vpn']
    case 'beaconIn':
      if (facts.there?.discovery !== 'on') return ['discoveryOffThere']
      if (facts.heardThem.length > 0) return ['multicastFiltered']
      return ['firewallHere', 'multicastFiltered', 'vpn']
    case 'dataOut':
      return ['firewallThere', 'firewallBetween']
    case 'dataIn':
      return ['firewallHere', 'firewallBetween']
  }
}

function causesOfControl(facts: MissingFacts): Cause[] {
  switch (facts.control) {
    case 'refused':
      return ['notRunning', 'otherPort']
    case 'notPacketLab':
      return ['otherProgram', 'otherPort']
    case 'incompatible':
      return ['otherVersion']
    case 'unreachable':
      return ['wrongAddress', 'firewallThere', 'vpn']
    default:
      return facts.route === 'gateway'
        ? ['wrongAddress', 'firewallThere', 'firewallBetween']
        : ['firewallThere', 'apIsolation']
  }
}

/** Every leg that could be tested passes. */
function causesOfSilence(facts: MissingFacts): Cause[] {
  return facts.discoveryHere !== 'on' ? ['discoveryOffHere'] : []
}

function placeOf(cause: Cause): 'here' | 'there' | null {
  if (cause === 'firewallHere' || cause === 'discoveryOffHere') return 'here'
  return ['firewallThere', 'notRunning', 'discoveryOffThere'].includes(cause) ? 'there' : null
}

function commandsOf(cause: Cause, facts: MissingFacts, systemHere: string): string[] {
  const { there } = facts
  // This lab's own ports stand in where the other's are not known: both have the same defaults.
  const control = there?.controlPort ?? facts.controlPort
  const data = there?.dataPort ?? control + 1
  if (cause === 'firewallHere') return openFirewall(systemHere, control, data)
  if (cause === 'firewallThere') {
    // Whose system is not known gets the commands of each.
    const systems = there === null ? ['linux', 'win32', 'darwin'] : [there.system]
    return systems.flatMap((system) => openFirewall(system, control, data))
  }
  return []
}

/** Lets the lab's three ports in. */
function openFirewall(system: string, control: number, data: number): string[] {
  const platform = /^[a-z0-9]*/.exec(system)?.[0]
  switch (platform) {
    case 'win32':
      return [
        `New-NetFirewallRule -DisplayName "Packet Lab" -Direction Inbound -Action Allow -Protocol TCP -LocalPort ${control},${data}`,
        `New-NetFirewallRule -DisplayName "Packet Lab" -Direction Inbound -Action Allow -Protocol UDP -LocalPort ${discoveryPort},${data}`,
      ]
    case 'darwin':
      return [
        'open "x-apple.systempreferences:com.apple.preference.security?Privacy_LocalNetwork"',
        'sudo /usr/libexec/ApplicationFirewall/socketfilterfw --unblockapp "/Applications/Packet Lab.app"',
      ]
    default:
      return [
        `sudo ufw allow ${discoveryPort},${data}/udp && sudo ufw allow ${control},${data}/tcp`,
        `sudo firewall-cmd --add-port=${discoveryPort}/udp --add-port=${data}/udp --add-port=${control}/tcp --add-port=${data}/tcp`,
        `sudo nft insert rule inet filter input udp dport { ${discoveryPort}, ${data} } accept; sudo nft insert rule inet filter input tcp dport { ${control}, ${data} } accept`,
      ]
  }
}
