/** What comes is read in its order and at the reader's pace, up to a bound that is said. */
import { describe, expect, it } from 'vitest'
import { Inbox, Overrun } from '../../../shared/base/inbox'

async function read<T>(inbox: Inbox<T>): Promise<{ values: T[]; error: unknown }> {
  const values: T[] = []
  try {
    for await (const value of inbox) values.push(value)
    return { values, error: null }
  } catch (error) {
    return { values, error }
  }
}

describe('an inbox', () => {
  it('gives what came before and while it is read, in order, and ends when closed', async () => {
    const inbox = new Inbox<number | undefined>(10)
    inbox.put(1)
    inbox.put(undefined)
    const reading = read(inbox)
    await Promise.resolve()
    inbox.put(3)
    inbox.close()
    inbox.put(4)
    expect(await reading).toEqual({ values: [1, undefined, 3], error: null })
  })

  it('says where values were lost that nobody read in time', async () => {
    const inbox = new Inbox<number>(3)
    for (const value of [1, 2, 3, 4, 5]) inbox.put(value)
    const { values, error } = await read(inbox)
    expect(values).toEqual([1, 2, 3])
    expect(error).toBeInstanceOf(Overrun)
  })

  it('takes any number of values from which its reader keeps up', async () => {
    const inbox = new Inbox<number>(2)
    const reading = read(inbox)
    for (let value = 0; value < 100; value += 1) {
      inbox.put(value)
      await new Promise((resolve) => setImmediate(resolve))
    }
    inbox.close()
    expect((await reading).values).toHaveLength(100)
  })
})
