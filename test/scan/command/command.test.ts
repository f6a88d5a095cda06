/*
 * NAME
 *   command.test - a scanner with a command line
 */
import { createHash } from 'node:crypto'
import { closeSync, readdirSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import t from 'tap'
import { bytesOfFile } from '../../../src/util/bytes.js'
import { DeadlineError } from '../../../src/util/deadline.js'
import { openUnlinked } from '../../../src/util/files/safe-file.js'
import { waitUntil } from '../../helper/wait.js'
import {
  fileOf,
  messageOf,
  scannerOf,
  scannersOf,
  scanWith,
} from '../sample.js'

/** A scanner that is a shell script named `scan.sh`. */
const scriptScanner = async (
  t: Tap,
  script: string,
  overrides: readonly string[] = [],
) => {
  const path = fileOf(t, 'scan.sh', `#!/bin/sh\n${script}\n`, 0o755)
  return scannerOf(t, 'command', [`path=${path}`, ...overrides])
}

type Tap = Parameters<typeof fileOf>[0]

const found = (name: string) => [
  { scanner: 'command', name, class: 'infected', part: '' },
]

t.test('the exit status decides', async t => {
  const cases = [
    ['exit 0', []],
    ['echo OK; exit 0', []],
    ['exit 1', found('scan.sh: exit status 1')],
    [
      'echo "stdin: Test.X FOUND"; exit 1',
      found('scan.sh: stdin: Test.X FOUND'),
    ],
    ['echo one; echo two; echo; echo " "; exit 1', found('scan.sh: two')],
    ['echo on stderr >&2; exit 1', found('scan.sh: on stderr')],
    ["printf 'a\\033[31mb\\n'; exit 1", found('scan.sh: a?[31mb')],
    [`printf '%0999d' 0; exit 1`, found(`scan.sh: ${'0'.repeat(77)}...`)],
  ] as const
  for (const [script, findings] of cases) {
    const scanner = await scriptScanner(t, script)
    t.same(await scanWith(scanner, messageOf({})), findings, script)
  }
})

t.test('whatever else it does is a failure', async t => {
  const cases = [
    ['exit 2', /exit status 2: no output/],
    ['echo cannot open database; exit 40', /status 40: cannot open database/],
    ['kill -9 $$', /SIGKILL/],
    ['kill -15 $$', /SIGTERM/],
    ['exec /no/such/program', /exit status 127/],
  ] as const
  for (const [script, text] of cases) {
    const scanner = await scriptScanner(t, script)
    const scanned = scanWith(scanner, messageOf({}))
    await t.rejects(scanned, { message: text }, script)
  }
  const missing = await scannerOf(t, 'command', ['path=/no/such/program'])
  await t.rejects(scanWith(missing, messageOf({})), { message: /ENOENT/ })
  const noProgram = fileOf(t, 'text', 'hello\n')
  const denied = await scannerOf(t, 'command', [`path=${noProgram}`])
  await t.rejects(scanWith(denied, messageOf({})), { message: /EACCES/ })
})

t.test('its own statuses and arguments', async t => {
  const overrides = [
    'clean_statuses=0,3',
    'infected_statuses=1,5',
    'args=-x,a b,$HOME,--',
  ]
  const script = 'for a; do printf "[%s]" "$a"; done; exit 5'
  const scanner = await scriptScanner(t, script, overrides)
  const findings = await scanWith(scanner, messageOf({}))
  t.same(findings, found('scan.sh: [-x][a b][$HOME][--]'))
  const other = await scriptScanner(t, 'exit 3', overrides)
  t.same(await scanWith(other, messageOf({})), [])
})

t.test('statuses of what was not scanned', async t => {
  const overrides = [
    'encrypted_statuses=16',
    'overlimit_statuses=8',
    'damaged_statuses=9',
  ]
  const cases = [
    [0, null, ''],
    [1, 'infected', 'exit status 1'],
    [8, 'unchecked-overlimit', 'over a limit'],
    [9, 'unchecked-damaged', 'could not be opened'],
    [16, 'unchecked-encrypted', 'password-protected'],
  ] as const
  for (const [status, kind, name] of cases) {
    const scanner = await scriptScanner(t, `exit ${status}`, overrides)
    const [finding] = await scanWith(scanner, messageOf({}))
    t.equal(finding?.class ?? null, kind, String(status))
    if (finding) t.equal(finding.name, `scan.sh: ${name}`)
  }
})

t.test('the whole message is on stdin, from its beginning', async t => {
  const scanner = await scriptScanner(t, 'sha256sum; exit 1')
  const size = 700_000
  const bytes = Buffer.alloc(size, 'Some line.\n')
  const fd = openUnlinked(tmpdir())
  t.teardown(() => closeSync(fd))
  writeSync(fd, bytes)
  const sum = createHash('sha256').update(bytes).digest('hex')
  for (const one of [bytes, bytesOfFile(fd, 0, size)]) {
    const findings = await scanWith(scanner, messageOf({ bytes: one }))
    t.same(findings, found(`scan.sh: ${sum}  -`))
  }
  const lazy = await scriptScanner(t, 'exit 0')
  t.same(await scanWith(lazy, messageOf({ bytes })), [], 'it need not read')
})

t.test('ends at its time limit, and then is never clean', async t => {
  const limit = ['time_limit=1']
  const polite = 'trap "exit 0" TERM; while :; do sleep 0.05; done'
  const [slow, obliging, patient] = [
    await scriptScanner(t, 'exec sleep 60', limit),
    await scriptScanner(t, polite, limit),
    await scriptScanner(t, 'exec sleep 60'),
  ]
  const before = readdirSync('/proc/self/fd').length
  await t.rejects(scanWith(slow, messageOf({})), {
    message: 'scanner.command.time_limit of 1 s is over',
  })
  await t.rejects(scanWith(obliging, messageOf({})), DeadlineError)
  await t.rejects(scanWith(patient, messageOf({}), 0.3), {
    message: 'scan_time_limit of 0.3 s is over',
  })
  await waitUntil(
    () => readdirSync('/proc/self/fd').length <= before || undefined,
    { what: 'all descriptors to be closed' },
  )
})

t.test('settings that cannot work', async t => {
  const check = async (overrides: string[], text: string) => {
    const made = scannersOf(
      ['enabled=true', ...overrides].map(it => `scanner.command.${it}`),
    )
    await t.rejects(made, { name: 'ConfigError', message: text })
  }
  await check([], '[scanner.command]: path must be set, or preset')
  await check(
    ['path=/bin/true', 'infected_statuses=1,0'],
    '[scanner.command]: status 0 must not be in clean_statuses and in infected_statuses',
  )
  await check(
    ['path=/bin/true', 'time_limit=0'],
    '[scanner.command]: time_limit must be more than 0',
  )
  await check(
    ['path=/bin/true', 'clean_statuses=0,3', 'damaged_statuses=3'],
    '[scanner.command]: status 3 must not be in clean_statuses and in damaged_statuses',
  )
  await check(
    ['path=/bin/true', 'files_limit=0'],
    '[scanner.command]: files_limit must be more than 0',
  )
  await check(
    ['path=/bin/true', 'input=files', 'args=-r'],
    '[scanner.command]: args must contain "{folder}" where input is "files"',
  )
  await check(
    ['path=/bin/true', 'args={folder}'],
    '[scanner.command]: args must not contain "{folder}" where input is "stdin"',
  )
  await check(
    ['preset=clamscn'],
    '-o scanner.command.preset=clamscn: scanner.command.preset must be one of "clamscan", "clamdscan", "savscan", "uvscan", "fsecure", "drweb", "eset", "kesl", "bitdefender", "avast", "avira", "fprot", "kavscanner", "trend", "vexira", "csav"',
  )
  await check(
    ['path=clamscan'],
    '-o scanner.command.path=clamscan: scanner.command.path must be an absolute path',
  )
})
