/** Hands a file to the person, who says where it goes. */
import { markedTable } from '../../shared/base/csv'

/**
 * Offers a table for saving under a name. One with anything beyond ASCII begins with the mark by which Excel reads
 * Chinese as what it is; every other program that reads UTF-8 passes over it.
 */
export function saveTable(content: string | Iterable<string>, name: string): void {
  saveFile(markedTable(typeof content === 'string' ? [content] : content), name, 'text/csv')
}

/** Offers a text, one in pieces, or a blob for saving under a name. */
export function saveFile(content: string | Iterable<string> | Blob, name: string, type: string): void {
  const parts = typeof content === 'string' || content instanceof Blob ? [content] : [...content]
  const address = URL.createObjectURL(new Blob(parts, { type }))
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  // The download has taken its own hold of the file once the click's task is over.
  setTimeout(() => URL.revokeObjectURL(address), 60_000)
}
