/*
 * NAME
 *   spam-real.test - the real spamd and the real rspamd
 */
import t, { type Test } from 'tap'
import type { Envelope } from '../../src/mail/envelope.js'
import { UNKNOWN_CLIENT } from '../../src/mail/envelope.js'
import type { Scanner } from '../../src/scan/scanner.js'
import { GTUBE, plainMessage } from '../helper/eicar.js'
import { startRspamd } from '../helper/rspamd.js'
import { startSpamd } from '../helper/spamd.js'
import { askWith, fileOf, messageOf, scannerOf } from './sample.js'

const message = (known: Parameters<typeof plainMessage>[0] = {}) =>
  messageOf({ bytes: plainMessage(known) })

const scored = (score: string) =>
  message({ fields: [`X-Test-Score: ${score}`] })

const said = async (
  scanner: Scanner,
  asked = message(),
  envelope: Partial<Envelope> = {},
): Promise<string> => {
  const { findings, reports } = await askWith(scanner, asked, envelope)
  const found = findings.map(it => it.class).join() || 'ham'
  return `${found} ${reports.map(it => it.score).join()}`
}

const hostile: Partial<Envelope> = {
  sender: 'größe@例え.example',
  recipients: Array.from({ length: 1000 }, (_, at) => ({
    address: `user-${at}-ü@example.org`,
  })),
  client: {
    ...UNKNOWN_CLIENT,
    ...{
      name: 'mx.例え.example',
      address: '192.0.2.1',
      helo: 'mx\r\nFile: /x',
    },
  },
  ...{ isAuthenticated: false, saslUsername: 'ünn', queueId: '4Abc' },
}

interface Outage {
  readonly start: () => Promise<void>
  readonly stop: () => Promise<void>
  readonly freeze: () => void
  readonly thaw: () => void
}

// What is so for each engine.
const outages = async (
  t: Test,
  engine: Outage,
  make: (options?: readonly string[]) => Promise<Scanner>,
) => {
  const scanner = await make()
  t.match(await said(scanner, message({ text: GTUBE })), /^spam/)
  t.match(await said(scanner, message(), hostile), /^ham /, 'hostile envelope')
  const large = plainMessage({ text: `${'x'.repeat(75)}\n`.repeat(138_000) })
  const big = messageOf({ bytes: large })
  t.match(await said(scanner, big), /^ham undefined|^ham $/, '10 MB')
  const all = await make(['size_limit=20M', 'time_limit=50'])
  t.match(await said(all, big), /^ham 0$/, '10 MB, asked')
  engine.freeze()
  const hasty = await make(['time_limit=1'])
  await t.rejects(said(hasty), /time_limit of 1 s is over/, 'frozen')
  const waiting = said(await make(['time_limit=20']))
  engine.thaw()
  t.equal(await waiting, 'ham 0', 'thawed')
  // A message under way when it goes is asked again when it is back.
  engine.freeze()
  const under = said(await make(['retry=40', 'retry_pause=0.25']))
  await new Promise(resolve => setTimeout(resolve, 200))
  engine.thaw()
  await engine.stop()
  await t.rejects(said(scanner), /ECONNREFUSED/, 'dead')
  await engine.start()
  t.equal(await under, 'ham 0', 'restarted')
  t.equal(await said(scanner), 'ham 0', 'back')
}

t.test('spamd', async t => {
  const engine = await startSpamd(t)
  const make = (options: readonly string[] = []) =>
    scannerOf(t, 'spamd', [`address=${engine.address}`, ...options])
  const scanner = await make()
  t.equal(await said(scanner), 'ham 0')
  t.equal(await said(scanner, scored('3')), 'ham 3')
  t.equal(await said(scanner, scored('7')), 'spam 7')
  t.equal(await said(await make(['spam_level=8']), scored('7')), 'ham 7')
  const { reports } = await askWith(scanner, scored('7'))
  t.same(reports[0]?.tests, [{ name: 'TEST_7' }])
  t.equal(reports[0]?.threshold, 5)
  const local = await scannerOf(t, 'spamd', [`address=${engine.unixAddress}`])
  t.equal(await said(local, scored('12')), 'spam 12', 'unix')
  await outages(t, engine, make)
})

t.test('rspamd', async t => {
  const engine = await startRspamd(t, { proxy: true })
  const make = (options: readonly string[] = []) =>
    scannerOf(t, 'rspamd', [`address=${engine.address}`, ...options])
  const scanner = await make()
  t.equal(await said(scanner), 'ham 0')
  t.equal(await said(scanner, scored('-2.5')), 'ham -2.5')
  t.equal(await said(scanner, scored('5')), 'ham 5', 'greylist')
  t.equal(await said(scanner, scored('7.5')), 'spam 7.5')
  t.equal(await said(scanner, scored('40')), 'spam-certain 40')
  const local = await scannerOf(t, 'rspamd', [`address=${engine.unixAddress}`])
  t.equal(await said(local, scored('7.5')), 'spam 7.5', 'unix')
  const virus = message({ fields: ['X-Test-Symbol: CLAM_VIRUS Eicar'] })
  t.match((await askWith(scanner, virus)).findings, [
    { class: 'infected', name: 'Eicar' },
  ])
  const milter = await scannerOf(t, 'rspamd', [
    ...[`address=${engine.milterAddress}`, 'time_limit=5'],
  ])
  await t.rejects(said(milter), 'its milter answers no question')
  await outages(t, engine, make)
})

t.test('rspamd knows the envelope', async t => {
  const lua = `rspamd_config:register_symbol{ name = 'SHOW', score = 0.1,
    callback = function(task)
      local ip = task:get_from_ip()
      local from = task:get_from('smtp')
      task:insert_result('CLAM_VIRUS', 1.0, table.concat({
        from and from[1].addr or '', ip and ip:is_valid() and ip:to_string() or 'none',
        task:get_helo() or 'none', task:get_user() or 'none',
        tostring(#(task:get_recipients('smtp') or {})),
        tostring(task:get_queue_id()) }, ' '))
    end }`
  const engine = await startRspamd(t, { lua, controller: true })
  const file = fileOf(t, 'password', 'secret\n')
  const scanner = await scannerOf(t, 'rspamd', [
    ...[`address=${engine.address}`, `password_file=${file}`],
    'submission=true',
  ])
  const shown = async (envelope: Partial<Envelope>) => {
    const { findings } = await askWith(scanner, message(), envelope)
    return findings[0]?.name
  }
  const queueId = '4Abc'
  t.equal(
    await shown({
      ...{ ...hostile, sender: 'a@sender.example' },
      recipients: [{ address: 'a@b.example' }],
    }),
    'a@sender.example 192.0.2.1 mxFile: /x none 1 4Abc',
  )
  t.equal(
    await shown({ queueId, isAuthenticated: true, saslUsername: 'ann' }),
    'sender@example.com none none ann 1 4Abc',
  )
  // The controller answers the same question, and wants a password.
  const askController = async (password: string) => {
    const wanted = fileOf(t, 'password', `${password}\n`)
    const options = [`password_file=${wanted}`]
    const address = `address=${engine.controllerAddress}`
    return said(await scannerOf(t, 'rspamd', [address, ...options]))
  }
  t.equal(await askController('secret'), 'infected 0')
  await t.rejects(askController('guessed'), /HTTP 401: Unauthorized/)
})
