/*
 * NAME
 *   readme - what README says of a filter in mode pipe, done on a real Postfix
 *
 * DESCRIPTION
 *   The rule that lets mail pass while clamd is away, before, during and after;
 *   and how the filter is turned off by hand. The rule is the one of README.
 */
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import t from 'tap'
import { attachmentMessage, EICAR, plainMessage } from '../helper/eicar.js'
import { startPostfix } from '../helper/postfix.js'
import { installPostsift } from '../helper/postsift.js'
import { startSink } from '../helper/sink.js'
import { makeInstaller } from './installer.js'

t.setTimeout(4 * 60 * 1000)

const README = readFileSync(
  resolve(import.meta.dirname, '../../README.md'),
  'utf8',
)

const sink = await startSink(t)
const postsift = await installPostsift(t)
const postfix = await startPostfix(t, { sink })
const installer = await makeInstaller(postfix, postsift)

const configure = (...lines: readonly string[]) =>
  postsift.configure([
    ...['log_to = "none"', 'pipe_resubmit = "smtp"'],
    `forward_to = "smtp:127.0.0.1:${installer.returnPort}"`,
    ...lines,
  ])

/** The status that the filter answers with. */
const send = async (data: Buffer): Promise<string> => {
  const { queueId } = await postfix.send({ data })
  const [, status = ''] = await postfix.waitForLog(
    new RegExp(`${queueId}: to=.*(status=.*)`, 'u'),
  )
  return status
}

const virus = () => attachmentMessage({ content: EICAR })

t.test('mail passes for an hour while clamd is away', async t => {
  configure()
  const applied = await installer.apply('pipe')
  t.equal(applied.status, 0, applied.stderr)
  const [, block = ''] =
    /```toml\n(\[\[rule\]\]\n[^`]*?\nuntil = [^`]*?)```/u.exec(README) ?? []
  t.match(block, /^scanner = \["clamd"\]$/mu)
  const away = (until: number) =>
    configure(
      ...['[scanner.clamd]', 'enabled = true', 'retry = 0'],
      `address = ["unix:${join(postsift.home, 'gone.sock')}"]`,
      block.replace(
        /(?<=until = ")[^"]*/u,
        new Date(until).toISOString().slice(0, 16).replace('T', ' '),
      ),
    )
  const hour = 60 * 60 * 1000
  away(Date.now() - hour)
  t.match(await send(plainMessage()), /^status=deferred .*clamd unavailable/u)
  away(Date.now() + hour)
  t.match(await send(plainMessage()), /^status=sent .*2\.0\.0/u)
  const mail = await sink.next()
  t.match(mail.lines.toString(), /^X-Postsift-Verdict: unchecked-error/mu)
  t.match(await send(virus()), /kept in quarantine/u, 'what others find')
  await postfix.waitForEmptyQueue()
  away(Date.now() - hour)
  t.match(await send(plainMessage()), /^status=deferred .*clamd unavailable/u)
})

t.test('turned off by hand', async t => {
  t.match(
    README,
    /By hand:[^#]*`content_filter`[^#]*`receive_override_options/u,
  )
  const waiting = await postfix.queue()
  t.equal(waiting.length, 1)
  const master = join(postfix.configDir, 'master.cf')
  const text = readFileSync(master, 'utf8')
  const [door = ''] = text.split(/\s/u)
  const options = ['content_filter', 'receive_override_options']
  const names = options.map(it => `${door}/inet/${it}`)
  await postfix.command('postconf', '-PX', ...names)
  await postfix.reload()
  const count = sink.count
  await postfix.command('postsuper', '-r', 'ALL')
  await postfix.flush()
  await postfix.waitForEmptyQueue()
  t.ok(sink.count > count, 'what waited is delivered')
  t.match(await send(virus()), /^status=sent .*250/u, 'nothing is filtered')
  const doctor = await installer.run('doctor', [], {})
  t.equal(doctor.status, 2)
  t.match(doctor.stdout, /Postfix sends no mail to the filter/u)
  t.notMatch(doctor.stdout, /no_address_mappings/u, 'aliases are expanded')
  t.equal((await installer.undo()).status, 0)
})
