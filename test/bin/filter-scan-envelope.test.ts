/*
 * NAME
 *   filter-scan-envelope - rules about the envelope, tried by hand
 */

import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import t from 'tap'
import { plainMessage } from '../helper/eicar.js'
import { scratchFolder } from '../helper/folder.js'
import { runProgram } from '../helper/program.js'

const PROGRAM = resolve(import.meta.dirname, '../../dist/bin/filter-scan.js')

const CONDITIONS = {
  sender: 'sender = ["<>", "@partner.example"]',
  recipient: 'recipient = ["bob@our.example"]',
  client: 'client = ["192.0.2.0/24", "mail.partner.example"]',
  login: 'authenticated = true',
  origin: 'origin = "inbound"',
} as const

const HEADER = [
  'Return-Path: <a@partner.example>',
  'Delivered-To: bob@our.example',
  'Received: from localhost (localhost [127.0.0.1])',
  '\tby mx.our.example (Postfix) with ESMTP id B; Mon',
  'Received: from x (mail.partner.example [198.51.100.1])',
  '\tby mx.our.example (Postfix) with ESMTPSA id A; Mon',
  '',
].join('\n')

/** What is told; the rules that fit then. */
const CASES: readonly (readonly [readonly string[], string])[] = [
  [[], ''],
  [['--sender', ''], 'sender'],
  [['--sender', 'x@partner.example'], 'sender'],
  [['--sender', 'x@other.example'], ''],
  [['--recipient', 'a@our.example'], ''],
  [['--recipient', 'bob@our.example'], 'recipient'],
  [['--client', '192.0.2.9'], 'client'],
  [['--client', 'mail.partner.example'], 'client'],
  [['--client', 'mail.partner.example[198.51.100.1]'], 'client'],
  [['--client', 'unknown[198.51.100.1]'], ''],
  [['--login', 'alice'], 'login'],
  [['--login', ''], ''],
  [['--origin', 'inbound'], 'origin'],
  [['--origin', 'submission'], ''],
  [['--envelope-from-header'], 'sender recipient client login'],
  [
    ['--envelope-from-header', '--sender', 'x@other.example', '--login', ''],
    'recipient client',
  ],
]

t.test('what is told decides what is asked', async t => {
  const folder = scratchFolder(t, 'envelope')
  const file = join(folder, 'a.eml')
  writeFileSync(file, HEADER)
  writeFileSync(file, plainMessage(), { flag: 'a' })
  const config = join(folder, 'filter.toml')
  const rules = Object.entries(CONDITIONS).map(
    ([name, condition]) =>
      `[[rule]]\nname = "${name}"\n${condition}\nadd_field = ["X-${name}: yes"]\n`,
  )
  writeFileSync(config, rules.join(''))
  await Promise.all(
    CASES.map(async ([args, wanted]) => {
      const { stdout } = await runProgram(
        PROGRAM,
        ['--json', '--config', config, ...args, file],
        { timeoutMs: 120_000 },
      )
      const row = JSON.parse(stdout) as {
        readonly also: readonly { readonly rule: string }[]
        readonly notAsked: readonly {
          readonly rule: string
          readonly needs: readonly string[]
        }[]
      }
      const story = args.join(' ')
      t.equal(row.also.map(it => it.rule).join(' '), wanted, story)
      for (const { rule, needs } of row.notAsked) {
        t.strictSame(needs, [rule])
        t.notOk(args.includes(`--${rule}`), `${story}: ${rule} was told`)
      }
      const isHeader = args.includes('--envelope-from-header')
      const told = new Set(args.filter(it => it.startsWith('--')))
      const count = isHeader ? 1 : 5 - told.size
      t.equal(row.notAsked.length, count, `${story}: the others were not`)
    }),
  )
  const text = async (...args: readonly string[]): Promise<string> =>
    (await runProgram(PROGRAM, ['--config', config, ...args, file])).stdout
  t.match(
    await text('--sender', 'x@other.example', '--origin', 'submission'),
    /^clean .*\n1 message: 1 clean .*\n3 rules were not applied because the envelope is unknown: give --recipient, --client, --login or --envelope-from-header\n$/u,
  )
  t.match(
    await text('--explain'),
    /policy {4}action\.clean = "pass" {2}\(default\)\n {12}not applied: rule "sender" needs --sender {2}\(.*filter\.toml:1\)\n/u,
  )
})
