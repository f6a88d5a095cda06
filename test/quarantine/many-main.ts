/*
 * NAME
 *   many-main - how long a large quarantine takes
 *
 * SYNOPSIS
 *   npm run test:quarantine [-- ENTRIES]
 *
 * DESCRIPTION
 *   Fills a quarantine with ENTRIES (100000) and prints for each command the
 *   time it took, and the processor time, which a busy machine does not
 *   change. Ends with 1 where listing by recipient takes more than 1 s of the
 *   processor, or expiring all of it more than 10 s.
 */
import { execFileSync } from 'node:child_process'
import { chownSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { ensureFilterUser } from '../helper/filter-user.js'
import { fillQuarantine } from './kept.js'

// As bash's `times` writes it.
const TIME = /(\d+)m([\d.]+)s/gu
const PROGRAM = resolve('dist/bin/filter-quarantine.js')
const entries = Number(process.argv[2] ?? 100_000)
const folder = mkdtempSync(join(tmpdir(), 'postsift-many-'))

try {
  const { uid, gid } = await ensureFilterUser()
  fillQuarantine(folder, entries)
  for (const name of ['', ...readdirSync(folder, { recursive: true })]) {
    chownSync(join(folder, String(name)), uid, gid)
  }
  const recipient = ['--recipient', 'user77@d.example']
  const list = measure('list --recipient', ['list', ...recipient])
  measure('list', ['list'])
  measure('show', ['show', 'Q77'])
  measure('reindex', ['reindex'])
  const expire = measure('expire', ['expire', '--days', '1'])
  process.exitCode = list > 1 || expire > 10 ? 1 : 0
} finally {
  rmSync(folder, { recursive: true, force: true })
}

// Seconds of the processor.
function measure(what: string, args: readonly string[]): number {
  const options = [
    ...['-o', `quarantine_directory=${folder}`],
    ...['-o', `spool_directory=${folder}`, '-o', 'log_to=none'],
    ...['-o', `records_directory=${join(folder, 'records')}`],
  ]
  const script = '"$@" | tail -n 1; times'
  const command = [process.execPath, PROGRAM, ...args, ...options]
  const start = performance.now()
  const output = execFileSync(
    '/bin/bash',
    ['--norc', '-c', script, 'sh', ...command],
    {
      encoding: 'utf8',
      maxBuffer: 1 << 28,
      env: { PATH: '/usr/bin:/bin', LANG: 'C' },
    },
  )
  const seconds = (performance.now() - start) / 1000
  const cpu = [...(output.trim().split('\n').at(-1) ?? '').matchAll(TIME)]
    .map(([, minutes, rest]) => Number(minutes) * 60 + Number(rest))
    .reduce((sum, it) => sum + it, 0)
  const text = `${what}: ${seconds.toFixed(2)} s, processor ${cpu.toFixed(2)} s`
  process.stdout.write(`${text}: ${output.split('\n')[0]}\n`)
  return cpu
}
