/*
 * NAME
 *   clamd-reload.test - a real clamd that loads its database, or is restarted
 *
 * DESCRIPTION
 *   Messages are scanned all the while. Each has its answer, none fails, the
 *   log is told nothing, and what clamd has learned is found afterwards.
 */
import { createHash } from 'node:crypto'
import { renameSync, writeFileSync } from 'node:fs'
import net from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { EICAR_FOUND, startClamd, type Clamd } from '../helper/clamd.js'
import { attachmentMessage, EICAR, plainMessage } from '../helper/eicar.js'
import { waitUntil } from '../helper/wait.js'
import { loadConfig } from '../../src/config/config.js'
import { makeScanners, SCANNER_SECTIONS } from '../../src/scan/scan.js'
import type { Scanner } from '../../src/scan/scanner.js'
import { messageOf, scanWith } from './sample.js'

const LETTER = messageOf({ bytes: plainMessage() })
const INFECTED = messageOf({ bytes: attachmentMessage({ content: EICAR }) })
const AT_ONCE = 6

interface Watched {
  readonly scanner: Scanner
  /** What the log was told. */
  readonly notices: readonly string[]
}

/** As it is configured by default, but for some options. */
const watched = async (
  t: Test,
  clamd: Clamd,
  options: readonly string[] = [],
): Promise<Watched> => {
  const address = `address=unix:${clamd.socketPath}`
  const overrides = ['enabled=true', address, ...options].map(
    it => `scanner.clamd.${it}`,
  )
  const source = { file: '/dev/null', overrides }
  const config = await loadConfig(source, SCANNER_SECTIONS)
  const notices: string[] = []
  const [scanner] = makeScanners(config, {
    spoolFolder: '/',
    notice: text => notices.push(text),
  }).filter(({ name }) => name === 'clamd')
  if (scanner === undefined) throw new Error('there is no clamd')
  t.teardown(() => scanner.close())
  return { scanner, notices }
}

/** Scans until the work is done, then counts what was answered. */
const scanMeanwhile = async (
  t: Test,
  { scanner }: Watched,
  work: () => Promise<void>,
): Promise<void> => {
  const wrong: string[] = []
  let isOver = false
  let count = 0
  const sender = async (): Promise<void> => {
    // One more after the work.
    for (let isLast = false; !isLast; count++) {
      isLast = isOver
      const isInfected = count % 2 === 0
      const names = await scanWith(
        scanner,
        isInfected ? INFECTED : LETTER,
      ).then(
        findings => findings.map(({ name }) => name).join(),
        (error: Error) => `failed: ${error.message}`,
      )
      if (names !== (isInfected ? EICAR_FOUND : '')) wrong.push(names)
    }
  }
  const senders = Array.from({ length: AT_ONCE }, sender)
  await work().finally(() => (isOver = true))
  await Promise.all(senders)
  t.strictSame(wrong, [], `${count} messages`)
  t.ok(count > AT_ONCE, `${count} messages`)
}

const command = (path: string, word: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const socket = net.connect({ path }, () => socket.write(`z${word}\0`))
    socket.on('error', reject)
    socket.on('data', () => {})
    socket.on('close', () => resolve())
  })

/** Gives clamd a signature, and waits until it has it. */
const teach = async (
  clamd: Clamd,
  { scanner }: Watched,
  number: number,
): Promise<string> => {
  const bytes = Buffer.from(`malware from now on, number ${number}\n`)
  const sum = createHash('md5').update(bytes).digest('hex')
  const list = join(clamd.directory, 'db', `new-${number}.hdb`)
  writeFileSync(list, `${sum}:${bytes.length}:Test.New.${number}\n`)
  await command(clamd.socketPath, 'RELOAD')
  const { name } = await waitUntil(
    async () => (await scanWith(scanner, messageOf({ bytes })))[0],
    { what: 'the new signature', timeoutMs: 60_000 },
  )
  return name
}

for (const concurrent of ['yes', 'no']) {
  t.test(`RELOAD, ConcurrentDatabaseReload ${concurrent}`, async t => {
    const conf = {
      ConcurrentDatabaseReload: concurrent,
      SelfCheck: '3600',
      // Where the reload is not concurrent, clamd waits so long for threads
      // that have nothing to do (30 s by default), and answers no one.
      IdleTimeout: '2',
    }
    const clamd = await startClamd(t, { conf })
    const one = await watched(t, clamd)
    await scanMeanwhile(t, one, async () => {
      for (let number = 1; number <= 3; number++) {
        const name = await teach(clamd, one, number)
        t.equal(name, `Test.New.${number}.UNOFFICIAL`)
      }
    })
    t.strictSame(one.notices, [])
  })
}

t.test('restarted', async t => {
  const clamd = await startClamd(t)
  const one = await watched(t, clamd, ['retry=1000', 'retry_pause=0'])
  await scanMeanwhile(t, one, async () => {
    await clamd.restart()
    await scanWith(one.scanner, LETTER)
    await clamd.restart()
  })
  t.strictSame(one.notices, [])
})

t.test('its socket is gone for two seconds', async t => {
  const clamd = await startClamd(t)
  // The default retries last longer than that.
  const one = await watched(t, clamd)
  const away = `${clamd.socketPath}.away`
  renameSync(clamd.socketPath, away)
  await scanMeanwhile(t, one, async () => {
    await pause(2000)
    renameSync(away, clamd.socketPath)
  })
  t.strictSame(one.notices, [])
})

t.test('gone for longer than it is waited for', async t => {
  const clamd = await startClamd(t)
  const options = ['retry=1', 'retry_pause=0', 'breaker_failures=2']
  const one = await watched(t, clamd, [...options, 'breaker_pause=0'])
  await clamd.stop()
  for (let at = 0; at < 2; at++) {
    await t.rejects(scanWith(one.scanner, LETTER), /ENOENT|ECONNREFUSED/u)
  }
  await clamd.start()
  t.strictSame(await scanWith(one.scanner, LETTER), [])
  t.match(one.notices, [
    /clamd failed 2 times in a row and is not asked for 0 s/u,
    /clamd answers again/u,
  ])
})
