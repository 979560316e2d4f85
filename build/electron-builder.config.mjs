/** How the program is packed for each system; package.mjs gives the runtime that goes in. */
import { copyFileSync, chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { dist, root } from './paths.mjs'

const localNetwork =
  'Packet Lab measures the network between your machines: it connects to other copies of itself in your network.'

/**
 * @param {import('./runtime.mjs').Runtime} runtime
 * @param {string} version the project's
 * @returns {import('electron-builder').Configuration}
 */
export function configuration(runtime, version) {
  return {
    appId: 'io.github.packet-lab',
    productName: runtime.isOfficial ? 'Packet Lab' : 'Packet Lab (test build)',
    // A test build names the runtime that makes it one.
    extraMetadata: { version: runtime.isOfficial ? version : `${version}-test.electron.${runtime.version}` },
    copyright: 'MIT License',
    directories: { output: dist, buildResources: join(root, 'build') },
    electronVersion: runtime.version,
    electronDist: runtime.folder,
    // koffi's native module is Node-API: it is made once for all versions.
    npmRebuild: false,
    nodeGypRebuild: false,
    files: [
      'package.json',
      'out/**',
      '!**/*.map',
      '!node_modules/koffi/{doc,vendor}/**',
      '!node_modules/koffi/**/*.{cc,hh,c,h,inc,S,asm,def,md,d.ts}',
    ],
    asar: true,
    asarUnpack: ['node_modules/@koromix/**'],
    electronLanguages: ['en-US', 'zh-CN'],
    electronFuses: {
      runAsNode: false,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      grantFileProtocolExtraPrivileges: false,
    },
    linux: {
      target: ['dir'],
      category: 'Network',
      executableName: 'packet-lab-app',
      maintainer: 'Packet Lab contributors',
    },
    // The command line's words work from a terminal too.
    deb: { fpm: [`${join(root, 'build/linux/packet-lab')}=/usr/bin/packet-lab`] },
    mac: {
      target: ['dmg'],
      category: 'public.app-category.developer-tools',
      extendInfo: { NSLocalNetworkUsageDescription: localNetwork },
    },
    win: { target: ['nsis'] },
    nsis: { oneClick: false, allowToChangeInstallationDirectory: true },
    publish: null,
    afterPack: (context) => {
      if (context.electronPlatformName !== 'linux') return
      const launcher = join(context.appOutDir, 'packet-lab')
      copyFileSync(join(root, 'build/linux/packet-lab'), launcher)
      chmodSync(launcher, 0o755)
      if (!runtime.isOfficial) writeFileSync(join(context.appOutDir, 'TEST-BUILD.txt'), testBuild(runtime))
    },
  }
}

function testBuild(runtime) {
  return [
    `This is a test build of Packet Lab. Its runtime, Electron ${runtime.version}, is a third party's copy`,
    'and not the one that the Electron project releases. Use it to try the packed program; do not pass it on.',
    '',
  ].join('\n')
}
