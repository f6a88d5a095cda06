/*
 * NAME
 *   demo - the main job, shown
 *
 * SYNOPSIS
 *   npm run demo
 *
 * DESCRIPTION
 *   Sends three messages through filter-pipe as pipe(8) would: one clean, one
 *   with the EICAR test file in a base64 attachment, one with a forbidden
 *   attachment. Neither Postfix nor clamd is needed: a script replaces
 *   sendmail(1), and keeps the bytes that would be resubmitted. Then two go
 *   through filter-smtp, by SMTP.
 *
 * EXIT STATUS
 *   0 when everything came out as it must, else 1.
 *
 * FILES
 *   A folder in the system's temporary folder; removed at the end.
 */

import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { wrapped } from '../src/print/wrap.js'
import { sendThroughSmtp } from './demo/smtp.js'

interface Story {
  readonly title: string
  readonly message: string
  readonly options: readonly string[]
  readonly status: number
  readonly resubmitted: boolean
}

const LAUNCHER = fileURLToPath(new URL('../bin/filter-pipe', import.meta.url))
const PROGRAM = fileURLToPath(new URL('../bin/filter-smtp.js', import.meta.url))

// From two halves, so that no file of ours is taken for a virus.
const EICAR = [
  'X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD',
  '-ANTIVIRUS-TEST-FILE!$H+H*',
].join('')

const STORIES: readonly Story[] = [
  {
    title: 'A clean message is resubmitted, with the verdict before it',
    message: mail('Lunch?', 'Shall we meet at noon?\n'),
    options: [],
    status: 0,
    resubmitted: true,
  },
  {
    title:
      'A virus from outside is kept in the quarantine, and no one gets a bounce',
    message: attachment('eicar.com.txt', EICAR),
    options: [],
    status: 0,
    resubmitted: false,
  },
  {
    title: 'A forbidden attachment from our own users is refused with a reason',
    message: attachment('report.exe', 'MZ, or so they say'),
    options: ['--origin', 'submission'],
    status: 69,
    resubmitted: false,
  },
]

const home = mkdtempSync(join(tmpdir(), 'postsift-demo-'))
try {
  const results = STORIES.map(tell)
  results.push(await tellSmtp(4, mail('Lunch?', 'At noon?\n'), true))
  results.push(await tellSmtp(5, attachment('eicar.com.txt', EICAR), false))
  process.exitCode = results.every(Boolean) ? 0 : 1
} finally {
  rmSync(home, { recursive: true, force: true })
}

function tell(story: Story, index: number): boolean {
  const folder = makeFolders(index + 1)
  const args = argumentsFor(story, folder)
  const result = spawnSync(LAUNCHER, args, { input: story.message })
  const answer = result.stdout.toString().trim()
  const out = join(folder, 'out')
  const sent = existsSync(join(out, 'message'))

  say(`\n${index + 1}. ${story.title}`, '')
  say('   came in', story.message)
  say('   filter-pipe ended with', `${result.status}  ${answer}`)
  if (sent) {
    say('   sendmail was called with', readFileSync(join(out, 'argv'), 'utf8'))
    say('   and got', readFileSync(join(out, 'message'), 'latin1'))
  } else {
    say('   sendmail was not called', '')
  }
  for (const entry of entries(join(folder, 'quarantine'))) {
    say('   the quarantine contains', entry)
  }
  const right = result.status === story.status && sent === story.resubmitted
  if (!right) say('   THIS IS NOT WHAT HAD TO COME OUT', '')
  return right
}

async function tellSmtp(
  number: number,
  message: string,
  passes: boolean,
): Promise<boolean> {
  const folder = makeFolders(number)
  const args = [...placesIn(folder), '-o', 'action.infected=reject']
  const { lines, outcome, delivered } = await sendThroughSmtp(
    PROGRAM,
    args,
    message,
  )
  const title = passes
    ? 'By SMTP, as spawn(8) starts it: a clean message goes on'
    : 'By SMTP: a virus, with action.infected = "reject"'
  say(`\n${number}. ${title}`, '')
  say('   the session', lines.join('\n'))
  if (delivered === null) say('   the next hop got nothing', '')
  else say('   the next hop got', delivered)
  const right = passes
    ? outcome.startsWith('250 ') && delivered !== null
    : outcome.startsWith('550 5.7.1 ') && delivered === null
  if (!right) say('   THIS IS NOT WHAT HAD TO COME OUT', '')
  return right
}

function makeFolders(number: number): string {
  const folder = join(home, String(number))
  for (const name of ['spool', 'quarantine', 'journal', 'records', 'out']) {
    mkdirSync(join(folder, name), { recursive: true, mode: 0o700 })
  }
  return folder
}

function placesIn(folder: string): readonly string[] {
  return [
    `spool_directory=${join(folder, 'spool')}`,
    `quarantine_directory=${join(folder, 'quarantine')}`,
    `journal_directory=${join(folder, 'journal')}`,
    `records_directory=${join(folder, 'records')}`,
    'log_to=none',
  ].flatMap(option => ['-o', option])
}

function argumentsFor(story: Story, folder: string): readonly string[] {
  return [
    ...placesIn(folder),
    ...['-o', `sendmail_path=${fakeSendmail(folder)}`],
    ...story.options,
    ...['-f', 'alice@example.com', '--', 'bob@example.org'],
  ]
}

function fakeSendmail(folder: string): string {
  const path = join(folder, 'sendmail')
  const out = join(folder, 'out')
  writeFileSync(
    path,
    `#!/bin/sh\nprintf '%s ' "$@" >'${out}/argv'\nexec cat >'${out}/message'\n`,
  )
  chmodSync(path, 0o755)
  return path
}

// What a kept entry says of itself.
function entries(quarantine: string): string[] {
  const names = readdirSync(quarantine, { recursive: true, encoding: 'utf8' })
  return names
    .filter(name => name.endsWith('.json'))
    .map(name => {
      const text = readFileSync(join(quarantine, name), 'utf8')
      const { verdict } = JSON.parse(text) as {
        verdict: { class: string; reason: string; policy: string }
      }
      return `${name}\n${verdict.class}: ${verdict.reason}\ndecided by ${verdict.policy}`
    })
}

function mail(subject: string, body: string): string {
  return [
    'From: Alice <alice@example.com>',
    'To: Bob <bob@example.org>',
    `Subject: ${subject}`,
    'Date: Sun, 22 Nov 2026 12:00:00 +0100',
    'Message-ID: <1@example.com>',
    '',
    body,
  ].join('\n')
}

function attachment(name: string, content: string): string {
  const head = mail('A file for you', '').trimEnd()
  return [
    head,
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary="part"',
    '',
    '--part',
    'Content-Type: text/plain',
    '',
    'Please open the file.',
    '--part',
    `Content-Type: application/octet-stream; name="${name}"`,
    `Content-Disposition: attachment; filename="${name}"`,
    'Content-Transfer-Encoding: base64',
    '',
    ...(Buffer.from(content)
      .toString('base64')
      .match(/.{1,60}/gu) ?? []),
    '--part--',
    '',
  ].join('\n')
}

function say(title: string, text: string): void {
  const lines = text.trimEnd().split('\n')
  const block =
    text === '' ? '' : lines.map(line => `${shown(line)}\n`).join('')
  process.stdout.write(`${title}${text === '' ? '' : ':'}\n${block}`)
}

// A line that is longer than a terminal goes on below, further to the right.
function shown(line: string): string {
  return wrapped(`     | ${line}`, { hang: 9 })
}
