/*
 * NAME
 *   icap-server.test - OPTIONS, connections that are kept, several addresses, tests
 */
import { setTimeout as wait } from 'node:timers/promises'
import t, { type Test } from 'tap'
import type { Scanner } from '../../../src/scan/scanner.js'
import { icap as kind } from '../../../src/scan/icap/icap.js'
import { loadConfig } from '../../../src/config/config.js'
import { EICAR } from '../../helper/eicar.js'
import { waitUntil } from '../../helper/wait.js'
import { messageOf, partOf, scannerOf, scanWith } from '../sample.js'
import {
  answered,
  CLEAN,
  echo,
  fakeIcap,
  icap,
  OPTIONS,
  saying,
  type Answer,
} from './fake-icap.js'

const LETTER = messageOf({ parts: [partOf({ content: 'hello\n' })] })

const INFECTED = answered(
  ['HTTP/1.1 403 Forbidden'],
  'page',
  'ISTag: "1"',
  'X-Infection-Found: Type=0; Resolution=2; Threat=Eicar;',
)

/** Knows EICAR. */
const antivirus =
  (tag = '1'): Answer =>
  (socket, { body }) =>
    void socket.write(
      (body.includes(EICAR) ? INFECTED : CLEAN).replace('"1"', `"${tag}"`),
    )

const test = async (scanner: Scanner) =>
  scanner.selfTest?.(AbortSignal.timeout(20_000))

const make = async (
  t: Test,
  addresses: readonly string[],
  options: readonly string[] = [],
) => scannerOf(t, 'icap', [`address=${addresses}`, ...options])

t.test('OPTIONS once, and one connection', async t => {
  for (const place of ['tcp', 'unix'] as const) {
    const fake = await fakeIcap(t, antivirus(), { place })
    const scanner = await make(t, [fake.address])
    for (let i = 0; i < 3; i++) t.same(await scanWith(scanner, LETTER), [])
    t.same(
      fake.asked.map(it => `${it.method} ${it.connection}`),
      ['OPTIONS 1', 'RESPMOD 1', 'RESPMOD 1', 'RESPMOD 1'],
      place,
    )
    t.same(fake.faults, [])
  }
})

t.test('OPTIONS that forbid it', async t => {
  const check = async (options: string, error: RegExp, ...more: string[]) => {
    const fake = await fakeIcap(t, antivirus(), { options: saying(options) })
    await t.rejects(
      scanWith(await make(t, [fake.address], more), LETTER),
      error,
    )
    t.equal(fake.asked.filter(it => it.method !== 'OPTIONS').length, 0, options)
  }
  await check(icap('404 ICAP Service not found'), /OPTIONS: status 404/)
  await check(icap('503 Busy'), /OPTIONS: status 503/)
  await check(icap('200 OK'), /does not offer RESPMOD, but nothing/)
  const reqmod = icap('200 OK', 'Methods: REQMOD')
  await check(reqmod, /does not offer RESPMOD, but REQMOD/)
  await check(
    icap('200 OK', 'Methods: RESPMOD'),
    /offer REQMOD/,
    'method=REQMOD',
  )
  await check(icap('204 No Content', 'Methods: RESPMOD'), /OPTIONS: status 204/)
  await check('HTTP/1.1 400 Bad Request\r\n\r\n', /unexpected answer/)
})

t.test('OPTIONS that have a body, and end the connection', async t => {
  const head = ['Methods: RESPMOD', 'Connection: close']
  const body = `${icap('200 OK', ...head, 'Encapsulated: opt-body=0')}3\r\nabc\r\n0\r\n\r\n`
  const fake = await fakeIcap(t, antivirus(), {
    options: socket => void socket.end(body),
  })
  const scanner = await make(t, [fake.address])
  t.same(await scanWith(scanner, LETTER), [])
  t.same(
    fake.asked.map(it => `${it.method} ${it.connection}`),
    ['OPTIONS 1', 'RESPMOD 2'],
  )
})

t.test(
  'OPTIONS are asked again when they are old, or after a failure',
  async t => {
    const state = { fails: false }
    const fake = await fakeIcap(
      t,
      (socket, asked) =>
        state.fails
          ? void socket.end(icap('500 Server error'))
          : antivirus()(socket, asked),
      { options: saying(OPTIONS.replace('Allow', 'Options-TTL: 0\r\nAllow')) },
    )
    const scanner = await make(t, [fake.address])
    const methods = () => fake.asked.map(it => it.method[0]).join('')
    await scanWith(scanner, LETTER)
    await scanWith(scanner, LETTER)
    t.equal(methods(), 'ORR', 'at least half a minute')
    state.fails = true
    await t.rejects(scanWith(scanner, LETTER), /status 500: Server error/)
    state.fails = false
    t.same(await scanWith(scanner, LETTER), [])
    t.equal(methods(), 'ORRROR')
  },
)

t.test('a kept connection that is gone', async t => {
  const fake = await fakeIcap(t, antivirus())
  const scanner = await make(t, [fake.address])
  t.same(await scanWith(scanner, LETTER), [])
  fake.cut()
  t.same(await scanWith(scanner, LETTER), [], 'idle')
  // While it is asked.
  const state = { isFirst: true }
  const other = await fakeIcap(t, (socket, asked) => {
    if (asked.connection === 1 && !state.isFirst) socket.destroy()
    else antivirus()(socket, asked)
    state.isFirst = false
  })
  const again = await make(t, [other.address])
  t.same(await scanWith(again, LETTER), [])
  t.same(await scanWith(again, LETTER), [])
  t.equal(other.connections(), 2)
  // Once; the rest is for patient(). That of OPTIONS is kept, too.
  const gone = await fakeIcap(t, socket => void socket.destroy())
  const scanning = scanWith(await make(t, [gone.address]), LETTER)
  await t.rejects(scanning, /connection lost before the reply/)
  t.equal(gone.asked.filter(it => it.method === 'RESPMOD').length, 2)
})

t.test('connections are not used after an error or words unasked', async t => {
  const rude = await fakeIcap(t, (socket, { connection }) => {
    socket.write(CLEAN)
    setImmediate(() => void (connection === 1 && socket.write(CLEAN)))
  })
  const scanner = await make(t, [rude.address])
  t.same(await scanWith(scanner, LETTER), [])
  await wait(100)
  t.same(await scanWith(scanner, LETTER), [])
  t.equal(rude.connections(), 2)
  const closing = icap('204 X', 'Connection: close')
  const polite = await fakeIcap(t, saying(closing))
  const other = await make(t, [polite.address])
  for (let i = 0; i < 3; i++) t.same(await scanWith(other, LETTER), [])
  t.equal(polite.connections(), 3)
})

t.test('Max-Connections', async t => {
  const slowly: Answer = (socket, asked) =>
    void setTimeout(() => antivirus()(socket, asked), 20)
  const options = OPTIONS.replace('Allow', 'Max-Connections: 3\r\nAllow')
  const fake = await fakeIcap(t, slowly, { options: saying(options) })
  const scanner = await make(t, [fake.address])
  await scanWith(scanner, LETTER)
  const all = Array.from({ length: 20 }, () => scanWith(scanner, LETTER))
  t.same((await Promise.all(all)).flat(), [])
  t.equal(fake.mostOpen(), 3)
  const own = await fakeIcap(t, slowly)
  const ours = await make(t, [own.address], ['max_connections=2'])
  const more = Array.from({ length: 10 }, () => scanWith(ours, LETTER))
  t.same((await Promise.all(more)).flat(), [])
  t.equal(own.mostOpen(), 2)
  await waitUntil(() => own.open() === 0 || undefined, {
    what: 'idle connections to be closed',
  })
  // One that waits in vain ends by its own limit, and lets others in.
  const stuck = await fakeIcap(
    t,
    (socket, asked) => {
      if (asked.body.length < 20) antivirus()(socket, asked)
    },
    { options: saying(options.replace(': 3', ': 1')) },
  )
  const hasty = await make(t, [stuck.address], ['time_limit=1'])
  await scanWith(hasty, LETTER)
  const long = messageOf({ parts: [partOf({ content: 'x'.repeat(50) })] })
  const both = [scanWith(hasty, long), scanWith(hasty, LETTER)]
  const [first, second] = await Promise.allSettled(both)
  t.match([first, second], [{ status: 'rejected' }, { status: 'rejected' }])
  t.same(await scanWith(hasty, LETTER), [])
})

t.test('addresses in order', async t => {
  const half = await fakeIcap(t, socket => void socket.end('ICAP/1.0 204'))
  const busy = await fakeIcap(t, saying(icap('503 Busy')))
  const good = await fakeIcap(t, saying(INFECTED))
  const dead = 'icap://127.0.0.1:1/x'
  const found = [
    { scanner: 'icap', name: 'Eicar', class: 'infected', part: '1' },
  ]
  const scanner = await make(t, [
    dead,
    half.address,
    busy.address,
    good.address,
  ])
  t.same(await scanWith(scanner, LETTER), found)
  await t.rejects(scanWith(await make(t, [dead, half.address]), LETTER), {
    message: /connection lost/,
    cause: /ECONNREFUSED/,
  })
  // One that is busy is waited for, wherever it is in the list.
  for (const addresses of [
    [busy.address],
    [busy.address, dead],
    [dead, busy.address],
  ]) {
    const failing = scanWith(await make(t, addresses), LETTER)
    await t.rejects(failing, { name: 'ScannerBusy', message: /503/ })
  }
})

t.test('self-test', async t => {
  const known = await fakeIcap(t, antivirus('abc'))
  t.same(await test(await make(t, [known.address])), {
    ...{ found: true, about: 'Fake/1.0, ISTag abc' },
  })
  // It has no antivirus: 204 to everything.
  const blind = await fakeIcap(t, saying(CLEAN))
  t.match(await test(await make(t, [blind.address])), { found: false })
  const echoing = await fakeIcap(t, echo)
  t.match(await test(await make(t, [echoing.address])), { found: false })
  // Every address may be the next that is asked.
  t.same(await test(await make(t, [known.address, blind.address])), {
    ...{ found: false, about: blind.address },
  })
  const dead = 'icap://127.0.0.1:1/x'
  t.match(await test(await make(t, [dead, known.address])), { found: true })
  await t.rejects(test(await make(t, [dead])), /ECONNREFUSED/)
  const none = await fakeIcap(t, saying(icap('500 X')))
  await t.rejects(test(await make(t, [none.address])), /status 500/)
  const unchecked = INFECTED.replace('Type=0', 'Type=2')
  const other = await fakeIcap(t, saying(unchecked))
  t.match(await test(await make(t, [other.address])), { found: false })
})

t.test('an object that is sent back by a server that has 204', async t => {
  const big = messageOf({ parts: [partOf({ content: 'x'.repeat(100) })] })
  // c-icap, beyond MaxObjectSize.
  const limited: Answer = (socket, asked) =>
    asked.body.length > 50 ? echo(socket, asked) : antivirus()(socket, asked)
  const fake = await fakeIcap(t, limited)
  const notScanned = [
    { class: 'unchecked-overlimit', name: 'not scanned', part: '1' },
  ]
  const scanner = await make(t, [fake.address])
  t.match(await scanWith(scanner, big), notScanned, 'at first')
  t.equal(fake.asked.length, 3, 'and a few bytes')
  t.same(await scanWith(scanner, LETTER), [])
  t.match(await scanWith(scanner, big), notScanned, 'and now')
  t.equal(fake.asked.length, 5, 'it is known')
  // One without 204 is asked once.
  const other = await fakeIcap(t, echo)
  const again = await make(t, [other.address])
  t.same(await scanWith(again, big), [])
  t.same(await scanWith(again, big), [])
  t.equal(other.asked.length, 4)
})

t.test('new signatures are tested before they count', async t => {
  const state = { tag: '1', isBlind: false }
  const fake = await fakeIcap(t, (socket, asked) =>
    state.isBlind
      ? void socket.write(CLEAN.replace('"1"', `"${state.tag}"`))
      : antivirus(state.tag)(socket, asked),
  )
  const notices: string[] = []
  const config = await loadConfig(
    {
      file: '/dev/null',
      overrides: [
        ...['scanner.icap.enabled=true', 'scanner.icap.retry=0'],
        `scanner.icap.address=${fake.address}`,
      ],
    },
    [kind.section],
  )
  const scanner = kind.create(config.settings(kind.section), {
    spoolFolder: '/nonexistent',
    notice: text => void notices.push(text),
  })
  if (scanner === null) throw new Error('it is off')
  t.teardown(() => scanner.close())
  const asked = () => fake.asked.length
  t.same(await scanWith(scanner, LETTER), [])
  t.equal(asked(), 2)
  state.tag = '2'
  t.same(await scanWith(scanner, LETTER), [])
  t.equal(asked(), 4, 'and EICAR')
  t.same(notices, [`icap has new signatures: ISTag 2 of ${fake.address}`])
  t.same(await scanWith(scanner, LETTER), [])
  t.equal(asked(), 5)
  state.tag = '1'
  t.same(await scanWith(scanner, LETTER), [])
  t.equal(asked(), 6, 'of another server at that address')
  Object.assign(state, { tag: '3', isBlind: true })
  const blind = /new ISTag, 3, and does not find the test virus EICAR/
  await t.rejects(scanWith(scanner, LETTER), blind)
  await t.rejects(scanWith(scanner, LETTER), blind, 'nor the next time')
  state.isBlind = false
  t.same(await scanWith(scanner, LETTER), [])
})

t.test('settings that cannot work', async t => {
  const check = async (option: string, error: RegExp) =>
    t.rejects(scannerOf(t, 'icap', [option]), error, option)
  await check('address=127.0.0.1:1344', /icap:\/\/host:port\/service/)
  await check('address=', /address must name one service at least/)
  await check('size_limit=0', /size_limit must be more than 0/)
  await check('time_limit=0', /time_limit must be more than 0/)
  await check('method=OPTIONS', /method/)
})
