/** Hands a file to the person, who says where it goes. */

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
