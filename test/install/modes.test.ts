/*
 * NAME
 *   modes - filter-install on a live Postfix, in each mode
 *
 * DESCRIPTION
 *   plan changes nothing; apply, and mail is filtered; a second apply finds
 *   nothing to do; undo gives the same bytes back, and mail goes as before.
 */

import net from 'node:net'
import t from 'tap'
import type { Teardown } from '../helper/folder.js'
import { attachmentMessage, EICAR, plainMessage } from '../helper/eicar.js'
import { startPostfix, type Postfix } from '../helper/postfix.js'
import { installPostsift, type Postsift } from '../helper/postsift.js'
import { startProgram } from '../helper/program.js'
import { startSink, type SinkMessage } from '../helper/sink.js'
import { waitUntil } from '../helper/wait.js'
import {
  configLines,
  makeInstaller,
  MODES,
  type Installer,
  type Mode,
} from './installer.js'

interface Place {
  readonly mode: Mode
  readonly more: readonly string[]
  readonly postfix: Postfix
  readonly postsift: Postsift
  readonly installer: Installer
}

const SIZE_LIMIT = 300_000

const isResident = (mode: Mode) => !['pipe', 'spawn'].includes(mode)

// A mode, and what filter.toml says besides.
const ROWS: readonly (readonly [Mode, ...string[]])[] = [
  ...MODES.map(mode => [mode] as const),
  ['pipe', 'pipe_resubmit = "smtp"'],
]

for (const [mode, ...more] of ROWS) {
  t.test(['mode', mode, ...more].join(' '), async t => {
    const sink = await startSink(t)
    const postsift = await installPostsift(t)
    const postfix = await startPostfix(t, {
      sink,
      mainCf: {
        virtual_alias_maps:
          'inline:{ { list@recipient.example = a@recipient.example, b@recipient.example } }',
        message_size_limit: String(SIZE_LIMIT),
      },
    })
    const installer = await makeInstaller(postfix, postsift)
    const place: Place = { mode, more, postfix, postsift, installer }
    configure(place)
    if (isResident(mode)) await startFilterd(t, place)
    const before = installer.files()

    await t.test('plan changes nothing', async t => {
      const plan = await installer.plan(mode)
      t.equal(plan.status, 0, plan.stderr)
      t.match(plan.stdout, /^\+\+\+ .*\/master\.cf$/mu)
      t.match(plan.stdout, `127.0.0.1:${postfix.smtpPort}/inet (master.cf:1)`)
      t.strictSame(installer.files(), before)
      const lines = await installer.plan(mode, '--print')
      t.equal(lines.status, 0, lines.stderr)
      t.strictSame(installer.files(), before)
    })

    await t.test('apply does the plan, and once', async t => {
      const apply = await installer.apply(mode)
      t.equal(apply.status, 0, apply.stderr)
      t.match(apply.stdout, /Done, and Postfix reloaded\.\n$/u)
      const applied = installer.files()
      t.strictNotSame(applied, before)
      const again = await installer.apply(mode)
      t.match(again.stdout, /Nothing to do: everything is in place\.\n$/u)
      t.equal(again.status, 0, again.stderr)
      t.strictSame(installer.files(), applied)
    })

    await t.test('a clean message arrives, looked at once', async t => {
      const data = plainMessage({ subject: 'clean', text: '.\n..\n\u00fc\n' })
      const to = 'list@recipient.example'
      await postfix.send({ data, to, mailParams: 'BODY=8BITMIME' })
      const mail = await sink.next()
      t.equal(verdictsOf(mail), 1)
      t.strictSame([...mail.rcptTo].sort(), [
        'a@recipient.example',
        'b@recipient.example',
      ])
      t.ok(mail.lines.subarray(-data.length).equals(data))
    })

    await t.test('a message of the largest size, and our fields', async t => {
      const count = sink.count
      const accepted = await largestAccepted(postfix)
      await postfix.waitForEmptyQueue()
      t.equal(sink.count, count + 1)
      const mail = await sink.next()
      t.equal(verdictsOf(mail), 1)
      t.ok(mail.lines.subarray(-accepted.length).equals(accepted))
    })

    await t.test('mail from the sendmail command', async t => {
      const data = plainMessage({ subject: 'by sendmail \u00fc' })
      await postfix.sendmail(['-i', '-f', 'a@b.example', '--', 'c@d.example'], {
        stdin: data,
      })
      const mail = await sink.next()
      const isFiltered = mode !== 'pipe' && mode !== 'before-queue'
      t.equal(verdictsOf(mail), isFiltered ? 1 : 0)
    })

    await t.test('EICAR does not arrive', async t => {
      const count = sink.count
      const data = attachmentMessage({ filename: 'e.com', content: EICAR })
      const sent = await postfix.send({ data })
      if (mode === 'before-queue') {
        t.match(sent.reply, /^550 5\.7\.1 .*Eicar-Test-Signature/u)
        t.strictSame(postsift.quarantined(), [])
      } else {
        t.match(sent.reply, /^250 /u)
        await postfix.waitForEmptyQueue()
        const [entry] = postsift.quarantined()
        t.equal(entry?.verdict.class, 'infected')
      }
      t.equal(sink.count, count)
    })

    await t.test('undo gives the same bytes back', async t => {
      const undo = await installer.undo()
      t.equal(undo.status, 0, undo.stderr)
      t.match(undo.stdout, /Undone, and Postfix reloaded\.\n$/u)
      t.strictSame(installer.files(), before)
      await postfix.send({ data: plainMessage() })
      t.equal(verdictsOf(await sink.next()), 0)
      const again = await installer.undo()
      t.match(again.stdout, /^Nothing to undo/u)
      t.equal(again.status, 0)
    })

    const log = await postfix.log()
    t.notMatch(log, /unused parameter|fatal:|panic:/u)
  })
}

// postlog(1) of the instance has no part in this.
function configure({ mode, more, postfix, postsift, installer }: Place): void {
  postsift.configure([
    `sendmail_path = "${postfix.sendmailPath}"`,
    'log_to = "none"',
    'processes = 1',
    ...more,
    ...configLines(mode, installer),
  ])
}

async function startFilterd(t: Teardown, place: Place): Promise<void> {
  const { postsift, installer } = place
  const program = `${postsift.bin}/filterd.js`
  const filterd = startProgram(t, program, ['--config', postsift.configFile])
  const isUp = async () => (await listens(installer.listenPort)) || undefined
  await waitUntil(isUp, {
    what: 'filterd to listen',
    report: () => filterd.stderr(),
  })
}

function listens(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = net.connect(port, '127.0.0.1')
    const end = (result: boolean) => () => {
      socket.destroy()
      resolve(result)
    }
    socket.once('connect', end(true)).once('error', end(false))
  })
}

// Postfix counts its own Received field, too: the first one that it takes.
async function largestAccepted(postfix: Postfix): Promise<Buffer> {
  for (let lines = SIZE_LIMIT / 72; lines > 0; lines--) {
    const data = plainMessage({ text: `${'x'.repeat(70)}\n`.repeat(lines) })
    if ((await postfix.send({ data })).accepted) return data
  }
  throw new Error('no message was small enough')
}

function verdictsOf(mail: SinkMessage): number {
  return mail.lines.toString().match(/^X-Postsift-Verdict: /gmu)?.length ?? 0
}
