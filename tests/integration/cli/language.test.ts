/** The command line in Chinese as a process: its words, and that nothing but its words changes. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'

const program = join(import.meta.dirname, '../../../out/electron/lab.js')
const profile = mkdtempSync(join(tmpdir(), 'packet-lab-language-'))
afterAll(() => rmSync(profile, { recursive: true, force: true }))

interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

const { LC_ALL: _all, LC_MESSAGES: _messages, LANG: _lang, LANGUAGE: _language, ...plain } = process.env

async function lab(
  words: readonly string[],
  environment: NodeJS.ProcessEnv = {},
  input = '',
): Promise<Ended> {
  const child = spawn(process.execPath, [program, ...words], {
    env: { ...plain, ELECTRON_RUN_AS_NODE: '1', ...environment },
  })
  child.stdin.on('error', () => {}).end(input)
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk) => (stdout += String(chunk)))
  child.stderr.on('data', (chunk) => (stderr += String(chunk)))
  await once(child, 'close')
  return { code: child.exitCode, stdout, stderr }
}

const chinese = { LANG: 'zh_CN.UTF-8' }

describe('the help', () => {
  it.each([
    ['asked for before the command', ['--language', 'zh-CN', 'duel', '--help'], {}],
    ['asked for after the command', ['duel', '--help', '--language=zh'], {}],
    ['of the environment', ['duel', '--help'], chinese],
    ['first of LANGUAGE', ['duel', '--help'], { LANG: 'en_US.UTF-8', LANGUAGE: 'de:zh_CN:en' }],
  ])('is Chinese where that is %s', async (_how, words, environment) => {
    const { code, stdout } = await lab(words, environment)
    expect(code).toBe(0)
    expect(stdout).toMatch(/^用法： lab duel \[选项\] <主机\[:端口\]>\n/)
    expect(stdout).toMatch(/ --json +以一个 JSON 文档输出结果\n/)
    expect(stdout).not.toMatch(/Usage|Options|display help|default|choices/)
  })

  it.each([
    ['asked for, whatever the environment', ['--language', 'en', '--help'], chinese],
    ['that of the C locale', ['--help'], { LC_ALL: 'C', LANG: 'zh_CN.UTF-8', LANGUAGE: 'zh_CN' }],
    ['all there is for a language without a catalogue', ['--help'], { LANG: 'tlh_XX.UTF-8' }],
  ])('is English where that is %s', async (_how, words, environment) => {
    const { code, stdout } = await lab(words, environment)
    expect(code).toBe(0)
    expect(stdout).toMatch(/^Usage: lab \[options\] \[command\]\n/)
    expect(stdout).toMatch(/ -h, --help +display help for command\n/)
  })
})

it('refuses a language that there is not, and names those there are', async () => {
  const { code, stdout, stderr } = await lab(['--language', 'tlh', 'interfaces'])
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toMatch(/"tlh" is no language of this program.*\ben\b.*\bzh-CN\b/)
})

describe('a mistake', () => {
  it.each([
    ['a command that there is not', ['dul'], '', 2, /^错误：未知命令“dul”\n（您是指 duel 吗？）\n$/],
    ['a wrong duration', ['duel', 'x', '--interval', '3'], '', 2, /“3”无效.*这里需要单位/],
    ['a missing framing', ['frame'], '', 2, /^错误：未指定必需的选项“--codec <成帧>”\n$/],
    ['a wrong address', ['subnet', '10.0.0.300/24'], '', 2, /\p{Script=Han}/u],
    ['a wrong line', ['encode', '--codec', 'cobs'], 'x\n', 2, /^第 1 行不是消息/],
    ['a broken frame', ['frame', '--codec', 'fixed:4'], 'ab', 1, /^truncated.*\p{Script=Han}|偏移 0 处的帧/u],
    ['a file that is not there', ['capture', '/no/such/file'], '', 1, /\p{Script=Han}.*ENOENT/u],
  ] as const)('of %s is said in Chinese, and ends as in English', async (_what, words, input, code, says) => {
    const inChinese = await lab(words, chinese, input)
    const inEnglish = await lab(words, {}, input)
    expect(inChinese.stderr).toMatch(says)
    expect(inEnglish.stderr).not.toMatch(/\p{Script=Han}/u)
    expect(inEnglish.stderr).not.toBe('')
    expect(inChinese.code).toBe(code)
    expect(inEnglish.code).toBe(code)
    expect(inChinese.stdout).toBe(inEnglish.stdout)
  })
})

describe('an answer', () => {
  it('has Chinese headings over the same figures', async () => {
    const { code, stdout } = await lab(['routes'], chinese)
    expect(code).toBe(0)
    expect(stdout).toMatch(/^目的 +网关 +接口 +源地址 +度量 +类型 +来源协议 +表\n/)
  })

  it('is a table of Chinese labels after a run', async () => {
    const words = ['duel', 'loopback', '--count', '5', '--profile', profile, '--language', 'zh-CN']
    const { code, stdout } = await lab(words)
    expect(code).toBe(0)
    expect(stdout).toMatch(/：已完成\n/)
    expect(stdout).toMatch(/^已发送 +5 +5$/m)
    expect(stdout).toMatch(/^发生器：错过 /m)
    expect(stdout).not.toMatch(/sent|received|lost|median/)
  })

  it('is the same JSON in every language, its reasons in English', async () => {
    const words = ['subnet', '10.1.2.3/24', '--json']
    expect((await lab(words, chinese)).stdout).toBe((await lab(words)).stdout)
    const failing = ['duel', '127.0.0.1:1', '--stamp', '--count', '1', '--json', '--profile', profile]
    const inChinese = await lab(failing, chinese)
    expect(inChinese.stdout).not.toMatch(/\p{Script=Han}/u)
  })
})
