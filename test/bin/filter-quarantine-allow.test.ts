/*
 * NAME
 *   filter-quarantine-allow - a rule for a kept message, and what else it passes
 */

import { chownSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { loadEngineConfig } from '../../src/engine.js'
import { makePolicy } from '../../src/policy/policy.js'
import { openQuarantine } from '../../src/quarantine/quarantine.js'
import { makeRecord } from '../../src/records/make-record.js'
import { ensureFilterUser } from '../helper/filter-user.js'
import { installPostsift } from '../helper/postsift.js'
import { runProgram } from '../helper/program.js'
import { keptMessage } from '../quarantine/kept.js'

t.test('allow', async t => {
  const postsift = await installPostsift(t)
  const { uid, gid } = await ensureFilterUser()
  postsift.configure(['log_to = "none"'])
  const { quarantineFolder, recordsFolder } = postsift
  const kept = [
    keptMessage({ id: 'BCDF23456789', queueId: 'Q1' }),
    keptMessage({
      id: 'BCGH23456789',
      queueId: 'Q2',
      sender: 'x@evil.example',
    }),
    keptMessage({ id: 'XZWV23456789', queueId: 'Q3', to: ['carol@d.example'] }),
  ]
  mkdirSync(recordsFolder, { recursive: true })
  const lines = kept.map(({ envelope, verdict }) =>
    JSON.stringify(
      makeRecord({
        ...{ envelope, message: null, findings: verdict.findings, size: 1 },
        ...{ wayIn: '', failures: [], times: {}, error: null },
        outcomes: [
          {
            ...{ verdict, relay: 'quarantine', quarantineKey: '' },
            recipients: envelope.recipients,
            replies: [{ status: '2.0.0', text: 'kept' }] as never,
          },
        ],
      }),
    ),
  )
  writeFileSync(
    join(recordsFolder, '2026-11-30.jsonl'),
    `${lines.join('\n')}\n`,
  )
  for (const message of kept) {
    await openQuarantine(quarantineFolder).keep(message)
  }
  for (const folder of [quarantineFolder, recordsFolder]) {
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    for (const name of ['', ...names]) chownSync(join(folder, name), uid, gid)
  }
  const run = (...args: readonly string[]) =>
    runProgram(join(postsift.bin, 'filter-quarantine.js'), [
      ...['allow', '--config', postsift.configFile],
      ...args,
    ])

  const { stdout, status, stderr } = await run('BCDF')
  t.equal(status, 0, stderr)
  // Without a client there is no proof: the rule does without the sender.
  t.equal(
    stdout,
    [
      '# Put this before the other rules of filter.toml.',
      '[[rule]]',
      'name = "allow BCDF23456789"',
      'recipient = ["bob@d.example"]',
      'class = ["banned"]',
      'finding = [".exe"]',
      'action = "tag"',
      '',
      '# It would also have let pass 1 stopped message of 3 in the records.',
      '# BCGH23456789  2001-09-09T01:46:40.000Z  <x@evil.example>  : forbidden attachment report.exe (.exe)',
      '',
    ].join('\n'),
  )
  // All of it is a configuration.
  const config = await loadEngineConfig({ file: 'r', text: stdout })
  t.equal((await makePolicy(config)).policy.rules.length, 1)

  const json = await run('--json', 'BCDF23456789')
  t.match(JSON.parse(json.stdout), {
    toml: /^\[\[rule\]\]\n/u,
    insecure: false,
    others: [{ id: 'BCGH23456789', sender: 'x@evil.example' }],
    ...{ otherCount: 1, recordCount: 3 },
  })
  const none = await run('NOBODY')
  t.match(none, { status: 1, stderr: /NOBODY: no kept message has this ID/u })
})
