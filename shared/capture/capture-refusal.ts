/** Why packets are not captured here, in words a program can act on; the person is told how to get it. */
import * as v from 'valibot'
import { text } from '../base/schema'

export const CaptureRefusal = v.strictObject({
  refusal: v.picklist([
    /** No program that captures is installed. */
    'noProgram',
    /** One is there, and this user may not capture. */
    'notAllowed',
    'noSuchInterface',
    /** The program ended for another reason, which `detail` tells in its own words. */
    'failed',
  ]),
  /** As Node names it; what to do differs. */
  system: v.picklist(['linux', 'darwin', 'win32', 'other']),
  /** The capturing program, and its own complaint. */
  program: v.nullable(text(32)),
  detail: text(300),
})
export type CaptureRefusal = v.InferOutput<typeof CaptureRefusal>

export function isCaptureRefusal(value: unknown): value is CaptureRefusal {
  return typeof value === 'object' && value !== null && 'refusal' in value
}

/** English, for a terminal: what happened and what to do. */
export function describeCaptureRefusal({ refusal, system, program, detail }: CaptureRefusal): string {
  switch (refusal) {
    case 'noProgram':
      return `No program that captures packets is installed: ${installing[system]}`
    case 'notAllowed':
      return `${program ?? 'The capturing program'} may not capture as this user: ${allowing[system]}`
    case 'noSuchInterface':
      return `The system has no such interface to capture on (${detail}).`
    case 'failed':
      return `${program ?? 'The capturing program'} could not capture: ${detail}`
  }
}

const installing: Record<CaptureRefusal['system'], string> = {
  linux: 'install tcpdump, or dumpcap (package wireshark-common).',
  darwin: 'tcpdump belongs to macOS; is /usr/sbin/tcpdump there?',
  win32: 'install Wireshark with Npcap.',
  other: 'install tcpdump.',
}

const allowing: Record<CaptureRefusal['system'], string> = {
  linux:
    'run "sudo dpkg-reconfigure wireshark-common", then "sudo usermod -aG wireshark $USER", and log in again; or "sudo setcap cap_net_raw,cap_net_admin=ep $(command -v dumpcap)".',
  darwin: "install Wireshark's ChmodBPF, which opens /dev/bpf* to the group access_bpf, and log in again.",
  win32: 'install Npcap without the option that restricts it to administrators, or start the lab as one.',
  other: 'start the lab as a user who may.',
}
