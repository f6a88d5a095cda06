/*
 * NAME
 *   filter-quarantine-later - explain says what became of a kept message, and
 *   errors fit the terminal
 */
import {
  appendFileSync,
  chownSync,
  readdirSync,
  readFileSync,
  statSync,
} from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { openQuarantine } from '../../src/quarantine/quarantine.js'
import { ensureFilterUser } from '../helper/filter-user.js'
import { installPostsift } from '../helper/postsift.js'
import { runProgram } from '../helper/program.js'
import { startSink } from '../helper/sink.js'
import { keptMessage, type KeptOptions } from '../quarantine/kept.js'
import { recordOf } from '../records/sample.js'

t.setTimeout(3 * 60 * 1000)

/** A quarantine with these messages, and a record of each. */
async function deskWith(
  t: Test,
  messages: readonly KeptOptions[],
  configuration: readonly string[] = [],
) {
  const postsift = await installPostsift(t)
  const { quarantineFolder, recordsFolder } = postsift
  const { uid, gid } = await ensureFilterUser()
  postsift.configure(['log_to = "none"', ...configuration])
  for (const message of messages) {
    const kept = keptMessage(message)
    const key = await openQuarantine(quarantineFolder).keep(kept)
    const record = recordOf(kept.envelope.id)
    const outcomes = record.outcomes
      .slice(-1)
      .map(it => ({ ...it, quarantineKey: key }))
    const line = JSON.stringify({ ...record, outcomes })
    appendFileSync(join(recordsFolder, '2026-11-22.jsonl'), `${line}\n`)
  }
  for (const folder of [quarantineFolder, recordsFolder]) {
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    for (const name of names) chownSync(join(folder, name), uid, gid)
  }
  const program = join(postsift.bin, 'filter-quarantine.js')
  const run = (command: string, ...args: readonly string[]) =>
    runProgram(program, [command, '--config', postsift.configFile, ...args], {
      env: { SUDO_USER: 'carol' },
    })
  const later = async (id: string): Promise<readonly string[]> => {
    const lines = (await run('explain', id)).stdout.split('\n')
    const from = lines.findIndex(it => it.startsWith('  later '))
    if (from < 0) return []
    const rest = lines.slice(from + 1)
    const more = rest.findIndex(it => !it.startsWith(' '.repeat(12)))
    return [lines[from] ?? '', ...rest.slice(0, more)].map(it => it.slice(12))
  }
  return { ...postsift, program, run, later }
}

const TIME = String.raw`\d{4}-\d\d-\d\d \d\d:\d\d`

t.test('released, deleted, expired', async t => {
  const sink = await startSink(t)
  const desk = await deskWith(
    t,
    [
      { id: 'BCDF23456789', queueId: 'Q1', arrivedAt: Date.UTC(2026, 10, 22) },
      { id: 'BCGH23456789', queueId: 'Q2', arrivedAt: Date.UTC(2026, 10, 22) },
      { id: 'XZWV23456789', queueId: 'Q3', arrivedAt: Date.UTC(2026, 10, 22) },
    ],
    [`forward_to = "smtp:127.0.0.1:${sink.port}"`],
  )
  t.strictSame(await desk.later('BCDF23456789'), [], 'nothing happened yet')
  t.equal((await desk.run('release', 'BCDF23456789')).status, 0)
  const released = new RegExp(
    `^released ${TIME} to <bob@d\\.example> by root, by sudo carol`,
    'u',
  )
  const [once, ...more] = await desk.later('BCDF23456789')
  t.match(once, released)
  t.strictSame(more, [])
  t.equal((await desk.run('delete', 'BCDF23456789', 'BCGH23456789')).status, 0)
  const both = await desk.later('BCDF23456789')
  t.match(both[0], released, 'also when the entry is gone')
  t.match(both[1], new RegExp(`^deleted ${TIME} by root, by sudo carol`, 'u'))
  t.equal(both.length, 2)
  t.match(await desk.later('BCGH23456789'), [/^deleted /u])
  await desk.run('expire', '--to-size', '0')
  t.match(await desk.later('XZWV23456789'), [
    new RegExp(`^expired ${TIME} by root`, 'u'),
  ])
  const { stdout } = await desk.run('explain', 'BCDF23456789', '--json')
  t.match(JSON.parse(stdout), {
    deeds: [
      { deed: 'released', recipients: ['bob@d.example'] },
      { deed: 'deleted', recipients: [], by: /^root, by sudo carol/u },
    ],
    isLost: false,
  })
  t.equal((await desk.run('list', '--all')).stdout.split('\n').length, 6)
})

t.test('what no one noted', async t => {
  const desk = await deskWith(
    t,
    [{ id: 'BCDF23456789' }],
    ['records_privacy = "off"'],
  )
  await desk.run('delete', 'BCDF23456789')
  t.strictSame(await desk.later('BCDF23456789'), [
    'no longer kept; the log says who removed it',
  ])
})

t.test('records_privacy keeps addresses out', async t => {
  const sink = await startSink(t)
  const desk = await deskWith(
    t,
    [{ id: 'BCDF23456789' }],
    [
      'records_privacy = "no-addresses"',
      `forward_to = "smtp:127.0.0.1:${sink.port}"`,
    ],
  )
  await desk.run('release', 'BCDF23456789')
  await desk.run('delete', 'BCDF23456789')
  t.match(await desk.later('BCDF23456789'), [/^released [^<]*$/u, /^deleted /u])
  const folder = join(desk.recordsFolder, 'deeds')
  t.equal(statSync(folder).mode & 0o7777, 0o700)
  const texts = readdirSync(folder).map(it =>
    readFileSync(join(folder, it), 'utf8'),
  )
  t.match(texts.join(''), /"deed":"released"/u)
  t.notMatch(texts.join(''), /bob@d/u)
})

t.test('errors fit the terminal, and stay whole elsewhere', async t => {
  const desk = await deskWith(t, [])
  const program = `${process.execPath} ${desk.program}`
  const onTerminal = async (columns: number, words: string) => {
    const command = `stty cols ${columns}; ${program} ${words} >/dev/null`
    const { stdout } = await runProgram('/usr/bin/script', [
      ...['-qec', command, '/dev/null'],
    ])
    return stdout.trimEnd().split(/\r?\n/u)
  }
  const config = `--config ${desk.configFile}`
  const cases = [
    [
      `explain ${config}`,
      'explain needs an ID, or a condition such as --subject TEXT',
    ],
    [`explain ${config} "${'one '.repeat(25)}"`, 'no record found'],
    [
      `list ${config} -o message_time_limit=900`,
      'end a filter that takes longer',
    ],
  ] as const
  for (const [words, text] of cases) {
    for (const columns of [60, 80]) {
      const lines = await onTerminal(columns, words)
      t.ok(
        lines.every(it => it.length <= columns),
        lines.join('\n'),
      )
      t.match(lines.map(it => it.trim()).join(' '), text)
      t.ok(
        lines.slice(1).every(it => it.startsWith('  ')),
        'they hang',
      )
    }
  }
  const { stderr } = await desk.run('list', '-o', 'message_time_limit=900')
  t.equal(stderr.trimEnd().split('\n').length, 1)
})
