/*
 * NAME
 *   filter-quarantine-learn - spam engines learn from the quarantine
 */
import { chownSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { openQuarantine } from '../../src/quarantine/quarantine.js'
import { ensureFilterUser } from '../helper/filter-user.js'
import { installPostsift } from '../helper/postsift.js'
import { runProgram } from '../helper/program.js'
import { startSink } from '../helper/sink.js'
import { keptMessage, type KeptOptions } from '../quarantine/kept.js'
import { fakeEngine, http, isWholeRequest } from '../scan/fake-engine.js'

/** A controller of rspamd that learns each message once. */
const startTeachable = async (t: Test) => {
  const learned = new Map<string, string>()
  const engine = await fakeEngine(
    t,
    (socket, question) => {
      const [head = '', body = ''] = String(question).split('\r\n\r\n')
      const as = /^POST \/learn(\w+)/.exec(head)?.[1] ?? ''
      const isKnown = learned.get(body) === as
      learned.set(body, as)
      const known = { error: `<x> has been already learned as ${as}` }
      const answer = isKnown ? known : { success: true }
      socket.end(http(isKnown ? 208 : 200, JSON.stringify(answer)))
    },
    isWholeRequest,
  )
  return { ...engine, learned }
}

const openBench = async (
  t: Test,
  kept: readonly KeptOptions[],
  lines: readonly string[] = [],
) => {
  const postsift = await installPostsift(t)
  const sink = await startSink(t)
  const engine = await startTeachable(t)
  const { uid, gid } = await ensureFilterUser()
  const { quarantineFolder: folder } = postsift
  postsift.configure([
    ...['log_to = "none"', `forward_to = "smtp:127.0.0.1:${sink.port}"`],
    ...[...lines, '[scanner.rspamd]', 'enabled = true'],
    `controller_address = "${engine.address}"`,
  ])
  for (const message of kept) {
    await openQuarantine(folder).keep(keptMessage(message))
  }
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  for (const name of names) chownSync(join(folder, name), uid, gid)
  const program = join(postsift.bin, 'filter-quarantine.js')
  const run = async (...words: readonly string[]) => {
    const args = [...words, '--config', postsift.configFile]
    const { status, stdout, stderr } = await runProgram(program, args)
    return `${status} ${stdout}${stderr}`
  }
  return { ...{ postsift, sink, learned: engine.learned }, run }
}

const SPAM = { id: 'BCDF23456789', queueId: 'Q1', class: 'spam' } as const
const SURE = {
  id: 'GHJK23456789',
  queueId: 'Q2',
  class: 'spam-certain',
} as const
const BANNED = { id: 'XZWV23456789', queueId: 'Q3' } as const

const TEXT = 'Subject: kept\n\nHello.\n'

t.test('release and delete', async t => {
  const bench = await openBench(t, [SPAM, SURE, BANNED])
  const { run, sink, learned } = bench
  t.match(await run('release', SPAM.id), /^0 /)
  t.equal(learned.size, 0, 'nothing is taught unasked')
  await sink.next()
  const ham = await run('release', SPAM.id, '--learn', 'ham')
  t.match(ham, /^0 /)
  t.match(ham, /rspamd learned it as ham/)
  t.same([...learned], [[TEXT, 'ham']])
  t.match(await run('release', SPAM.id, '--learn', 'ham'), /knew it already/)
  const banned = await run('release', BANNED.id, '--learn', 'ham')
  t.match(banned, /^1 /)
  t.match(banned, /released to/)
  t.match(banned, /not learned: it was kept as banned, not as spam/)
  const deleted = await run('delete', SURE.id, '--learn', 'spam')
  t.match(deleted, /^0 .*rspamd learned it as spam\n1 deleted/s)
  t.same([...learned], [[TEXT, 'spam']])
  const left = await run('delete', BANNED.id, '--learn', 'spam')
  t.match(left, /^1 .*0 deleted/s, 'what was not learned stays')
  t.match(await run('release', SPAM.id, '--learn', 'spam'), /^2 /)
})

t.test('learn_on_release', async t => {
  const lines = ['learn_on_release = true']
  const { run, learned } = await openBench(t, [SPAM, BANNED], lines)
  t.match(await run('release', BANNED.id), /^0 /)
  t.equal(learned.size, 0)
  t.match(await run('release', SPAM.id), /^0 .*learned it as ham/s)
  t.same([...learned], [[TEXT, 'ham']])
})

t.test('files', async t => {
  const { run, learned, postsift } = await openBench(t, [])
  const file = join(postsift.home, 'spam.eml')
  const text = 'X-Spam-Flag: YES\r\nSubject: x\r\n\r\nHello.\r\n'
  writeFileSync(file, text, { mode: 0o644 })
  t.match(await run('learn', '--as', 'spam', file), /^0 .*learned it as spam/s)
  t.same([...learned], [['Subject: x\n\nHello.\n', 'spam']])
  t.match(await run('learn', '--as', 'spam', file), /^0 .*knew it already/s)
  t.match(await run('learn', '--as', 'ham', file), /^0 .*learned it as ham/s)
  t.match(
    await run('learn', '--as', 'ham', '/nonexistent'),
    /^1 .*not learned/s,
  )
  t.match(await run('learn', file), /^2 /)
  t.match(await run('learn', '--as', 'virus', file), /^2 /)
})
