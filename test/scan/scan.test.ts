/*
 * NAME
 *   scan.test - the stage, and the sections of its scanners
 */
import t from 'tap'
import { DeadlineError, startDeadline } from '../../src/util/deadline.js'
import type { Finding } from '../../src/mail/finding.js'
import { scanMessage } from '../../src/scan/scan.js'
import type { Scanner } from '../../src/scan/scanner.js'
import { SCANNER_KINDS } from '../../src/scan/scanners.js'
import { contextOf, fileOf, messageOf, scannersOf } from './sample.js'

const fakeScanner = (name: string, scan: Scanner['scan']): Scanner => ({
  name,
  antivirus: false,
  scan,
  close: () => {},
})

const findingOf = (scanner: string): Finding => ({
  scanner,
  name: 'X',
  class: 'spam',
  part: '',
})

const scanFor = async (scanners: readonly Scanner[], seconds = 60) => {
  const deadline = startDeadline('scan_time_limit', seconds)
  try {
    return await scanMessage(scanners, messageOf({}), contextOf(deadline))
  } finally {
    deadline.close()
  }
}

t.test('all at once, reported in the order of the table', async t => {
  let release = (): void => {}
  const last = new Promise<void>(resolve => (release = resolve))
  const scanners = [
    fakeScanner('slow', async () => {
      await last
      return [findingOf('slow')]
    }),
    fakeScanner('fast', async () => {
      release()
      return [findingOf('fast'), findingOf('fast')]
    }),
    fakeScanner('idle', async () => []),
  ]
  const scanned = await scanFor(scanners)
  t.same(
    scanned.findings,
    ['slow', 'fast', 'fast'].map(name => findingOf(name)),
  )
  t.same(scanned.failures, [])
  t.same(Object.keys(scanned.times), ['slow', 'fast', 'idle'])
  t.ok(Object.values(scanned.times).every(time => time >= 0))
})

t.test('a scanner knows the envelope; what it tells counts', async t => {
  const report = { scanner: 'scoring', score: 2.5 }
  const scoring = fakeScanner('scoring', async (_, { envelope, tell }) => {
    tell({ ...report, note: envelope.sender })
    return []
  })
  const failing = fakeScanner('failing', async (_, { tell }) => {
    tell({ scanner: 'failing', score: 1 })
    throw new Error('half an answer')
  })
  const late = fakeScanner('late', async (_, { tell }) => {
    setImmediate(() => tell({ scanner: 'late', score: 1 }))
    return []
  })
  const { reports } = await scanFor([scoring, failing, late])
  t.same(reports, [{ ...report, note: 'sender@example.com' }])
})

t.test('a scanner that fails is a finding, and the others count', async t => {
  const secret = new Error('connect ENOENT /run/secret/path')
  const scanners = [
    fakeScanner('one', async () => {
      throw secret
    }),
    fakeScanner('two', () => {
      throw secret
    }),
    fakeScanner('three', async () => [findingOf('three')]),
  ]
  const scanned = await scanFor(scanners)
  const failed = (scanner: string) => ({
    scanner,
    name: `${scanner} unavailable`,
    class: 'unchecked-error',
    part: '',
  })
  t.same(scanned.findings, [failed('one'), failed('two'), findingOf('three')])
  t.same(
    scanned.failures.map(failure => [failure.scanner, failure.error]),
    [
      ['one', secret],
      ['two', secret],
    ],
  )
})

t.test('one that forgets its deadline is not waited for', async t => {
  const scanners = [
    fakeScanner('stuck', () => new Promise(() => {})),
    fakeScanner('well', async () => [findingOf('well')]),
  ]
  const { findings, failures } = await scanFor(scanners, 0.1)
  t.same(findings, [
    {
      scanner: 'stuck',
      name: 'stuck too slow',
      class: 'unchecked-error',
      part: '',
    },
    findingOf('well'),
  ])
  t.ok(failures[0]?.error instanceof DeadlineError)
})

t.test('after the deadline no one is asked', async t => {
  const deadline = startDeadline('scan_time_limit', 60, AbortSignal.abort())
  t.teardown(() => deadline.close())
  let asked = false
  const scanner = fakeScanner('late', async () => {
    asked = true
    throw new Error('no one hears this')
  })
  const scanned = await scanMessage(
    [scanner],
    messageOf({}),
    contextOf(deadline),
  )
  t.equal(scanned.findings[0]?.class, 'unchecked-error')
  t.notOk(asked)
})

t.test('without scanners', async t => {
  const nothing = { findings: [], reports: [], times: {}, failures: [] }
  t.same(await scanFor([]), nothing)
})

t.test('which are on', async t => {
  const names = async (...overrides: string[]) =>
    (await scannersOf(overrides)).map(scanner => scanner.name)
  t.same(await names(), [
    'builtin',
    'attachment-name',
    'attachment-type',
    'active-content',
    'type-mismatch',
  ])
  t.same(await names('scanner.clamd.enabled=true'), [
    'builtin',
    'clamd',
    'attachment-name',
    'attachment-type',
    'active-content',
    'type-mismatch',
  ])
  t.same(await names('scanner.attachment_name.enabled=false'), [
    'builtin',
    'attachment-type',
    'active-content',
    'type-mismatch',
  ])
  const all = await scannersOf([
    ...SCANNER_KINDS.map(kind => `${kind.section.name}.enabled=true`),
    'scanner.command.path=/bin/true',
    'scanner.attachment-path.banned_paths=*.zip/*.js',
    'scanner.yara.rules=/nonexistent',
  ])
  t.same(
    all.map(scanner => `scanner.${scanner.name}`),
    SCANNER_KINDS.map(kind => kind.section.name),
  )
  const antivirus = all.filter(scanner => scanner.antivirus)
  t.same(
    antivirus.map(scanner => scanner.name),
    ['clamd', 'icap', 'command', 'yara'],
  )
  const none = all.filter(scanner => scanner.name === 'none')
  t.same((await scanFor(none)).findings, [])
  all.forEach(scanner => scanner.close())
})

t.test('a file that says it all', async t => {
  const file = fileOf(
    t,
    'filter.toml',
    `
    [scanner.clamd]
    enabled = true
    address = ["unix:/run/clamav/clamd.ctl", "[::1]:3310"]
    stream_max_length = "25MiB"
    connect_time_limit = "2s"

    [scanner.command]
    enabled = true
    path = "/usr/bin/scan"
    args = ["--quiet", "-"]
    clean_statuses = [0]
    infected_statuses = [1, 13]
    time_limit = "1m"

    [scanner.attachment_name]
    add_banned_extensions = ["zip", ".docm"]
    allow_banned_extensions = [".js"]

    [scanner.attachment-type]
    allow-banned-types = ["application/onenote"]
    `,
  )
  t.equal((await scannersOf([], file)).length, 7)
  const single = fileOf(
    t,
    'filter.toml',
    '[scanner.clamd]\nenabled = true\naddress = "127.0.0.1:3310"\n',
  )
  t.equal((await scannersOf([], single)).length, 6, 'a list of one')
})

t.test('wrong configurations, each with its line', async t => {
  const cases = [
    [
      '[scanner.clamd]\naddress = ["localhost"]\n',
      '2:1: scanner.clamd.address must be "unix:/path", "host:port" or "[::1]:port", not "localhost"',
    ],
    [
      '[scanner.clamd]\n\naddress = 3310\n',
      '3:1: scanner.clamd.address must be a list of texts, as in ["a", "b"]',
    ],
    [
      '[scanner.clamd]\nstream_max_length = "big"\n',
      '2:1: scanner.clamd.stream_max_length must be a size as in 1048576, "1024KiB" or "1MiB"',
    ],
    [
      '[scanner.clamav]\n',
      '1:1: unknown option "scanner.clamav"; did you mean "scanner.clamd"?',
    ],
    [
      '[scanner.clamd]\nadress = []\n',
      '2:1: unknown option "scanner.clamd.adress"; did you mean "address"?',
    ],
    [
      '[scanner.attachment-name]\nbanned_extensions = ["tar.gz"]\n',
      '2:1: scanner.attachment-name.banned_extensions must contain extensions like "exe" or ".exe", not "tar.gz"',
    ],
    [
      '[scanner.attachment-type]\nadd_banned_types = ["exe"]\n',
      '2:1: scanner.attachment-type.add_banned_types must contain types like "application/hta", not "exe"',
    ],
    [
      '[scanner.command]\nclean_statuses = [256]\n',
      '2:1: scanner.command.clean_statuses must be a list of whole numbers from 0 to 255',
    ],
    [
      '[scanner.builtin]\nsha256_file = "sums"\n',
      '2:1: scanner.builtin.sha256_file must be an absolute path',
    ],
  ] as const
  for (const [toml, text] of cases) {
    const file = fileOf(t, 'filter.toml', toml)
    const made = scannersOf([], file)
    const error: unknown = await made.catch(it => it)
    t.equal((error as Error).message, `${file}:${text}`, toml)
  }
  const together = [
    ['address=', 'address must name one clamd at least'],
    ['stream_max_length=0', 'stream_max_length must be more than 0'],
    ['connect_time_limit=0', 'connect_time_limit must be more than 0'],
  ] as const
  for (const [override, text] of together) {
    const made = scannersOf([
      'scanner.clamd.enabled=true',
      `scanner.clamd.${override}`,
    ])
    await t.rejects(made, { message: `[scanner.clamd]: ${text}` })
  }
})
