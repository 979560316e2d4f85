/** Which starts of the window somebody watches; all others send nothing that nobody asked for. */
import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { startDisplay } from '../../../build/display.mjs'
import { isAttended } from '../../../electron/host/attended'

const desk = { DISPLAY: 'screen.example:0' }
const onLinux = process.platform === 'linux'
const hasXvfb = onLinux && spawnSync('Xvfb', ['-help']).error === undefined

describe('a start of the window', () => {
  it('before a screen is watched', () => {
    expect(isAttended(desk, false)).toBe(true)
    expect(isAttended({ ...desk, CI: '' }, false)).toBe(true)
    expect(isAttended({ ...desk, CI: 'false' }, false)).toBe(true)
  })

  it.each([
    ['under continuous integration', { ...desk, CI: 'true' }, false],
    ['driven by another program', desk, true],
  ])('%s is not', (_what, env, driven) => {
    expect(isAttended(env, driven)).toBe(false)
  })

  it.runIf(onLinux)('without a display is not, and one on Wayland is', () => {
    expect(isAttended({}, false)).toBe(false)
    expect(isAttended({ DISPLAY: '' }, false)).toBe(false)
    expect(isAttended({ WAYLAND_DISPLAY: 'wayland-0' }, false)).toBe(true)
  })

  it.runIf(hasXvfb)('on a display that shows to nobody is not', async () => {
    const virtual = await startDisplay()
    try {
      expect(isAttended({ DISPLAY: virtual.display }, false)).toBe(false)
      expect(isAttended({ DISPLAY: `unix${virtual.display}.0` }, false)).toBe(false)
    } finally {
      await virtual.stop()
    }
  })
})
