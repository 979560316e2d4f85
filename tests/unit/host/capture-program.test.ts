/** How the capturing programs are called, and what they mean by their complaints, as they were seen to print them. */
import { describe, expect, it } from 'vitest'
import { capturePrograms, refusalIn } from '../../../electron/host/capture-program'

const task = {
  interface: 'eth0',
  filter: 'arp host 10.77.1.2',
  maxPackets: 20,
  maxSeconds: 8,
  snapLength: 128,
}

describe('a capture', () => {
  it('is tcpdump’s on Linux, bounded in time by another, and else dumpcap’s', () => {
    const [first, second, ...rest] = capturePrograms(task, 'linux')
    expect(rest).toEqual([])
    expect([first?.command, ...(first?.args ?? [])].join(' ')).toBe(
      'timeout -s INT -k 2 8 tcpdump -i eth0 -n -w - -U --immediate-mode -s 128 -c 20 --time-stamp-precision nano -- arp host 10.77.1.2',
    )
    expect([second?.command, ...(second?.args ?? [])].join(' ')).toBe(
      'dumpcap -q -i eth0 -f arp host 10.77.1.2 -w - -s 128 -c 20 -a duration:8',
    )
  })

  it('gives the filter as one argument that cannot be taken for an option', () => {
    const filter = '-z id'
    for (const platform of ['linux', 'darwin'] as const) {
      const args = capturePrograms({ ...task, filter }, platform)[0]?.args ?? []
      expect(args.slice(-2)).toEqual(['--', filter])
    }
    const args = capturePrograms({ ...task, filter }, 'win32')[0]?.args ?? []
    expect(args[args.indexOf('-f') + 1]).toBe(filter)
  })

  it('is dumpcap’s alone on Windows, from where Wireshark puts it', () => {
    const programs = capturePrograms(task, 'win32')
    expect(programs.map(({ name }) => name)).toEqual(['dumpcap'])
    expect(programs[0]?.command).toMatch(/Wireshark.dumpcap\.exe$/)
  })
})

describe('the words of the programs', () => {
  const [tcpdump, dumpcap] = capturePrograms(task, 'linux')

  it('tell when they capture', () => {
    expect(tcpdump?.running.test('tcpdump: listening on lo, link-type EN10MB (Ethernet)')).toBe(false)
    expect(
      tcpdump?.running.test(
        'tcpdump: listening on lo, link-type EN10MB (Ethernet), snapshot length 262144 bytes\n',
      ),
    ).toBe(true)
    expect(dumpcap?.running.test("Capturing on 'Loopback: lo'\n")).toBe(false)
    expect(dumpcap?.running.test("Capturing on 'Loopback: lo'\nFile: -\n")).toBe(true)
  })

  it('tell what the kernel dropped', () => {
    expect(
      tcpdump?.dropped.exec(
        '3 packets captured\n10 packets received by filter\n7 packets dropped by kernel\n',
      )?.[1],
    ).toBe('7')
    expect(
      dumpcap?.dropped.exec(
        "Packets captured: 3\nPackets received/dropped on interface 'Loopback: lo': 3/7 (pcap:7/dumpcap:0/flushed:0/ps_ifdrop:0) (30.0%)\n",
      )?.[1],
    ).toBe('7')
  })

  it.each([
    [
      'notAllowed',
      1,
      "tcpdump: lo: You don't have permission to perform this capture on that device\n(socket: Operation not permitted)\n",
    ],
    [
      'notAllowed',
      1,
      'Capturing on \'Loopback: lo\'\ndumpcap: You do not have permission to capture on device "lo".\n(socket: Operation not permitted)\n',
    ],
    ['notAllowed', 126, "timeout: failed to run command 'tcpdump': Permission denied\n"],
    ['noProgram', 127, "timeout: failed to run command 'tcpdump': No such file or directory\n"],
    ['noProgram', 2, 'Unable to load Npcap or WinPcap (wpcap.dll); you will not be able to capture packets.'],
    ['noSuchInterface', 1, 'tcpdump: nosuch: No such device exists\n(No such device exists)\n'],
    [
      'noSuchInterface',
      1,
      'Capturing on \'nosuch\'\ndumpcap: There is no device named "nosuch".\n(No such device exists)\n',
    ],
    ['failed', 1, "tcpdump: can't parse filter expression: syntax error\n"],
  ])('mean %s by exit code %s and %j', (word, code, said) => expect(refusalIn(said, code)).toBe(word))
})
