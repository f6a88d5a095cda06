/*
 * NAME
 *   reader-pool.test - what is read in a thread is what is read here; who
 *   spins, eats memory or dies does it alone
 */
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { getPriority } from 'node:os'
import { Worker } from 'node:worker_threads'
import { gzipSync } from 'node:zlib'
import t from 'tap'
import type { Message } from '../../src/mail/message.js'
import { openReaderPool, type PoolOptions } from '../../src/read/reader-pool.js'
import {
  readHere,
  type Reader,
  type ReadLimits,
} from '../../src/read/reader.js'
import { spool, type Spooled } from '../../src/spool/spool.js'
import { startDeadline } from '../../src/util/deadline.js'
import { childrenOf } from '../helper/filterd-processes.js'
import { attachmentMessage, plainMessage } from '../helper/eicar.js'
import { scratchFolder, type Teardown } from '../helper/folder.js'
import { openDescriptors } from '../helper/open-descriptors.js'

const LIMITS: ReadLimits = {
  parts: 1500,
  bytes: 300e6,
  depth: 50,
  containers: 14,
  messageBytes: 100e6,
}

// A busy machine takes ten times as long to start a thread.
t.setTimeout(15 * 60 * 1000)

const NEVER = new AbortController().signal

const pool = (t: Teardown, options: PoolOptions = {}): Reader => {
  const readers = openReaderPool(options)
  t.teardown(() => readers.close())
  return readers.read
}

const IN_THREAD: PoolOptions = { hereBytes: 0 }

const spooled = async (
  t: Teardown,
  message: Buffer,
  memoryLimitBytes = 1e6,
): Promise<Spooled> => {
  const folder = scratchFolder(t, 'reader')
  const it = await spool([message], { folder, memoryLimitBytes })
  t.teardown(() => it.close())
  return it
}

/** How much each thread of this process gives way to others (`nice`). */
const threadPriorities = (): number[] =>
  readdirSync('/proc/self/task').flatMap(task => {
    try {
      const stat = readFileSync(`/proc/self/task/${task}/stat`, 'latin1')
      // After the name, which may have blanks: proc(5), field 19.
      return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[16])
    } catch {
      return [] // it has ended meanwhile
    }
  })

/** All of it as plain data. */
const flat = (message: Message): unknown => ({
  ...message,
  bytes: message.bytes.slice(0, message.bytes.size).toString('latin1'),
  parts: message.parts.map(part => ({
    ...part,
    content: part.content.slice(0, part.content.size).toString('latin1'),
  })),
})

const nested = (): Buffer =>
  attachmentMessage({
    filename: 'inner.eml',
    type: 'message/rfc822',
    content: attachmentMessage({
      filename: 'notes.txt.gz',
      content: gzipSync('to be read by someone\n'.repeat(20_000)),
    }),
  })

// What is decoded fits into memory in part.
const several = (): Buffer => {
  const inner = ['a', 'b'].map(
    it =>
      `--in\nContent-Disposition: attachment; filename=${it}.gz\nContent-Transfer-Encoding: base64\n\n${gzipSync(it.repeat(200_000)).toString('base64')}\n`,
  )
  const head = 'Content-Type: multipart/mixed; boundary=in\n\n'
  return Buffer.from(`${head}${inner.join('')}--in--\n`)
}

// mailparser is asked, and its text comes along.
const odd = (): Buffer =>
  Buffer.from(
    [
      'Subject: odd',
      'Content-Type: text/plain; charset=utf-16le',
      'Content-Transfer-Encoding: base64',
      '',
      Buffer.from('hello\n'.repeat(10), 'utf16le').toString('base64'),
      '',
    ].join('\n'),
  )

const MESSAGES: Readonly<Record<string, Buffer>> = {
  plain: plainMessage(),
  attachment: attachmentMessage({ filename: 'a.txt', content: 'abc\n' }),
  nested: nested(),
  several: several(),
  odd: odd(),
  long: plainMessage({ text: 'a line of some length\n'.repeat(20_000) }),
  empty: Buffer.alloc(0),
  // Each reading of it is a part of its own.
  guessed: Buffer.from(
    [
      'Content-Type: application/octet-stream; name=a.bin',
      'Content-Transfer-Encoding: base64',
      '',
      'QQ=='.repeat(5000),
      'begin 644 a.txt',
      '#86)C',
      '`',
      'end',
      '',
    ].join('\n'),
  ),
}

t.test('a thread reads what is read here', async t => {
  const read = pool(t, IN_THREAD)
  for (const [name, bytes] of Object.entries(MESSAGES)) {
    for (const memory of [1e6, 0]) {
      const [one, other] = [
        await spooled(t, bytes, memory),
        await spooled(t, bytes, memory),
      ]
      const here = flat(await readHere(one, LIMITS, NEVER))
      const there = flat(await read(other, LIMITS, NEVER))
      t.strictSame(there, here, `${name}, ${memory} bytes of memory`)
    }
  }
})

t.test(
  'a light message costs no thread, another one is read in one',
  async t => {
    const read = pool(t, { threads: 0, hereWork: Infinity, hereMs: Infinity })
    for (const name of ['plain', 'attachment', 'odd', 'empty']) {
      const message = await spooled(t, MESSAGES[name] ?? Buffer.alloc(0))
      await t.resolves(read(message, LIMITS, NEVER), name)
    }
    // Without threads these would wait for ever.
    for (const name of ['nested', 'long']) {
      const message = await spooled(t, MESSAGES[name] ?? Buffer.alloc(0))
      const over = startDeadline('waiting', 0.05).signal
      await t.rejects(
        read(message, LIMITS, over),
        { name: 'DeadlineError' },
        name,
      )
    }
  },
)

t.test('many at a time, and files are given back', async t => {
  const read = pool(t, { ...IN_THREAD, threads: 2 })
  const folder = scratchFolder(t, 'reader')
  const one = async (): Promise<number> => {
    const message = await spool([nested()], { folder, memoryLimitBytes: 0 })
    const { signal } = new AbortController()
    const { parts } = await read(message, LIMITS, signal)
    const last = parts.at(-1)?.content
    const size = last?.slice(0, last.size).length ?? 0
    message.close()
    t.throws(() => last?.slice(0, 1), /after close/)
    return size
  }
  const sizes = await Promise.all(Array.from({ length: 20 }, one))
  t.strictSame([...new Set(sizes)], ['to be read by someone\n'.length * 20_000])
  t.equal(openFilesOf(folder), 0)
})

t.test(
  'what takes too long is over the limit, and others are read',
  async t => {
    const read = pool(t, { ...IN_THREAD, threads: 1 })
    const slow = await spooled(t, nested(), 0)
    const found = await read(slow, { ...LIMITS, seconds: 0 }, NEVER)
    t.match(found, { parts: [], defects: [{ code: 'too-slow' }] })
    t.equal(found.defects[0]?.grade, 'overlimit')
    t.equal(found.bytes, slow.bytes)
    const next = await read(await spooled(t, nested()), LIMITS, NEVER)
    t.strictSame(next.defects, [])
  },
)

t.test('a client whose mail is slow has a slow thread at once', async t => {
  const read = pool(t, { ...IN_THREAD, slowMs: 0 })
  // The tests may be run by nice(1) themselves.
  const own = getPriority()
  const slowOnes = (): number =>
    threadPriorities().filter(it => it > own).length
  const before = slowOnes()
  const readFor = async (client: string): Promise<number> => {
    await read(await spooled(t, nested()), LIMITS, NEVER, client)
    return slowOnes() - before
  }
  t.equal(await readFor('192.0.2.1'), 0)
  t.equal(await readFor('192.0.2.2'), 0, 'another client')
  t.equal(await readFor('192.0.2.1'), 1, 'the same again')
})

t.test('what is read here has the same time', async t => {
  const read = pool(t, { threads: 0, hereWork: Infinity, hereMs: Infinity })
  const asksMailparser = await spooled(t, odd())
  const limits = { ...LIMITS, seconds: 0 }
  const { defects } = await read(asksMailparser, limits, NEVER)
  t.match(defects, [{ code: 'too-slow', grade: 'overlimit' }])
})

t.test('a thread that is ended leaves no child running', async t => {
  const read = pool(t, IN_THREAD)
  const content = execFileSync('xz', ['-c'], { input: Buffer.alloc(250e6) })
  const message = attachmentMessage({ filename: 'zeros.xz', content })
  const ends = []
  // The child starts, has started, is at work.
  for (const seconds of [0.4, 0.8, 1.6]) {
    const late = await spooled(t, message)
    const { defects } = await read(late, { ...LIMITS, seconds }, NEVER)
    ends.push(defects[0]?.code ?? 'read')
  }
  t.ok(ends.includes('too-slow'), ends.join())
  // Each thread has half a second to give up.
  await pause(2000)
  t.strictSame(children().filter(isZombie), [])
})

t.test("the end of a message's own time is no verdict", async t => {
  const read = pool(t, IN_THREAD)
  const folder = scratchFolder(t, 'reader')
  const message = await spool([nested()], { folder, memoryLimitBytes: 0 })
  const reason = new Error('over')
  await t.rejects(read(message, LIMITS, AbortSignal.abort(reason)), reason)
  // The file is closed once, when the thread has ended too.
  message.close()
  while (openFilesOf(folder) > 0) await pause()
  t.equal(openFilesOf(folder), 0)
})

t.test('a heap that is full is over the limit too', async t => {
  const read = pool(t, { ...IN_THREAD, heapLimitMebibytes: 4 })
  const lines = 'X-Some-Field: of no meaning\n'.repeat(140_000)
  const message = await spooled(t, Buffer.from(`${lines}\ntext\n`))
  const { defects } = await read(message, LIMITS, NEVER)
  t.match(defects, [{ code: 'too-much-memory', grade: 'overlimit' }])
})

t.test('a message that is too large needs no thread', async t => {
  const read = pool(t, { threads: 0, hereWork: Infinity, hereMs: Infinity })
  const message = await spooled(t, Buffer.alloc(200_000, 'x'))
  const limits = { ...LIMITS, messageBytes: 100_000 }
  const { defects } = await read(message, limits, NEVER)
  t.match(defects, [{ code: 'message-too-large' }])
})

t.test('a file that is lent stays open until it is back', async t => {
  const folder = scratchFolder(t, 'reader')
  const message = await spool([nested()], { folder, memoryLimitBytes: 0 })
  const loan = message.scratch.lend()
  t.throws(() => message.scratch.writer(), /one writer at a time/)
  message.close()
  t.equal(openFilesOf(folder), 1)
  t.throws(() => message.bytes.slice(0, 1), /after close/)
  loan.giveBack(loan.end)
  t.equal(openFilesOf(folder), 0)
})

t.test('no folder for the file is a failure of ours', async t => {
  const read = pool(t, { ...IN_THREAD, threads: 1 })
  const nowhere = { folder: '/nonexistent', memoryLimitBytes: 1e6 }
  const message = await spool([plainMessage()], nowhere)
  await t.rejects(read(message, LIMITS, NEVER), { code: 'ENOENT' })
  await t.resolves(read(await spooled(t, nested()), LIMITS, NEVER))
})

t.test('the thread answers a failure of its own', async t => {
  const program = new URL('../../src/read/reader-thread.ts', import.meta.url)
  const thread = new Worker(program)
  t.teardown(() => void thread.terminate())
  const { messageBytes: _, ...limits } = LIMITS
  // A descriptor that is not open.
  const range = {
    type: 'read',
    copy: null,
    start: 0,
    size: 10,
    fd: 9999,
    end: 10,
    paceMs: Infinity,
  }
  const said: unknown[] = []
  thread.on('message', it => said.push(it))
  // It says only once that it has begun.
  for (const saysBegun of [true, false]) {
    thread.postMessage({ ...range, sha256: '', limits, saysBegun })
    const count = saysBegun ? 2 : 3
    while (said.length < count) await once(thread, 'message')
  }
  const failed = { type: 'failed', text: /EBADF/ }
  t.match(said, [{ type: 'begun' }, failed, failed])
})

const pause = (ms = 10): Promise<void> =>
  new Promise(resolve => setTimeout(resolve, ms))

const children = (): readonly number[] => childrenOf(process.pid)

const isZombie = (pid: number): boolean => {
  try {
    return /^\d+ \(.*\) Z /su.test(readFileSync(`/proc/${pid}/stat`, 'latin1'))
  } catch {
    return false // it ended just now
  }
}

/** How many descriptors of this process are files of the folder. */
const openFilesOf = (folder: string): number =>
  openDescriptors('self').filter(link => link.startsWith(`${folder}/`)).length
