/**
 * The sample decoders that the window shows, in every language, run by that language's own compiler or interpreter
 * over the same streams, cut into the same reads, as the lab's decoders: they must find the same messages, and fail
 * where those fail. A language that is not installed here is left out, which the report shows.
 */
import { execFile, spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import ts from 'typescript'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { languages, snippet, type Language } from '../../../shared/framing/snippets/snippet'
import { cut } from '../../property/framing/arbitraries'
import { casesOf, codecs, lineOf, type Case } from './framing-snippets/cases'

const run = promisify(execFile)
const cases = codecs.flatMap((_, index) => casesOf(index))
const input = cases.map(lineOf).join('')
let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'framing-snippets-'))
})

afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
})

function sourceOf(index: number, language: Language): string {
  const text = snippet(codecs[index]?.name ?? '', language)
  if (text === null) throw new Error('no snippet')
  return text
}

const sources = (language: Language) => codecs.map((_, index) => sourceOf(index, language))
const isTyped = (index: number) => codecs[index]?.name.startsWith('tlv') === true
const isFixed = (index: number) => codecs[index]?.name.startsWith('fixed') === true

function harness(name: string): Promise<string> {
  return readFile(join(import.meta.dirname, 'framing-snippets', name), 'utf8')
}

async function written(name: string, text: string): Promise<string> {
  const file = join(folder, name)
  await writeFile(file, text)
  return file
}

/** Runs a program over all cases and compares line by line. */
async function expectAll(
  command: string,
  args: string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<void> {
  const running = run(command, args, { env, maxBuffer: 64 * 1024 * 1024 })
  running.child.stdin?.end(input)
  const { stdout, stderr } = await running
  expect(stderr).toBe('')
  expectLines(stdout.trimEnd().split('\n'))
}

function expectLines(found: string[]): void {
  const wrong = cases.filter((one, i) => found[i] !== one.expected)
  expect(
    wrong.map((one) => ({
      codec: codecs[one.index]?.name,
      case: lineOf(one),
      expected: one.expected,
      found: found[cases.indexOf(one)],
    })),
  ).toEqual([])
  expect(found).toHaveLength(cases.length)
}

function installed(command: string, ...args: string[]): boolean {
  return spawnSync(command, args).status === 0
}

describe('the cases', () => {
  it('hold whole streams and broken ones of every framing', () => {
    codecs.forEach((codec, index) => {
      const own = cases.filter((one) => one.index === index)
      const whole = own.filter((one) => one.expected.endsWith('ok') && one.expected.length > 8)
      const broken = own.filter((one) => one.expected.endsWith('error'))
      expect(whole.length, codec.name).toBeGreaterThan(10)
      expect(broken.length, codec.name).toBeGreaterThan(10)
    })
  })
})

describe('every sample', () => {
  it.each(languages)('%s: is short, and there is none where there is nothing to decode', (language) => {
    for (const text of sources(language)) {
      expect(text.endsWith('\n')).toBe(true)
      expect(text.split('\n').length).toBeLessThanOrEqual(45)
      expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(120)
      expect(text).not.toContain('undefined')
    }
    expect(snippet('none', language)).toBeNull()
  })
})

describe('TypeScript', () => {
  it('compiles under strict rules', async () => {
    const files = await Promise.all(
      sources('TypeScript').map((text, i) => written(`sample${i}.ts`, `export {}\nvoid frames\n${text}`)),
    )
    const program = ts.createProgram(files, {
      noEmit: true,
      strict: true,
      target: ts.ScriptTarget.ES2023,
      lib: ['lib.es2023.d.ts'],
      types: ['node'],
      typeRoots: [join(import.meta.dirname, '../../../node_modules/@types')],
      skipLibCheck: true,
    })
    const problems = ts.getPreEmitDiagnostics(program)
    expect(problems.map((one) => ts.flattenDiagnosticMessageText(one.messageText, '\n'))).toEqual([])
  })

  it('finds what the lab finds', async () => {
    const samples = sources('TypeScript').map(compiled)
    const found: string[] = []
    for (const one of cases) found.push(await runTypeScript(samples[one.index] as Sample, one))
    expectLines(found)
  })
})

type Message = Buffer | { type: number; value: Buffer }
type Sample = (reads: AsyncIterable<Buffer>, maximum: number) => AsyncIterable<Message>

function compiled(text: string): Sample {
  const script = ts.transpile(text, { target: ts.ScriptTarget.ES2023 })
  return (new Function('Buffer', `${script}\nreturn frames`) as (buffer: typeof Buffer) => Sample)(Buffer)
}

async function runTypeScript(sample: Sample, { stream, sizes, maximum }: Case): Promise<string> {
  let found = ''
  try {
    for await (const message of sample(asyncReads(cut(stream, sizes)), maximum)) {
      found += Buffer.isBuffer(message)
        ? `.${message.toString('hex')}`
        : `.${message.type}:${message.value.toString('hex')}`
    }
    return `${found} ok`
  } catch {
    return `${found} error`
  }
}

async function* asyncReads(reads: Uint8Array[]): AsyncGenerator<Buffer> {
  for (const read of reads) yield await Promise.resolve(Buffer.from(read))
}

describe.runIf(installed('python3', '--version'))('Python', () => {
  it('finds what the lab finds', async () => {
    const samples = await written('samples.json', JSON.stringify(sources('Python')))
    const program = await written('harness.py', await harness('harness.py'))
    await expectAll('python3', ['-W', 'error', program, samples])
  })
})

describe.runIf(process.platform === 'linux' && installed('gcc', '--version'))('C', () => {
  it('compiles without a warning and finds what the lab finds, with its memory watched', async () => {
    const samples = sources('C').map((text, i) => text.replace('int frames(', `static int frames_${i}(`))
    const calls = codecs.map((_, i) => {
      const args = isFixed(i) ? 'in, emit' : `in, maximum, emit${isTyped(i) ? '_typed' : ''}`
      return `    case ${i}: return frames_${i}(${args});`
    })
    const head = ['errno.h', 'stdint.h', 'stdio.h', 'stdlib.h', 'string.h'].map(
      (name) => `#include <${name}>`,
    )
    const table = [
      'static void emit(const uint8_t *, size_t);',
      'static void emit_typed(uint32_t, const uint8_t *, size_t);',
      'static int run(size_t index, FILE *in, size_t maximum) {',
      '    switch (index) {',
      ...calls,
      '    default: return -1;',
      '    }',
      '}',
    ]
    const text = ['#define _GNU_SOURCE', ...head, ...samples, ...table, await harness('harness.c')].join('\n')
    const file = await written('samples.c', text)
    const program = join(folder, 'samples')
    const flags = [
      '-std=c11',
      '-O1',
      '-Wall',
      '-Wextra',
      '-Werror',
      '-fsanitize=address,undefined',
      '-fno-sanitize-recover',
    ]
    await run('gcc', [...flags, '-o', program, file])
    await expectAll(program, [])
  })
})

describe.runIf(installed('javac', '-version'))('Java', () => {
  it('compiles without a warning and finds what the lab finds', async () => {
    const classes = sources('Java').map((text, i) => `class Sample${i} {\n${text}}\n`)
    const calls = codecs.map((_, i) => {
      const args = isFixed(i) ? 'in, Harness::emit' : `in, maximum, Harness::emit${isTyped(i) ? 'Typed' : ''}`
      return `            case ${i} -> Sample${i}.frames(${args});`
    })
    const table = [
      'class Table {',
      '    static void run(int index, InputStream in, int maximum) throws IOException {',
      '        switch (index) {',
      ...calls,
      '        }',
      '    }',
      '}',
    ]
    const head = ['java.io.*', 'java.nio.*', 'java.util.*', 'java.util.function.*'].map(
      (name) => `import ${name};`,
    )
    const file = await written(
      'Harness.java',
      [...head, ...classes, ...table, await harness('Harness.java')].join('\n'),
    )
    await run('javac', ['-Xlint:all', '-Werror', '-d', folder, file])
    await expectAll('java', ['-cp', folder, 'Harness'])
  })
})

describe.runIf(installed('go', 'version'))('Go', () => {
  it('passes its vet and finds what the lab finds', async () => {
    const samples = sources('Go').map((text, i) => text.replace('func frames(', `func frames${i}(`))
    const calls = codecs.map((_, i) => {
      const args = isFixed(i) ? 'in, emit' : `in, maximum, emit${isTyped(i) ? 'Typed' : ''}`
      return `\tcase ${i}:\n\t\treturn frames${i}(${args})`
    })
    const table = [
      'func run(index int, in *bufio.Reader, maximum int, emit func([]byte), emitTyped func(int, []byte)) error {',
      '\tswitch index {',
      ...calls,
      '\t}',
      '\treturn errors.New("no such sample")',
      '}',
      '',
    ]
    const file = await written('samples.go', [await harness('harness.go'), ...samples, ...table].join('\n'))
    const env = { ...process.env, GOCACHE: join(folder, 'go-cache'), GOFLAGS: '-mod=mod', GO111MODULE: 'off' }
    await run('go', ['vet', file], { env })
    const program = join(folder, 'go-samples')
    await run('go', ['build', '-o', program, file], { env })
    await expectAll(program, [])
  })
})
