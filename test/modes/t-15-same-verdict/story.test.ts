/*
 * NAME
 *   t-15-same-verdict - whichever way it comes in, a message is judged the same
 *
 * DESCRIPTION
 *   Sixty messages by each way in. Every class of verdict is told to keep the
 *   message, so that the quarantine has verdict, findings and bytes of each;
 *   filter-scan prints what it found.
 */

import { mkdirSync, writeFileSync } from 'node:fs'
import net from 'node:net'
import { join } from 'node:path'
import t from 'tap'
import { sendMail, type SendPlace } from '../../helper/client.js'
import { ensureFilterUser } from '../../helper/filter-user.js'
import { scratchFolder, type Teardown } from '../../helper/folder.js'
import { freePort } from '../../helper/port.js'
import { installPostsift, type Postsift } from '../../helper/postsift.js'
import { runProgram, startProgram } from '../../helper/program.js'
import { VERDICT_CLASSES } from '../../../src/mail/finding.js'
import { samples, type Sample } from './messages.js'

const WAYS = [
  'pipe',
  'spawn',
  'smtp',
  'lmtp',
  'lmtp-unix',
  'before-queue',
] as const
type Way = (typeof WAYS)[number]

interface Judged {
  readonly verdict: string
  readonly findings: readonly unknown[]
  /** Of the canonical bytes. */
  readonly size: number
  /** '' from filter-scan, which does not tell. */
  readonly sha256: string
}

t.test('the same sixty messages', async t => {
  const messages = samples()
  t.equal(messages.length, 60)
  const postsift = await installPostsift(t)
  const doors = await openDoors(t, postsift)
  await Promise.all(
    WAYS.map(async way => {
      for (const [at, { name, data }] of messages.entries()) {
        const outcome = await doors[way](`${way}-${at}@d.example`, data)
        t.match(outcome, /kept in quarantine/u, `${way}: ${name}`)
      }
    }),
  )
  const scanned = await scan(postsift, messages)
  const kept = keptBy(postsift)

  for (const [at, { name, verdict }] of messages.entries()) {
    await t.test(name, async t => {
      const byHand = scanned[at]
      if (verdict !== null) t.equal(byHand?.verdict, verdict)
      const first = kept.get(`pipe-${at}@d.example`)
      for (const way of WAYS) {
        const judged = kept.get(`${way}-${at}@d.example`)
        t.strictSame(judged, { ...byHand, sha256: first?.sha256 }, way)
      }
    })
  }
  const classes = new Set(scanned.map(judged => judged.verdict))
  for (const found of ['clean', 'spam', 'ambiguous', 'banned', 'infected']) {
    t.ok(classes.has(found), `there is one that is ${found}`)
  }
})

type Door = (recipient: string, data: Buffer) => Promise<string>

async function openDoors(
  t: Teardown,
  postsift: Postsift,
): Promise<Readonly<Record<Way, Door>>> {
  const [smtp, lmtp, before] = [
    await freePort(),
    await freePort(),
    await freePort(),
  ]
  const path = join(scratchFolder(t, 'socket'), 'lmtp')
  postsift.configure([
    'log_to = "stderr"',
    'sendmail_path = "/bin/false"',
    '[action]',
    ...VERDICT_CLASSES.map(name => `${name} = "quarantine"`),
    ...listener(`smtp:127.0.0.1:${smtp}`),
    ...listener(`lmtp:127.0.0.1:${lmtp}`),
    ...listener(`lmtp:unix:${path}`),
    ...listener(`smtp:127.0.0.1:${before}`, 'stage = "before-queue"'),
  ])
  const program = join(postsift.bin, 'filterd.js')
  const filterd = startProgram(t, program, ['--config', postsift.configFile])
  await filterd.waitForOutput(/started, listening/u)
  return {
    pipe: await pipeDoor(postsift),
    spawn: networkDoor({ port: await spawnDoor(t, postsift) }),
    smtp: networkDoor({ port: smtp }),
    lmtp: networkDoor({ port: lmtp, lmtp: true }),
    'lmtp-unix': networkDoor({ path, lmtp: true }),
    'before-queue': networkDoor({ port: before }),
  }
}

function listener(address: string, ...lines: readonly string[]): string[] {
  return ['[[listener]]', `address = "${address}"`, ...lines]
}

function networkDoor(place: SendPlace): Door {
  return async (to, data) => {
    const from = 'alice@sender.example'
    return (await sendMail(place, { from, to, data })).reply
  }
}

async function pipeDoor({ bin, configFile }: Postsift): Promise<Door> {
  const user = await ensureFilterUser()
  const args = ['--config', configFile, '-o', 'log_to=none']
  return async (to, stdin) => {
    const words = [...args, '-f', 'alice@sender.example', '--', to]
    const program = join(bin, 'filter-pipe')
    return (await runProgram(program, words, { stdin, user })).stdout
  }
}

/** Does what spawn(8) does: a program for each connection, as its stdin. */
async function spawnDoor(
  t: Teardown,
  { bin, configFile }: Postsift,
): Promise<number> {
  const user = await ensureFilterUser()
  const program = join(bin, 'filter-smtp.js')
  const args = ['--config', configFile, '-o', 'log_to=none']
  const server = net.createServer({ pauseOnConnect: true }, socket => {
    startProgram(t, program, args, { stdin: descriptorOf(socket), user })
    socket.destroy() // the program has it now
  })
  const port = await freePort()
  await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve))
  t.teardown(() => void server.close())
  return port
}

function descriptorOf(socket: net.Socket): number {
  return (socket as unknown as { _handle: { fd: number } })._handle.fd
}

async function scan(
  { bin, home, configFile }: Postsift,
  messages: readonly Sample[],
): Promise<readonly Judged[]> {
  const folder = join(home, 'eml')
  mkdirSync(folder)
  const paths = messages.map(({ data }, at) => {
    const path = join(folder, `${at}.eml`)
    writeFileSync(path, data)
    return path
  })
  const args = ['--config', configFile, '--json', ...paths]
  const { stdout } = await runProgram(join(bin, 'filter-scan.js'), args)
  const records = stdout.split('\n').filter(Boolean).map(readRecord)
  return paths.map(path => {
    const found = records.find(({ file }) => file === path)
    if (found === undefined) throw new Error(`${path} was not scanned`)
    const { verdict, findings, size } = found
    return { verdict, findings, size, sha256: '' }
  })
}

function readRecord(line: string): Judged & { readonly file: string } {
  return JSON.parse(line) as Judged & { readonly file: string }
}

function keptBy(postsift: Postsift): ReadonlyMap<string, Judged> {
  return new Map(
    postsift
      .quarantined()
      .map(({ envelope, verdict, size, sha256 }) => [
        envelope.recipients[0]?.address ?? '',
        { verdict: verdict.class, findings: verdict.findings, size, sha256 },
      ]),
  )
}
