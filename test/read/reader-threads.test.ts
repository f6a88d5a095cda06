/*
 * NAME
 *   reader-threads.test - who gets a thread, where several wait
 */
import type { Worker } from 'node:worker_threads'
import t from 'tap'
import { Threads, type Lane } from '../../src/read/reader-threads.js'

const NEVER = new AbortController().signal

/** Asks for a thread, and says so once it has one. */
const applying = (threads: Threads) => {
  const served: string[] = []
  const apply = async (client: string, lane: Lane = 'quick') => {
    const thread = await threads.take({ lane, client, signal: NEVER })
    served.push(client)
    return thread
  }
  return { served, apply }
}

const pause = (ms: number): Promise<void> =>
  new Promise(resolve => setTimeout(resolve, ms))

t.test('who had the least comes before who had much', async t => {
  const threads = new Threads({ threads: 1 })
  t.teardown(() => threads.close())
  const { served, apply } = applying(threads)
  const first = await apply('many')
  const waiting = ['many', 'many', 'few', 'many', 'one'].map(it => apply(it))
  // Time that counts for who has the thread.
  await pause(50)
  const give = async (thread: Worker): Promise<void> => {
    threads.giveBack(thread)
    await pause(5)
  }
  await give(first)
  for (const client of ['few', 'one']) {
    const thread = await (client === 'few' ? waiting[2] : waiting[4])
    t.equal(served.at(-1), client)
    if (thread !== undefined) await give(thread)
  }
  for (const at of [0, 1, 3]) {
    const thread = await waiting[at]
    if (thread !== undefined) await give(thread)
  }
  t.strictSame(served, ['many', 'few', 'one', 'many', 'many', 'many'])
})

t.test('one client never has all threads', async t => {
  const threads = new Threads({ threads: 2 })
  t.teardown(() => threads.close())
  const { served, apply } = applying(threads)
  const first = await apply('many')
  const second = apply('many')
  const other = await apply('one')
  t.strictSame(served, ['many', 'one'])
  threads.giveBack(other)
  await pause(20)
  t.strictSame(served, ['many', 'one'], 'the share is what it was')
  threads.giveBack(first)
  threads.giveBack(await second)
  t.strictSame(served, ['many', 'one', 'many'])
})

t.test('those who cannot be told apart have all of them', async t => {
  const threads = new Threads({ threads: 2 })
  t.teardown(() => threads.close())
  const { served, apply } = applying(threads)
  const both = [await apply(''), await apply('')]
  t.strictSame(served, ['', ''])
  both.forEach(it => threads.giveBack(it))
})

t.test('slow work does not take the place of quick work', async t => {
  const threads = new Threads({ threads: 2 })
  t.teardown(() => threads.close())
  const { served, apply } = applying(threads)
  const slow = await apply('slow', 'slow')
  const waiting = apply('slower', 'slow')
  const quick = await apply('quick')
  t.strictSame(served, ['slow', 'quick'])
  threads.giveBack(slow)
  threads.giveBack(await waiting)
  threads.giveBack(quick)
  t.strictSame(served, ['slow', 'quick', 'slower'])
})

t.test('who gives up waiting takes no place', async t => {
  const threads = new Threads({ threads: 1 })
  t.teardown(() => threads.close())
  const { apply } = applying(threads)
  const first = await apply('one')
  const gone = new AbortController()
  const waiting = threads.take({
    lane: 'quick',
    client: 'two',
    signal: gone.signal,
  })
  gone.abort(new Error('over'))
  await t.rejects(waiting, /over/)
  threads.giveBack(first)
  threads.giveBack(await apply('three'))
})
