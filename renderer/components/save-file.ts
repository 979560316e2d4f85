/** Hands a file to the person, who says where it goes. */

/** Offers a text for saving under a name. */
export function saveFile(text: string, name: string, type: string): void {
  const address = URL.createObjectURL(new Blob([text], { type }))
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  // The download has taken its own hold of the text once the click's task is over.
  setTimeout(() => URL.revokeObjectURL(address), 60_000)
}
