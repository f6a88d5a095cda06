/*
 * NAME
 *   icap-real.test - the real c-icap with a real clamd
 */
import net from 'node:net'
import t from 'tap'
import type { Envelope } from '../../../src/mail/envelope.js'
import { UNKNOWN_CLIENT } from '../../../src/mail/envelope.js'
import type { Message } from '../../../src/mail/message.js'
import type { Scanner } from '../../../src/scan/scanner.js'
import { zip } from '../../corpus/writers/archive.js'
import { startCIcap } from '../../helper/c-icap.js'
import { EICAR_FOUND, startClamd } from '../../helper/clamd.js'
import {
  attachmentMessage,
  EICAR,
  GTUBE,
  plainMessage,
} from '../../helper/eicar.js'
import type { Teardown } from '../../helper/folder.js'
import { waitUntil } from '../../helper/wait.js'
import { look } from '../../parse/looked.js'
import { askWith, messageOf, partOf, scannerOf } from '../sample.js'

const said = async (
  scanner: Scanner,
  message: Message,
  envelope: Partial<Envelope> = {},
): Promise<string> => {
  const { findings } = await askWith(scanner, message, envelope)
  return (
    findings.map(it => `${it.class} ${it.name} ${it.part}`).join() || 'clean'
  )
}

const partWith = (content: string | Buffer) =>
  messageOf({ parts: [partOf({ content })] })

const LETTER = partWith('hello\n')

const VIRUS = partWith(EICAR)

const found = `infected ${EICAR_FOUND} 1`

const hostile: Partial<Envelope> = {
  sender: 'größe@例え.example',
  recipients: Array.from({ length: 1000 }, (_, at) => ({
    address: `user-${at}-ü@example.org`,
  })),
  client: {
    ...UNKNOWN_CLIENT,
    ...{ name: 'mx.例え.example', helo: 'mx\r\nX: /x' },
  },
}

const test = async (scanner: Scanner) =>
  scanner.selfTest?.(AbortSignal.timeout(20_000))

t.test('c-icap with clamd', async t => {
  const clamd = await startClamd(t)
  const engine = await startCIcap(t, { clamd })
  const made: Scanner[] = []
  const make = async (
    options: readonly string[] = [],
    address = engine.address,
  ): Promise<Scanner> => {
    const own = [`address=${address}`, ...options]
    const scanner = await scannerOf(t, 'icap', own)
    made.push(scanner)
    return scanner
  }
  // c-icap that is to end waits for connections that are idle.
  const letGo = () => made.forEach(scanner => scanner.close())
  const scanner = await make()

  t.test('what it finds', async t => {
    for (let i = 0; i < 3; i++) {
      t.equal(await said(scanner, LETTER), 'clean')
      t.equal(await said(scanner, VIRUS), found)
    }
    t.equal(await said(scanner, partWith(GTUBE)), 'clean', 'no spam engine')
    const archive = zip([{ name: 'größe.txt', data: EICAR }])
    const packed = await look(t, attachmentMessage({ content: archive }))
    t.match(await said(scanner, packed), new RegExp(`^infected ${EICAR_FOUND}`))
    const plain = await look(t, plainMessage({ text: 'Good morning.' }))
    t.equal(await said(scanner, plain, hostile), 'clean', 'hostile envelope')
    t.equal(await said(await make(['method=REQMOD']), VIRUS), found)
    const whole = await make(['message=true'])
    t.equal(await said(whole, plain), 'clean')
    // It ends a connection after MaxKeepAliveRequests, 100.
    for (let i = 0; i < 250; i++) {
      const it = await said(scanner, LETTER)
      if (it !== 'clean') t.equal(it, 'clean', `request ${i}`)
    }
    const many = Array.from({ length: 40 }, (_, at) =>
      said(scanner, at % 2 === 0 ? LETTER : VIRUS),
    )
    t.same(await Promise.all(many), Array(20).fill(['clean', found]).flat())
    t.match(await test(scanner), {
      ...{ found: true, about: /C-ICAP\/0\.\d.*, ISTag CI0001-/ },
    })
  })

  t.test('10 MB, and what it does not scan', async t => {
    const large = Buffer.alloc(10_000_000, 'abc\n')
    const infected = partWith(Buffer.concat([large, Buffer.from(EICAR)]))
    t.equal(await said(scanner, partWith(large)), 'clean')
    t.equal(await said(scanner, infected), found)
    // Beyond MaxObjectSize it sends it back.
    const plain = await make([], engine.addressOf('virus_scan'))
    t.equal(await said(plain, VIRUS), found)
    t.equal(await said(plain, infected), 'unchecked-overlimit not scanned 1')
    // The answer for a type that it does not scan cannot be told from clean.
    const pdf = partWith(`%PDF-1.4\n${EICAR}`)
    t.equal(
      await said(await make([], engine.addressOf('avscan')), pdf),
      'clean',
    )
    t.equal(await said(scanner, pdf), found, 'so the default has force=on')
  })

  t.test('services that look for nothing', async t => {
    const echo = await make([], engine.addressOf('echo'))
    t.match(await test(echo), { found: false })
    const none = await make([], engine.addressOf('none'))
    await t.rejects(said(none, LETTER), /OPTIONS: status 404/)
    await t.rejects(test(none), /OPTIONS: status 404/)
    const blind = await startCIcap(t, {})
    const scanner = await make([], blind.address)
    t.equal(await said(scanner, VIRUS), 'clean', 'as it does without antivirus')
    t.match(await test(scanner), { found: false })
    letGo()
  })

  t.test('half of an answer', async t => {
    for (const share of [0.1, 0.5, 0.99]) {
      const port = await cuttingProxy(t, engine.port, share)
      const address = engine.address.replace(`:${engine.port}/`, `:${port}/`)
      const cut = await make([], address)
      const lost = /connection lost before the reply/
      await t.rejects(said(cut, LETTER), lost, `clean, ${share}`)
      await t.rejects(said(cut, VIRUS), lost, `infected, ${share}`)
    }
  })

  t.test('outages', async t => {
    engine.freeze()
    const hasty = await make(['time_limit=1'])
    await t.rejects(said(hasty, LETTER), /time_limit of 1 s is over/, 'frozen')
    const waiting = said(await make(['time_limit=20']), VIRUS)
    engine.thaw()
    t.equal(await waiting, found, 'thawed')
    // A message under way when it goes is asked again when it is back.
    engine.freeze()
    const under = said(await make(['retry=80', 'retry_pause=0.25']), VIRUS)
    await new Promise(resolve => setTimeout(resolve, 200))
    engine.thaw()
    letGo()
    await engine.stop()
    await t.rejects(said(scanner, LETTER), /ECONNREFUSED/, 'dead')
    await engine.start()
    t.equal(await under, found, 'restarted')
    t.equal(await said(scanner, VIRUS), found, 'back')
  })

  t.test('the clamd of c-icap is away', async t => {
    process.kill(clamd.pid(), 'SIGSTOP')
    const hasty = await make(['time_limit=1'])
    await t.rejects(said(hasty, LETTER), /time_limit of 1 s is over/, 'frozen')
    process.kill(clamd.pid(), 'SIGCONT')
    await clamd.stop()
    const away = /status 500: Server error/
    await t.rejects(said(scanner, LETTER), away)
    await t.rejects(test(scanner), away)
    await clamd.start()
    const again = async () =>
      (await said(scanner, VIRUS)) === found || undefined
    await waitUntil(again, { what: 'it to be found again' })
    letGo()
  })
})

/** Passes everything on, but only a share of each answer to a RESPMOD. */
const cuttingProxy = async (
  t: Teardown,
  port: number,
  share: number,
): Promise<number> => {
  const sockets = new Set<net.Socket>()
  const server = net.createServer(client => {
    const engine = net.connect(port, '127.0.0.1')
    for (const it of [client, engine]) {
      sockets.add(it)
      it.on('error', () => {}) // the other may go at any time
    }
    let isCut = false
    client.on('data', chunk => {
      isCut ||= chunk.toString('latin1').startsWith('RESPMOD')
      engine.write(chunk)
    })
    engine.on('data', chunk => {
      if (isCut) client.end(chunk.subarray(0, chunk.length * share))
      else client.write(chunk)
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    for (const it of sockets) it.destroy()
    server.close()
  })
  return (server.address() as net.AddressInfo).port
}
