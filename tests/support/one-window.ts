/** The set-up of tests with one window on this machine: opened before the first test, closed after the last. */
import { afterAll, beforeAll, expect } from 'vitest'
import { WindowLab } from './window-lab'

/** Called before the file's other hooks. It fails the file where the page complained on its console. */
export function oneWindow(): WindowLab {
  const lab = new WindowLab()
  beforeAll(() => lab.open())
  afterAll(async () => {
    await lab.close()
    expect(lab.complaints, 'complaints on the console of the window').toEqual([])
  })
  return lab
}
