/*
 * NAME
 *   same-work.test - a message costs the same beside fifty sessions as alone
 *
 * DESCRIPTION
 *   Counts what is done for a message and times nothing: which of its bytes are
 *   looked at in the worker's own thread, how often, and how often it is given
 *   to another thread. Beside the sessions something else keeps the event loop
 *   busy. A message whose reading is given up because of others would be read
 *   twice: the busier the machine, the more work there would be.
 */
import { gzipSync } from 'node:zlib'
import t from 'tap'
import { openReaderPool } from '../../src/read/reader-pool.js'
import type { ReadLimits } from '../../src/read/reader.js'
import { spool, type Spooled } from '../../src/spool/spool.js'
import type { Bytes } from '../../src/util/bytes.js'
import { attachmentMessage, plainMessage } from '../helper/eicar.js'
import { scratchFolder } from '../helper/folder.js'

// A busy machine takes ten times as long.
t.setTimeout(15 * 60 * 1000)

const LIMITS: ReadLimits = {
  parts: 1500,
  bytes: 300e6,
  depth: 50,
  containers: 14,
  messageBytes: 100e6,
}
const NEVER = new AbortController().signal
const SESSIONS = 50

const MESSAGES: Readonly<Record<string, Buffer>> = {
  plain: plainMessage(),
  // What smtp-source(1) sends; any of it could be base64.
  'lines of X': plainMessage({ text: `${'X'.repeat(78)}\n`.repeat(130) }),
  'many words': plainMessage({ text: 'some words and more\n'.repeat(3000) }),
  'a file of text': attachmentMessage({
    filename: 'a.txt',
    content: 'words\n'.repeat(5000),
  }),
  'a container': attachmentMessage({
    filename: 'a.txt.gz',
    content: gzipSync('to be read\n'.repeat(5000)),
  }),
  large: plainMessage({ text: 'a line of some length\n'.repeat(5000) }),
}

interface Work {
  bytes: number
  slices: number
  threads: number
}

/** The message, and what is done with it. */
const watched = (it: Spooled): { message: Spooled; work: Work } => {
  const work = { bytes: 0, slices: 0, threads: 0 }
  const { scratch } = it
  const lend = scratch.lend.bind(scratch)
  scratch.lend = () => {
    work.threads++
    return lend()
  }
  const bytes: Bytes = {
    ...it.bytes,
    slice: (start, end, into) => {
      const slice = it.bytes.slice(start, end, into)
      work.slices++
      work.bytes += slice.length
      return slice
    },
  }
  return { message: { ...it, bytes }, work }
}

t.test('what is done for a message does not depend on others', async t => {
  const readers = openReaderPool()
  t.teardown(() => readers.close())
  const folder = scratchFolder(t, 'same-work')
  const workOf = async (message: Buffer, client: string): Promise<Work> => {
    const spooled = await spool([message], { folder, memoryLimitBytes: 1e6 })
    const it = watched(spooled)
    await readers.read(it.message, LIMITS, NEVER, client)
    spooled.close()
    return it.work
  }
  const alone = new Map<string, Work>()
  for (const [name, message] of Object.entries(MESSAGES)) {
    alone.set(name, await workOf(message, 'one'))
  }
  t.equal(alone.get('plain')?.threads, 0)
  t.equal(alone.get('lines of X')?.threads, 0)
  t.equal(alone.get('a container')?.threads, 1)
  t.equal(alone.get('large')?.threads, 1)

  // More time than a message has passes in each round of the event loop.
  const others = setInterval(() => {
    const end = performance.now() + 30
    while (performance.now() < end);
  }, 1)
  t.teardown(() => clearInterval(others))
  const session = async (number: number): Promise<void> => {
    for (const [name, message] of Object.entries(MESSAGES)) {
      const work = await workOf(message, `client ${number % 5}`)
      t.strictSame(work, alone.get(name), `${name}, session ${number}`)
    }
  }
  await Promise.all(Array.from({ length: SESSIONS }, (_, at) => session(at)))
  clearInterval(others)
})
