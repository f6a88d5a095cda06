/*
 * NAME
 *   clamd-cached.test - clamd is not asked twice about the same bytes
 *
 * DESCRIPTION
 *   A fake clamd tells what it was asked; a real one loads other signatures.
 */
import { createHash } from 'node:crypto'
import { renameSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import t, { type Test } from 'tap'
import type { Message } from '../../src/mail/message.js'
import { makeScanners } from '../../src/scan/scan.js'
import type { Scanner } from '../../src/scan/scanner.js'
import { VERSION_MS } from '../../src/scan/clamd/clamd-client.js'
import { startClamd, type Clamd } from '../helper/clamd.js'
import { waitUntil } from '../helper/wait.js'
import { cachedScanner, look } from '../verdict-cache/cached-scanner.js'
import { configOf } from '../verdict-cache/made.js'
import {
  answer,
  fakeClamd,
  type Behavior,
  type FakeClamd,
} from './fake-clamd.js'
import { messageOf, partOf } from './sample.js'

const OLD = 'ClamAV 1.4.6/27001/Mon Nov 30 08:23:21 2026'
const NEW = 'ClamAV 1.4.6/27002/Mon Nov 30 09:23:21 2026'

const letter = (text: string, ...attached: readonly string[]): Message => {
  const bytes = `Subject: x\n\n${text}\n`
  return messageOf({
    bytes,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    parts: attached.map((content, at) =>
      partOf({ content, form: 'encoded', path: String(at + 1) }),
    ),
  })
}

const cachedClamd = (
  t: Test,
  address: string,
  options: readonly string[] = [],
): Promise<Scanner> =>
  cachedScanner(t, 'clamd', [`address = ["${address}"]`, ...options])

/** How often it was asked for a scan since the last call. */
const asked = (fake: FakeClamd): (() => number) => {
  let before = 0
  return () => {
    const all = fake.streams.length
    const since = all - before
    before = all
    return since
  }
}

const faked = async (
  t: Test,
  behavior: Behavior,
  options: readonly string[] = [],
) => {
  const fake = await fakeClamd(t, behavior)
  const scanner = await cachedClamd(t, fake.address, options)
  return { fake, scanner, count: asked(fake) }
}

t.test('what was clean, what was found, and what is new', async t => {
  const behavior: Behavior = {
    versioned: answer(OLD),
    streamed: (peer, number) => {
      const last = String(fake.streams.at(-1))
      const text = last.includes('evil') ? 'Evil FOUND' : 'OK'
      answer(`stream: ${text}`)(peer, number)
    },
  }
  const { fake, scanner, count } = await faked(t, behavior)
  const first = await look(scanner, letter('one', 'picture', 'evil'))
  t.strictSame([count(), first.notes], [3, []])
  t.match(first.findings, [{ name: 'Evil', class: 'infected', part: '2' }])
  const again = await look(scanner, letter('one', 'picture', 'evil'))
  t.strictSame(again.findings, first.findings)
  t.strictSame([count(), again.notes], [0, ['cached 3 of 3']])
  const other = await look(scanner, letter('two', 'picture', 'new'))
  t.strictSame([count(), other.notes], [2, ['cached 1 of 3']])
  // The same bytes by another name, and alone.
  const alone = await look(scanner, letter('three', 'evil'))
  t.match(alone.findings, [{ name: 'Evil', part: '1' }])
  t.equal(fake.commands.filter(it => it === 'zVERSION').length, 1)
})

t.test('never what clamd could not look at', async t => {
  const cases = [
    'Heuristics.Limits.Exceeded.MaxFileSize FOUND',
    'Heuristics.Encrypted.Zip FOUND',
  ]
  for (const text of cases) {
    const streamed = answer(`stream: ${text}`)
    const { scanner, count } = await faked(t, {
      versioned: answer(OLD),
      streamed,
    })
    const one = await look(scanner, letter('one'))
    const two = await look(scanner, letter('one'))
    t.equal(count(), 2, text)
    t.strictSame(two, one)
  }
  const { scanner } = await faked(
    t,
    { versioned: answer(OLD), streamed: answer('stream: OK') },
    ['stream_max_length = 10'],
  )
  for (let at = 0; at < 2; at++) {
    const { findings, notes } = await look(scanner, letter('too long'))
    t.match(findings, [{ class: 'unchecked-overlimit' }])
    t.strictSame(notes, [])
  }
})

t.test('a clamd that does not say what it has is asked each time', async t => {
  const cases: Readonly<Record<string, Behavior['versioned']>> = {
    'no number': answer('ClamAV 1.4.6'),
    'something else': answer('PONG'),
    'another number': ({ socket }) => void socket.write(`77: ${OLD}\0`),
    'not allowed': ({ socket }) => void socket.end('UNKNOWN COMMAND\0'),
    closed: ({ socket }) => void socket.destroy(),
    'no answer': () => undefined,
  }
  for (const [story, versioned] of Object.entries(cases)) {
    const streamed = answer('stream: OK')
    const behavior = { streamed, ...(versioned && { versioned }) }
    const { scanner, count } = await faked(t, behavior)
    for (let at = 0; at < 2; at++) {
      const looked = await look(scanner, letter('one', 'picture'))
      t.strictSame(looked, { findings: [], notes: [] }, story)
      t.equal(count(), 2, story)
    }
  }
})

t.test(
  'several clamd at one address: each answer has its own version',
  async t => {
    const versionOf = (connection: number): string =>
      connection === 1 ? NEW : OLD
    const { scanner, count, fake } = await faked(t, {
      versioned: (peer, number) =>
        answer(versionOf(peer.connection))(peer, number),
      streamed: (peer, number) => {
        const text = peer.connection === 1 ? 'Evil FOUND' : 'OK'
        answer(`stream: ${text}`)(peer, number)
        // Each question meets the next one.
        peer.socket.end()
      },
    })
    const findings: number[] = []
    for (let at = 0; at < 3; at++) {
      findings.push((await look(scanner, letter('one'))).findings.length)
      await pause(VERSION_MS)
    }
    // By the first; then the others have the old signatures, and are asked.
    t.strictSame(findings, [1, 0, 0])
    t.ok(count() >= 2, `${fake.connections()} connections`)
  },
)

t.test('without a cache VERSION is not asked', async t => {
  const fake = await fakeClamd(t, {
    versioned: answer(OLD),
    streamed: answer('stream: OK'),
  })
  const config = await configOf(t.testdir(), {
    store: [
      '[scanner.clamd]',
      'enabled = true',
      `address = ["${fake.address}"]`,
    ],
  })
  const [scanner] = makeScanners(config, { spoolFolder: '/' }).filter(
    it => it.name === 'clamd',
  )
  if (scanner === undefined) return t.fail('no clamd')
  t.teardown(() => scanner.close())
  for (let at = 0; at < 2; at++) await look(scanner, letter('one'))
  t.strictSame([...new Set(fake.commands)], ['zIDSESSION', 'zINSTREAM'])
  t.equal(fake.streams.length, 2)
})

const reload = async (clamd: Clamd): Promise<void> => {
  const { connect } = await import('node:net')
  const ask = (word: string): Promise<string> =>
    new Promise((resolve, reject) => {
      let said = ''
      const socket = connect(clamd.socketPath, () => socket.write(`z${word}\0`))
      socket.on('data', data => (said += String(data)))
      socket.on('error', reject)
      socket.on('close', () => resolve(said))
    })
  const before = await ask('VERSION')
  await ask('RELOAD')
  await waitUntil(
    async () => ((await ask('VERSION')) === before ? undefined : true),
    {
      what: 'clamd to load its database',
      timeoutMs: 30_000,
      report: clamd.log,
    },
  )
}

t.test('a real clamd: the second copy is known, until it learns', async t => {
  const conf = { SelfCheck: '3600' }
  const clamd = await startClamd(t, { daily: 27_001, conf })
  const scanner = await cachedClamd(t, `unix:${clamd.socketPath}`)
  const message = letter('one', 'clean for now, evil soon')
  t.strictSame(await look(scanner, message), { findings: [], notes: [] })
  const second = await look(scanner, message)
  t.strictSame(second, { findings: [], notes: ['cached 2 of 2'] })

  clamd.writeDaily(27_002, 'evil soon')
  await reload(clamd)
  await pause(VERSION_MS)
  const third = await look(scanner, message)
  t.match(third, {
    findings: [{ name: 'Test.Daily.27002.UNOFFICIAL', part: '1' }],
    notes: [],
  })
  const fourth = await look(scanner, message)
  t.match(fourth, { findings: third.findings, notes: ['cached 2 of 2'] })

  // What is known does not hide that clamd is gone.
  renameSync(clamd.socketPath, `${clamd.socketPath}.away`)
  await clamd.stop()
  await pause(VERSION_MS)
  await t.rejects(look(scanner, message), /ENOENT|ECONNREFUSED/u)
})
