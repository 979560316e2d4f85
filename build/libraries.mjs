/**
 * What the system has to bring on Linux: the libraries that Electron links to, a virtual display where there is none,
 * and the tools that the tests and the benches compare the lab with.
 */
import { existsSync, readdirSync, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { capture, runToStderr } from './child.mjs'
import { say, SetUpFailure } from './paths.mjs'

/** Debian's names; newer releases carry some of them with the suffix t64. */
const electronPackages = [
  'libgtk-3-0',
  'libnss3',
  'libasound2',
  'libgbm1',
  'libxss1',
  'libxtst6',
  'libatk-bridge2.0-0',
  'libdrm2',
]

/** Package -> the program it brings, or undefined when only the package database can tell. */
const tools = {
  display: { xvfb: 'Xvfb' },
  test: {
    iptables: 'iptables',
    iproute2: 'ip',
    procps: 'sysctl',
    'iputils-ping': 'ping',
    traceroute: 'traceroute',
    tcpdump: 'tcpdump',
    python3: 'python3',
    'netcat-openbsd': 'nc',
    socat: 'socat',
    'avahi-daemon': 'avahi-daemon',
    'avahi-utils': 'avahi-browse',
    tshark: 'tshark',
    'python3-scapy': undefined,
    sipcalc: 'sipcalc',
    netmask: 'netmask',
    'ipcalc-ng': 'ipcalc-ng',
    subnetcalc: 'subnetcalc',
    bsdextrautils: 'hexdump',
    xxd: 'xxd',
    'fonts-noto-cjk': undefined,
  },
  bench: { iptables: 'iptables', iproute2: 'ip', irtt: 'irtt', sockperf: 'sockperf' },
}

/**
 * Makes sure the system has what is needed, installing it as root on Debian and its relatives.
 * @param {string} executable Electron's program
 * @param {{ display?: boolean, test?: boolean, bench?: boolean }} wanted groups of tools beside Electron's libraries
 */
export async function provideLibraries(executable, wanted) {
  if (process.platform !== 'linux') return
  const missingLibraries = librariesMissingFor(executable)
  const groups = Object.keys(tools).filter((group) => wanted[group])
  const missing = [
    ...(missingLibraries.length > 0 ? electronPackages : []),
    ...groups.flatMap((group) =>
      Object.entries(tools[group])
        .filter(isAbsent)
        .map(([name]) => name),
    ),
  ]
  if (missing.length === 0) return
  const what = missingLibraries.length > 0 ? `libraries (${missingLibraries.join(', ')})` : missing.join(', ')
  if (!isOnPath('apt-get')) {
    throw new SetUpFailure(
      `This system lacks ${what}: install them with its package manager, then run this again.`,
    )
  }
  if (process.getuid() !== 0) refuseOrGoOn(missing, missingLibraries, wanted)
  else await install(missing)
  const still = librariesMissingFor(executable)
  if (still.length > 0)
    throw new SetUpFailure(`Electron still misses ${still.join(', ')} after the installation.`)
}

/** Without root, what only the tests between namespaces use is not asked for: they need root themselves. */
function refuseOrGoOn(missing, missingLibraries, wanted) {
  const isEssential = missingLibraries.length > 0 || missing.includes('xvfb') || wanted.bench
  const command = `sudo apt-get update && sudo apt-get install -y --no-install-recommends ${present(missing).join(' ')}`
  if (isEssential)
    throw new SetUpFailure(`Packages of the system are missing. Install them with:\n  ${command}`)
  say(`Left out, because they are not installed: ${missing.join(', ')}. Install them with:\n  ${command}`)
}

async function install(missing) {
  if (!listsExist()) await apt(['update', '-qq'], 'Reading the lists of packages (apt-get update).')
  const arguments_ = () => ['install', '-y', '-qq', '--no-install-recommends', ...present(missing)]
  const announcement = `Installing packages of the system (apt-get install ${present(missing).join(' ')}).`
  if ((await apt(arguments_(), announcement)) === 0) return
  // The lists may be older than what the archive holds now.
  await apt(['update', '-qq'], 'Reading the lists of packages again (apt-get update).')
  if ((await apt(arguments_(), announcement)) !== 0) {
    throw new SetUpFailure(`apt-get could not install ${missing.join(' ')}: see its message above.`)
  }
}

/**
 * Nothing may ask a question here: tshark, for one, would ask who may capture. And no service is started: the tests
 * start an Avahi of their own, where no machine hears it.
 */
async function apt(args, announcement) {
  say(announcement)
  return runToStderr('apt-get', args, {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', SYSTEMD_OFFLINE: '1' },
  })
}

function listsExist() {
  try {
    return readdirSync('/var/lib/apt/lists').some((name) => name.includes('_Packages'))
  } catch {
    return false
  }
}

/** The names as this release has them: t64 where that exists. */
function present(packages) {
  const renamed = new Set(
    capture('apt-cache', ['pkgnames'])
      .stdout.split('\n')
      .filter((name) => name.endsWith('t64')),
  )
  return packages.map((name) => (renamed.has(`${name}t64`) ? `${name}t64` : name))
}

/** @returns {string[]} names of shared libraries that the loader does not find */
function librariesMissingFor(executable) {
  return [...capture('ldd', [executable]).stdout.matchAll(/^\s*(\S+) => not found/gm)].map(
    (match) => match[1],
  )
}

function isAbsent([name, program]) {
  if (program !== undefined) return !isOnPath(program)
  return !capture('dpkg-query', ['-W', '-f', '${db:Status-Status}', name]).stdout.startsWith('installed')
}

function isOnPath(program) {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin']
  return folders.some((folder) => {
    const path = join(folder, program)
    return existsSync(path) && statSync(path).isFile()
  })
}
