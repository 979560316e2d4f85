/**
 * Sentences for people are in the catalogues alone: none is written in the shared code, the engine, the host, the stations
 * or the command line; and the commands, whose words are mostly no sentences, write no phrase either.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../../..')
const searched = ['shared', 'electron/engine', 'electron/host', 'electron/cli', 'electron/stations']
/** Designations of protocols, which JSON has as they are. */
const designations = ['arp request', 'arp reply', 'ip protocol 0']

/**
 * Where a text of the source reads as a sentence: a capital at its begin, four words and a full stop or a question mark
 * at its end; a template counts with its gaps as words. What a bug says, thrown as an error, is not for people.
 */
function sentencesIn(file: string, source: string): string[] {
  return textsIn(file, source, (node) => {
    const text = textOf(node, 'value')
    return text !== null && isSentence(text) ? text : null
  })
}

/** Where a text has two words in a row, and so is more than a name. */
function phrasesIn(file: string, source: string): string[] {
  return textsIn(file, source, (node) => {
    const text = textOf(node, '0')
    if (text === null || designations.includes(text)) return null
    return /\p{L}{2,},? \p{L}{2,}/u.test(text) ? text : null
  })
}

function textsIn(file: string, source: string, wanted: (node: ts.Node) => string | null): string[] {
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.Latest)
  const found: string[] = []
  const visit = (node: ts.Node): void => {
    if (isThrownBug(node)) return
    const text = wanted(node)
    if (text !== null) {
      const { line } = tree.getLineAndCharacterOfPosition(node.getStart(tree))
      found.push(`${file}:${line + 1}: ${text}`)
    }
    ts.forEachChild(node, visit)
  }
  visit(tree)
  return found
}

/** Gaps of a template are filled with a word or a figure. */
function textOf(node: ts.Node, gap: string): string | null {
  if (ts.isStringLiteralLike(node)) return node.text
  if (!ts.isTemplateExpression(node)) return null
  return node.head.text + node.templateSpans.map((span) => gap + span.literal.text).join('')
}

function isSentence(text: string): boolean {
  return (
    /^[^\p{L}]*\p{Lu}/u.test(text) && /[.?]$/.test(text) && (text.match(/[\p{L}\p{N}]+/gu) ?? []).length >= 4
  )
}

function isThrownBug(node: ts.Node): boolean {
  return (
    ts.isThrowStatement(node) &&
    ts.isNewExpression(node.expression) &&
    ts.isIdentifier(node.expression.expression) &&
    ['Error', 'TypeError', 'RangeError'].includes(node.expression.expression.text)
  )
}

function sourcesOf(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !path.includes(join('words', 'generated')))
}

describe.each(searched)('%s', (folder) => {
  it('has no sentence in its sources', () => {
    const files = sourcesOf(folder)
    expect(files.length).toBeGreaterThan(10)
    expect(files.flatMap((file) => sentencesIn(relative(root, file), readFileSync(file, 'utf8')))).toEqual([])
  }, 60_000)
})

describe('the commands', () => {
  it('have no phrase in their sources', () => {
    const files = ['electron/cli', 'electron/stations']
      .flatMap(sourcesOf)
      .filter((path) => relative(root, path).split(sep).includes('cli'))
    expect(files.length).toBeGreaterThan(20)
    expect(files.flatMap((file) => phrasesIn(relative(root, file), readFileSync(file, 'utf8')))).toEqual([])
  }, 60_000)
})

describe('the search for phrases', () => {
  it.each([
    "command.description('list the routing table')",
    'write(`listening on ${place} (${protocol})`)',
    "['lost, leg unknown', read]",
  ])('catches %s', (planted) => expect(phrasesIn('planted.ts', planted)).toHaveLength(1))

  it.each([
    '// a comment of some words',
    "new Option('--profile <dir>')",
    "throw new Error('the run ended without a result')",
    'const text = `seq ${sequence} ack ${acknowledgement}`',
  ])('leaves %s alone', (allowed) => expect(phrasesIn('allowed.ts', allowed)).toEqual([]))
})

describe('the search', () => {
  it.each([
    "const reason = 'This end has sent its FIN.'",
    'const reason = `Network ${number} does not fit.`',
    "return { failure: 'system', operation: 'Is this what you want?' }",
    'throw new FailureError("Nobody listens on that port.")',
  ])('catches %s', (planted) => expect(sentencesIn('planted.ts', planted)).toHaveLength(1))

  it.each([
    '// This is a comment of some words.',
    "throw new TypeError('A control message must be a JSON value.')",
    "const code = 'endFinSent'",
  ])('leaves %s alone', (allowed) => expect(sentencesIn('allowed.ts', allowed)).toEqual([]))
})
