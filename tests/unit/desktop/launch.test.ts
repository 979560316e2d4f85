/** What the program's own words ask for: a command, the window, and with which profile. */
import { describe, expect, it } from 'vitest'
import { readLaunch } from '../../../electron/desktop/launch'

describe('run from source', () => {
  const from = (...words: string[]) => readLaunch(['/usr/bin/electron', ...words], false)

  it('opens the window when only its own path is given', () => {
    expect(from('.')).toEqual({ command: null, profile: null })
    expect(from('--no-sandbox', '--inspect=0', '/home/me/packet-lab')).toEqual({
      command: null,
      profile: null,
    })
  })

  it('takes the profile in both spellings, before or after its own path', () => {
    expect(from('.', '--profile', '/tmp/a').profile).toBe('/tmp/a')
    expect(from('.', '--profile=/tmp/a').profile).toBe('/tmp/a')
    expect(from('--profile', '/tmp/a', '.')).toEqual({ command: null, profile: '/tmp/a' })
  })

  it('hands on a command with all its words', () => {
    expect(from('--no-sandbox', '.', 'duel', '10.0.0.1', '--json').command).toEqual([
      'duel',
      '10.0.0.1',
      '--json',
    ])
  })

  it('hands a profile given before the command on to the command', () => {
    expect(from('.', '--profile', 'p', 'serve').command).toEqual(['serve', '--profile', 'p'])
    expect(from('.', 'serve', '--profile', 'p').command).toEqual(['serve', '--profile', 'p'])
  })
})

describe('packaged', () => {
  const from = (...words: string[]) => readLaunch(['/opt/packet-lab/packet-lab', ...words], true)

  it('opens the window without words, and with switches for Chromium alone', () => {
    expect(from()).toEqual({ command: null, profile: null })
    expect(
      from('--no-sandbox', '--ozone-platform=headless', '--remote-debugging-port=9000').command,
    ).toBeNull()
  })

  it('takes the first plain word for a command, after Chromium switches too', () => {
    expect(from('--ozone-platform=headless', '--no-sandbox', 'serve', '--accept', 'all').command).toEqual([
      'serve',
      '--accept',
      'all',
    ])
  })

  it('hands a language given before the command on to it, where one after it wins', () => {
    expect(from('--language', 'zh-CN', 'serve').command).toEqual(['--language', 'zh-CN', 'serve'])
    expect(from('--language=zh-CN', '--help').command).toEqual(['--language', 'zh-CN', '--help'])
    expect(from('--language', 'en', 'duel', '--language', 'zh-CN').command).toEqual([
      '--language',
      'en',
      'duel',
      '--language',
      'zh-CN',
    ])
  })

  it('answers questions about itself without a window', () => {
    expect(from('--help').command).toEqual(['--help'])
    expect(from('--no-sandbox', '-V').command).toEqual(['-V'])
  })
})
