/*
 * NAME
 *   status.test - administrators are told how the filter is
 */
import { join } from 'node:path'
import t from 'tap'
import { loadEngineConfig } from '../../src/engine.js'
import { digestOf, writeStamp } from '../../src/self-test/stamp.js'
import { isRefused } from '../../src/web-helper/requests.js'
import { makeStatus } from '../../src/web-helper/status.js'

t.test('how the filter is', async t => {
  const folder = t.testdir({ journal: {} })
  const journal = join(folder, 'journal')
  const text = [
    `journal_directory = "${journal}"`,
    `records_directory = "${folder}/records"`,
    `spool_directory = "${folder}"`,
    '[scanner.clamd]',
    'enabled = true',
    'address = ["unix:/nowhere"]',
  ].join('\n')
  const config = await loadEngineConfig({ text })
  await writeStamp(journal, {
    time: Date.now(),
    results: [
      {
        ...{ scanner: 'clamd', state: 'silent', text: 'found nothing' },
        settings: digestOf('clamd', config),
      },
    ],
  })
  const status = makeStatus(config)
  const known = await status({
    name: 'status',
    who: { by: 'administrator', login: 'alice (ldap)' },
  })
  if (isRefused(known)) return t.fail(known.text)
  t.match(known.engines, [{ scanner: 'clamd', state: 'silent' }])
  t.match(known.filterd, { missing: /No filterd runs/u })
  t.strictSame(known.bypasses, [])
  t.match(known.recent, { messages: 0 })
  t.equal(known.space.length, 4)

  const others = [
    { by: 'recipient', login: 'bob', addresses: ['bob@example.com'] },
    { by: 'link', token: 'x' },
  ] as const
  for (const who of others) {
    t.match(await status({ name: 'status', who }), { refused: 'not-allowed' })
  }
})
