/** Legs, their states and the causes of a missing lab, in words. */
import type {
  Cause,
  InterfaceLeg,
  InterfaceVerdict,
  Leg,
  LegVerdict,
} from '../../../shared/stations/peers/diagnosis'
import { m } from '../../../shared/words/generated/messages'

export function legWord(leg: Leg): string {
  return {
    route: m.peers_leg_route,
    neighbour: m.peers_leg_neighbour,
    control: m.peers_leg_control,
    beaconOut: m.peers_leg_beacon_out,
    beaconIn: m.peers_leg_beacon_in,
    dataOut: m.peers_leg_data_out,
    dataIn: m.peers_leg_data_in,
  }[leg]()
}

/** An interface in one word: its first leg that does not pass. */
export function interfaceWord({ failing, legs }: InterfaceVerdict): string {
  if (failing === null)
    return legs.some(({ state }) => state === 'unknown') ? m.peers_leg_unknown() : m.peers_leg_passes()
  return {
    segment: m.peers_interface_no_segment,
    neighbour: m.peers_interface_neighbour,
    beaconOut: m.peers_interface_beacon_out,
    beaconIn: m.peers_interface_beacon_in,
  }[failing]()
}

export function interfaceLegWord(leg: InterfaceLeg): string {
  return {
    segment: m.peers_path_segment,
    neighbour: m.peers_interface_leg_neighbour,
    beaconOut: m.peers_leg_beacon_out,
    beaconIn: m.peers_leg_beacon_in,
  }[leg]()
}

export function legStateWord(state: LegVerdict['state']): string {
  return {
    passes: m.peers_leg_passes,
    partly: m.peers_leg_partly,
    fails: m.peers_leg_fails,
    unknown: m.peers_leg_unknown,
    notNeeded: m.peers_leg_not_needed,
  }[state]()
}

export function causeWords(cause: Cause): string {
  return {
    noRoute: m.peers_cause_no_route,
    wrongAddress: m.peers_cause_wrong_address,
    apIsolation: m.peers_cause_ap_isolation,
    vlan: m.peers_cause_vlan,
    vpn: m.peers_cause_vpn,
    notRunning: m.peers_cause_not_running,
    otherPort: m.peers_cause_other_port,
    otherProgram: m.peers_cause_other_program,
    otherVersion: m.peers_cause_other_version,
    firewallThere: m.peers_cause_firewall_there,
    firewallHere: m.peers_cause_firewall_here,
    firewallBetween: m.peers_cause_firewall_between,
    discoveryOffHere: m.peers_cause_discovery_off_here,
    discoveryOffThere: m.peers_cause_discovery_off_there,
    otherSegment: m.peers_cause_other_segment,
    multicastFiltered: m.peers_cause_multicast_filtered,
  }[cause]()
}
