/** Legs, their states and the causes of a missing lab, in words for a column. */
import type { Cause, InterfaceLeg, Leg, LegVerdict } from '../../../../shared/stations/peers/diagnosis'
import { m } from '../../../../shared/words/generated/messages'

export const legWords: Record<Leg, () => string> = {
  route: m.cli_peers_leg_route,
  neighbour: m.cli_peers_leg_neighbour,
  control: m.cli_peers_leg_control,
  beaconOut: m.cli_peers_leg_beacon_out,
  beaconIn: m.cli_peers_leg_beacon_in,
  dataOut: m.cli_peers_leg_data_out,
  dataIn: m.cli_peers_leg_data_in,
}

export const interfaceLegWords: Record<InterfaceLeg, () => string> = {
  segment: m.cli_peers_leg_segment,
  neighbour: m.cli_peers_leg_neighbour,
  beaconOut: m.cli_peers_leg_beacon_out,
  beaconIn: m.cli_peers_leg_beacon_in,
}

export const legStateWords: Record<LegVerdict['state'], () => string> = {
  passes: m.cli_peers_state_passes,
  partly: m.cli_peers_state_partly,
  fails: m.cli_peers_state_fails,
  unknown: m.cli_peers_state_unknown,
  notNeeded: m.cli_peers_state_not_needed,
}

export const causeWords: Record<Cause, () => string> = {
  noRoute: m.cli_peers_cause_no_route,
  wrongAddress: m.cli_peers_cause_wrong_address,
  apIsolation: m.cli_peers_cause_ap_isolation,
  vlan: m.cli_peers_cause_vlan,
  vpn: m.cli_peers_cause_vpn,
  notRunning: m.cli_peers_cause_not_running,
  otherPort: m.cli_peers_cause_other_port,
  otherProgram: m.cli_peers_cause_other_program,
  otherVersion: m.cli_peers_cause_other_version,
  firewallThere: m.cli_peers_cause_firewall_there,
  firewallHere: m.cli_peers_cause_firewall_here,
  firewallBetween: m.cli_peers_cause_firewall_between,
  discoveryOffHere: m.cli_peers_cause_discovery_off_here,
  discoveryOffThere: m.cli_peers_cause_discovery_off_there,
  otherSegment: m.cli_peers_cause_other_segment,
  multicastFiltered: m.cli_peers_cause_multicast_filtered,
}
