/** Sentences for people are in the catalogues alone: none is written in the shared code, the engine or the host. */
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../../..')
const searched = ['shared', 'electron/engine', 'electron/host']

/**
 * Where a text of the source reads as a sentence: a capital at its begin, four words and a full stop or a question mark
 * at its end; a template counts with its gaps as words. What a bug says, thrown as an error, is not for people.
 */
function sentencesIn(file: string, source: string): string[] {
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.Latest)
  const found: string[] = []
  const visit = (node: ts.Node): void => {
    if (isThrownBug(node)) return
    const text = textOf(node)
    if (text !== null && isSentence(text)) {
      const { line } = tree.getLineAndCharacterOfPosition(node.getStart(tree))
      found.push(`${file}:${line + 1}: ${text}`)
    }
    ts.forEachChild(node, visit)
  }
  visit(tree)
  return found
}

function textOf(node: ts.Node): string | null {
  if (ts.isStringLiteralLike(node)) return node.text
  if (!ts.isTemplateExpression(node)) return null
  return node.head.text + node.templateSpans.map((span) => `value${span.literal.text}`).join('')
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
    expect(files.length).toBeGreaterThan(20)
    expect(files.flatMap((file) => sentencesIn(relative(root, file), readFileSync(file, 'utf8')))).toEqual([])
  }, 60_000)
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
