import t from 'tap'
import net from 'node:net'
import { existsSync } from 'node:fs'
import { EICAR_FOUND, startClamd } from './clamd.js'
import { EICAR, attachmentMessage, plainMessage } from './eicar.js'

type Place = { path: string } | { port: number; host: string }

/** The whole answer of clamd to one INSTREAM of one chunk. */
const scan = (place: Place, content: Buffer | string): Promise<string> =>
  new Promise((resolve, reject) => {
    let answer = ''
    const length = Buffer.alloc(4)
    length.writeUInt32BE(Buffer.byteLength(content))
    const socket = net.connect(place, () => {
      socket.write('zINSTREAM\0')
      socket.write(length)
      socket.write(content)
      socket.write(Buffer.alloc(4))
    })
    socket.on('data', chunk => (answer += chunk.toString()))
    socket.on('error', reject)
    socket.on('close', () => resolve(answer))
  })

const INFECTED = `stream: ${EICAR_FOUND} FOUND\0`
const CLEAN = 'stream: OK\0'

t.test('finds EICAR, also in an attachment, and nothing else', async t => {
  const clamd = await startClamd(t)
  const path = clamd.socketPath
  t.equal(await scan({ path }, EICAR), INFECTED)
  const content = EICAR
  t.equal(await scan({ path }, attachmentMessage({ content })), INFECTED)
  t.equal(await scan({ path }, plainMessage()), CLEAN)
  t.equal(clamd.port, 0)
})

t.test('finds files by their sum, also by TCP', async t => {
  const hashes = { 'Test.Bad.File': 'a bad file of some length\n' }
  const clamd = await startClamd(t, { tcp: true, hashes })
  for (const place of [
    { path: clamd.socketPath },
    { port: clamd.port, host: '127.0.0.1' },
  ]) {
    const found = 'stream: Test.Bad.File.UNOFFICIAL FOUND\0'
    t.equal(await scan(place, 'a bad file of some length\n'), found)
    t.equal(await scan(place, 'a bad file of some length!\n'), CLEAN)
  }
})

t.test('what is over a limit is reported, unless conf says no', async t => {
  const conf = { MaxScanSize: '1K' }
  const content = 'x'.repeat(5000)
  const strict = await startClamd(t, { conf })
  const found = await scan({ path: strict.socketPath }, content)
  t.match(found, /Heuristics\.Limits\.Exceeded.* FOUND/)
  const lax = await startClamd(t, { conf: { ...conf, AlertExceedsMax: 'no' } })
  t.equal(await scan({ path: lax.socketPath }, content), CLEAN)
})

t.test('stopped and started on the same socket', async t => {
  const clamd = await startClamd(t)
  const before = clamd.pid()
  const path = clamd.socketPath
  await clamd.stop()
  t.notOk(existsSync(`/proc/${before}`))
  await t.rejects(scan({ path }, EICAR), /ENOENT|ECONNREFUSED/)
  await clamd.start()
  t.equal(await scan({ path }, EICAR), INFECTED)
  await clamd.restart()
  t.equal(await scan({ path }, EICAR), INFECTED)
  t.not(clamd.pid(), before)
})

t.test('a wrong configuration is an error with its text', async t => {
  const wrong = startClamd(t, { conf: { MaxThreads: 'many' } })
  await t.rejects(wrong, /it ended: .*MaxThreads/)
})
