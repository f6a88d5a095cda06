/*
 * NAME
 *   config.test - the configuration, right and wrong
 *
 * DESCRIPTION
 *   Wrong configurations are cases like any other: each with the one line that
 *   an administrator reads.
 */
import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import {
  ConfigError,
  loadConfig,
  type Config,
} from '../../src/config/config.js'
import { ACTION, MAIN } from '../../src/options.js'
import {
  boolean,
  integer,
  integers,
  list,
  parsed,
  path,
  string,
  type Section,
} from '../../src/config/option.js'
import { scratchFolder } from '../helper/folder.js'

const SCANNER = {
  name: 'scanner.my-scanner',
  sentence: 'A scanner.',
  options: {
    enabled: boolean(true, 'Whether it is on.'),
    names: { ...list(['exe', 'com'], 'Names.'), formerly: ['name_list'] },
    statuses: integers([0], { min: 0, max: 255 }, 'Exit statuses.'),
    command: path('', 'A command, or none.'),
    address: parsed('address', '', 'An address.', text => {
      if (!/^\w+:\d+$/.test(text)) throw new RangeError('must be NAME:PORT')
      return text
    }),
  },
} as const satisfies Section

const OTHER = {
  name: 'scanner.other',
  sentence: 'Another.',
  options: { enabled: boolean(false, 'Whether it is on.') },
} as const satisfies Section

const LISTENER = {
  name: 'listener',
  sentence: 'Where to listen.',
  options: {
    port: integer(10025, { min: 1, max: 65_535 }, 'The port.'),
    greeting_name: string('', 'The name.'),
  },
} as const satisfies Section

const SECTIONS = [MAIN, ACTION, SCANNER, OTHER]

const FILE = '/etc/postsift/test.toml'

const load = (
  text: string,
  overrides: readonly string[] = [],
): Promise<Config> =>
  loadConfig({ file: FILE, text, overrides }, SECTIONS, [LISTENER])

t.test('without a file, all are defaults', async t => {
  const config = await load('')
  const main = config.settings(MAIN)
  const defaults = Object.entries(MAIN.options).map(([name, option]) => [
    name,
    option.default,
  ])
  t.same(main, Object.fromEntries(defaults))
  t.match(main, {
    pipe_resubmit: 'sendmail',
    spool_memory_limit: 1024 * 1024,
    scan_time_limit: 150,
    message_time_limit: 300,
  })
  t.match(config.settings(ACTION), {
    infected: 'refuse',
    banned: 'refuse',
    ambiguous: 'quarantine',
    'unchecked-error': 'defer',
    'unchecked-overlimit': 'quarantine',
    'unchecked-damaged': 'quarantine',
    'unchecked-encrypted': 'tag',
    spam: 'tag',
    clean: 'pass',
  })
  t.strictSame(config.tables(LISTENER), [])
  t.equal(await config.origin('scan_time_limit'), 'default')
})

const RIGHT = `
# a comment
scan_time_limit = "2m"
message-time-limit = 200
spool_memory_limit = "10 KiB"
decoded_limit = 12345

[action]
infected = "reject"
unchecked_error = 'tag'
"unchecked-damaged" = "pass"

[scanner.my_scanner]
names = ["a",
  "b"]
statuses = []

[[listener]]
port = 25
[[listener]]
greeting-name = "x"
`

t.test('what the file says', async t => {
  const config = await load(RIGHT)
  t.match(config.settings(MAIN), {
    scan_time_limit: 120,
    message_time_limit: 200,
    spool_memory_limit: 10_240,
    decoded_limit: 12_345,
    part_limit: 1500,
  })
  t.match(config.settings(ACTION), {
    infected: 'reject',
    'unchecked-error': 'tag',
    'unchecked-damaged': 'pass',
    clean: 'pass',
  })
  t.same(config.settings(SCANNER), {
    enabled: true,
    names: ['a', 'b'],
    statuses: [],
    command: '',
    address: '',
  })
  t.same(config.tables(LISTENER), [
    { port: 25, greeting_name: '' },
    { port: 10025, greeting_name: 'x' },
  ])
})

t.test('where it says so', async t => {
  const config = await load(RIGHT, ['action.spam=discard', 'part-limit=7'])
  const origin = async (name: string, expected: string) =>
    t.equal(await config.origin(name), expected, name)
  await origin('scan_time_limit', `${FILE}:3`)
  await origin('message_time_limit', `${FILE}:4`)
  await origin('action.infected', `${FILE}:9`)
  await origin('action.unchecked-error', `${FILE}:10`)
  await origin('action.unchecked-damaged', `${FILE}:11`)
  await origin('action.spam', '-o')
  await origin('part_limit', '-o')
  await origin('action.clean', 'default')
  await origin('scanner.my-scanner.names', `${FILE}:14`)
  await origin('scanner.other.enabled', 'default')
})

t.test('settings are frozen', async t => {
  const config = await load(RIGHT)
  const main = config.settings(MAIN) as { part_limit: number }
  t.throws(() => (main.part_limit = 1), TypeError)
  const [listener] = config.tables(LISTENER) as unknown as { port: number }[]
  t.throws(() => listener && (listener.port = 1), TypeError)
})

t.test('a section that was not given is our fault', async t => {
  const config = await loadConfig({ file: FILE, text: '' }, [MAIN])
  t.throws(() => config.settings(ACTION), /section \[action\] was not given/)
  t.throws(() => config.tables(LISTENER), /section \[listener\] was not given/)
})

t.test('other ways to write the same', async t => {
  for (const text of [
    'action.infected = "pass"\nscanner.my-scanner.enabled = false',
    'action = { infected = "pass" }\nscanner = { my_scanner = { enabled = false } }',
    'scanner."my-scanner".enabled = false\n[action]\n\'infected\' = "pass"',
    '[scanner]\nmy-scanner.enabled = false\n[action]\ninfected = "pass"',
    '[scanner.my-scanner]\nenabled = false\r\n\r\n[action]\r\ninfected = "pass"\r\n',
    '# \u00e4\n[action]\ninfected = "pass" # x\n[scanner.my-scanner]\nenabled=false',
  ]) {
    const config = await load(text)
    t.equal(config.settings(ACTION).infected, 'pass', text)
    t.equal(config.settings(SCANNER).enabled, false, text)
    t.match(await config.origin('action.infected'), /^\/etc.*:[1-5]$/, text)
  }
})

type Override = readonly [
  override: string,
  section: Section,
  option: string,
  value: unknown,
]

const OVERRIDES: readonly Override[] = [
  ['part_limit=5', MAIN, 'part_limit', 5],
  ['part-limit=5', MAIN, 'part_limit', 5],
  [' part_limit =5', MAIN, 'part_limit', 5],
  ['hostname=a=b', MAIN, 'hostname', 'a=b'],
  ['hostname=', MAIN, 'hostname', ''],
  ['hostname= x ', MAIN, 'hostname', ' x '],
  ['hostname="x"', MAIN, 'hostname', '"x"'],
  ['scan_time_limit=1.5m', MAIN, 'scan_time_limit', 90],
  ['spool_memory_limit=0', MAIN, 'spool_memory_limit', 0],
  ['spool_memory_limit=2MiB', MAIN, 'spool_memory_limit', 2 * 1024 * 1024],
  ['spool_directory=/a b', MAIN, 'spool_directory', '/a b'],
  ['action.unchecked_error=pass', ACTION, 'unchecked-error', 'pass'],
  ['action.unchecked-error=pass', ACTION, 'unchecked-error', 'pass'],
  ['scanner.my_scanner.enabled=false', SCANNER, 'enabled', false],
  ['scanner.my-scanner.names=a, b,,c', SCANNER, 'names', ['a', 'b', 'c']],
  ['scanner.my-scanner.names=', SCANNER, 'names', []],
  ['scanner.my-scanner.statuses=1, 2', SCANNER, 'statuses', [1, 2]],
  ['scanner.my-scanner.address=a:1', SCANNER, 'address', 'a:1'],
]

t.test('-o name=value', async t => {
  for (const [override, section, option, value] of OVERRIDES) {
    const config = await load('part_limit = 9', [override])
    const settings = config.settings(section) as Record<string, unknown>
    t.same(settings[option], value, override)
  }
  const last = await load('', ['part_limit=1', 'part-limit=2'])
  t.equal(last.settings(MAIN).part_limit, 2, 'the last one counts')
})

type Wrong = readonly [text: string, message: string]

const check = async (
  t: Test,
  loading: Promise<unknown>,
  message: string,
): Promise<void> => {
  const error = await loading.then(
    () => null,
    (thrown: unknown) => thrown,
  )
  t.ok(error instanceof ConfigError, message)
  t.equal((error as Error | null)?.message, message)
}

const DURATION = 'must be a duration as in 150, "150s", "5m", "1h" or "6d"'
const SIZE = 'must be a size as in 1048576, "1024KiB" or "1MiB"'
const CHOICE =
  'must be one of "pass", "tag", "rename", "disarm", "strip", "redirect", "quarantine", "discard", "reject", "refuse", "defer"'
const LIST = 'must be a list of texts, as in ["a", "b"]'

const WRONG: readonly Wrong[] = [
  // Unknown names.
  ['foo = 1', '1:1: unknown option "foo"'],
  ['\n\n  foo = 1', '3:3: unknown option "foo"'],
  [
    'scan_time_limt = 1',
    '1:1: unknown option "scan_time_limt"; did you mean "scan_time_limit"?',
  ],
  [
    '[scanner.my-scanner]\nname-list = ["a"]',
    '2:1: "scanner.my-scanner.name-list" is now called "scanner.my-scanner.names"',
  ],
  ['[foo]', '1:1: unknown option "foo"'],
  ['[foo]\nbar = 1', '1:1: unknown option "foo"'],
  [
    '[action]\ninfectd = "pass"',
    '2:1: unknown option "action.infectd"; did you mean "infected"?',
  ],
  ['action.foo = "pass"', '1:1: unknown option "action.foo"'],
  ['action = { foo = "pass" }', '1:12: unknown option "action.foo"'],
  ['[scanner.foo]\nenabled = true', '1:1: unknown option "scanner.foo"'],
  ['[scanner]\nfoo = 1', '2:1: unknown option "scanner.foo"'],
  ['[scanner.other]\nfoo = 1', '2:1: unknown option "scanner.other.foo"'],
  ['[scanner.other.deep]\nfoo = 1', '1:1: unknown option "scanner.other.deep"'],
  [
    '[[listener]]\nport = 1\n[[listener]]\nprt = 2',
    '4:1: unknown option "listener.prt"; did you mean "port"?',
  ],
  ['__proto__ = 1', '1:1: unknown option "__proto__"'],
  ['constructor = 1', '1:1: unknown option "constructor"'],
  // Tables and values.
  ['action = 1', '1:1: "action" must be a table, as in [action]'],
  [
    '[[action]]\ninfected = "pass"',
    '1:1: "action" must be a table, as in [action]',
  ],
  ['scanner = 1', '1:1: "scanner" must be a table, as in [scanner]'],
  ['[[scanner]]', '1:1: "scanner" must be a table, as in [scanner]'],
  [
    '[scanner]\nother = true',
    '2:1: "scanner.other" must be a table, as in [scanner.other]',
  ],
  ['listener = 1', '1:1: "listener" must be tables, as in [[listener]]'],
  [
    '[listener]\nport = 1',
    '1:1: "listener" must be tables, as in [[listener]]',
  ],
  ['listener = [1]', '1:1: "listener" must be tables, as in [[listener]]'],
  [
    '[part_limit]\nx = 1',
    '1:1: part_limit must be a whole number from 1 to 100000',
  ],
  // Types.
  [
    'part_limit = "5"',
    '1:1: part_limit must be a whole number from 1 to 100000',
  ],
  ['part_limit = 0', '1:1: part_limit must be a whole number from 1 to 100000'],
  [
    'part_limit = 1.5',
    '1:1: part_limit must be a whole number from 1 to 100000',
  ],
  [
    'part_limit = nan',
    '1:1: part_limit must be a whole number from 1 to 100000',
  ],
  [
    'part_limit = 100001',
    '1:1: part_limit must be a whole number from 1 to 100000',
  ],
  [
    'part_limit = [5]',
    '1:1: part_limit must be a whole number from 1 to 100000',
  ],
  [
    '\npart-limit = true',
    '2:1: part-limit must be a whole number from 1 to 100000',
  ],
  ['scan_time_limit = "5x"', `1:1: scan_time_limit ${DURATION}`],
  ['scan_time_limit = -1', `1:1: scan_time_limit ${DURATION}`],
  ['scan_time_limit = "-1s"', `1:1: scan_time_limit ${DURATION}`],
  ['scan_time_limit = ""', `1:1: scan_time_limit ${DURATION}`],
  ['scan_time_limit = inf', `1:1: scan_time_limit ${DURATION}`],
  ['scan_time_limit = true', `1:1: scan_time_limit ${DURATION}`],
  ['scan_time_limit = 1979-05-27', `1:1: scan_time_limit ${DURATION}`],
  ['scan_time_limit = "5constructor"', `1:1: scan_time_limit ${DURATION}`],
  ['spool_memory_limit = "1MB"', `1:1: spool_memory_limit ${SIZE}`],
  ['spool_memory_limit = "1 1"', `1:1: spool_memory_limit ${SIZE}`],
  [
    'spool_directory = "spool"',
    '1:1: spool_directory must be an absolute path',
  ],
  ['spool_directory = ""', '1:1: spool_directory must be an absolute path'],
  ['spool_directory = 1', '1:1: spool_directory must be a text in quotes'],
  ['hostname = "a\\nb"', '1:1: hostname must not hold control characters'],
  ['hostname = ["a"]', '1:1: hostname must be a text in quotes'],
  [
    'pipe_resubmit = "SMTP"',
    '1:1: pipe_resubmit must be one of "sendmail", "smtp"',
  ],
  ['[action]\ninfected = "bounce"', `2:1: action.infected ${CHOICE}`],
  ['[action]\n\nunchecked_error = 1', `3:1: action.unchecked_error ${CHOICE}`],
  [
    '[scanner.my-scanner]\nenabled = "yes"',
    '2:1: scanner.my-scanner.enabled must be true or false',
  ],
  [
    '[scanner.my_scanner]\nnames = "exe"',
    `2:1: scanner.my_scanner.names ${LIST}`,
  ],
  [
    '[scanner.my-scanner]\nnames = ["exe", 1]',
    '2:1: scanner.my-scanner.names must be a text in quotes',
  ],
  [
    '[scanner.my-scanner]\nstatuses = [256]',
    '2:1: scanner.my-scanner.statuses must be a list of whole numbers from 0 to 255',
  ],
  [
    '[scanner.my-scanner]\ncommand = "clamscan"',
    '2:1: scanner.my-scanner.command must be an absolute path',
  ],
  [
    '[scanner.my-scanner]\naddress = "x"',
    '2:1: scanner.my-scanner.address must be NAME:PORT',
  ],
  [
    '[[listener]]\nport = 0',
    '2:1: listener.port must be a whole number from 1 to 65535',
  ],
  [
    '[[listener]]\n[[listener]]\n  port = 70000',
    '3:3: listener.port must be a whole number from 1 to 65535',
  ],
  // Twice, by two spellings.
  [
    'part_limit = 1\npart-limit = 2',
    '2:1: "part-limit" is listed twice, also as "part_limit"',
  ],
  [
    '[action]\nunchecked-error = "pass"\nunchecked_error = "tag"',
    '3:1: "action.unchecked_error" is listed twice, also as "unchecked-error"',
  ],
  [
    '[scanner.my-scanner]\nenabled = true\n[scanner.my_scanner]\nenabled = false',
    '3:1: "scanner.my_scanner" is listed twice, also as "my-scanner"',
  ],
  [
    '[[listener]]\ngreeting-name = "a"\ngreeting_name = "b"',
    '3:1: "listener.greeting_name" is listed twice, also as "greeting-name"',
  ],
]

t.test('wrong files', async t => {
  for (const [text, message] of WRONG) {
    await check(t, load(text), `${FILE}:${message}`)
  }
})

const NOT_TOML: readonly (readonly [text: string, where: string])[] = [
  ['foo', '1:1'],
  ['a = \nb = 1', '1:5'],
  ['part_limit = 1\npart_limit = 2', '2:1'],
  ['[action]\n[action]', '2:2'],
  ['\n\nhostname = "a', '3:12'],
  ['hostname = a', '1:12'],
  ['[action', '1:2'],
  ['part_limit = 1 2', '1:16'],
  ['\0', '1:1'],
]

t.test('files that are no TOML', async t => {
  for (const [text, where] of NOT_TOML) {
    await t.rejects(
      load(text),
      {
        name: 'ConfigError',
        message: new RegExp(`^${FILE}:${where}: [^\n]+$`),
      },
      JSON.stringify(text),
    )
  }
})

const WRONG_OVERRIDES: readonly Wrong[] = [
  ['', ': must be name=value'],
  ['foo', 'foo: must be name=value'],
  ['=x', '=x: must be name=value'],
  ['foo=1', 'foo=1: unknown option "foo"'],
  [
    'scanner.my-scanner.name_list=a',
    'scanner.my-scanner.name_list=a: "scanner.my-scanner.name_list" is now called "scanner.my-scanner.names"',
  ],
  [
    'part_limt=1',
    'part_limt=1: unknown option "part_limt"; did you mean "part_limit"?',
  ],
  [
    'part_limit=',
    'part_limit=: part_limit must be a whole number from 1 to 100000',
  ],
  [
    'part_limit=x',
    'part_limit=x: part_limit must be a whole number from 1 to 100000',
  ],
  [
    'part_limit= ',
    'part_limit= : part_limit must be a whole number from 1 to 100000',
  ],
  [
    'part_limit=0x10',
    'part_limit=0x10: part_limit must be a whole number from 1 to 100000',
  ],
  [
    'part_limit=1e1',
    'part_limit=1e1: part_limit must be a whole number from 1 to 100000',
  ],
  ['action=pass', 'action=pass: unknown option "action"'],
  [
    'action.infected.x=pass',
    'action.infected.x=pass: unknown option "action.infected.x"',
  ],
  [
    'action.infected="pass"',
    `action.infected="pass": action.infected ${CHOICE}`,
  ],
  ['.part_limit=1', '.part_limit=1: unknown option ".part_limit"'],
  [
    'scanner.my-scanner.enabled=yes',
    'scanner.my-scanner.enabled=yes: scanner.my-scanner.enabled must be true or false',
  ],
  [
    'scanner.my-scanner.statuses=1,,2',
    'scanner.my-scanner.statuses=1,,2: scanner.my-scanner.statuses must be a list of whole numbers from 0 to 255',
  ],
  ['listener.port=1', 'listener.port=1: unknown option "listener.port"'],
  ['__proto__.x=1', '__proto__.x=1: unknown option "__proto__.x"'],
]

t.test('wrong overrides', async t => {
  for (const [override, message] of WRONG_OVERRIDES) {
    await check(t, load('', [override]), `-o ${message}`)
  }
})

t.test('files that cannot be read', async t => {
  const folder = scratchFolder(t, 'config')
  const read = (file: string): Promise<Config> =>
    loadConfig({ file }, SECTIONS, [LISTENER])
  const missing = join(folder, 'missing.toml')
  await check(
    t,
    read(missing),
    `${missing}: cannot be read: ENOENT: no such file or directory, open '${missing}'`,
  )
  await check(
    t,
    read(folder),
    `${folder}: cannot be read: EISDIR: illegal operation on a directory, read`,
  )
  const large = join(folder, 'large.toml')
  writeFileSync(large, '#'.repeat(1024 * 1024 + 1))
  const tooLarge = 'cannot be read: it is larger than 1 MiB'
  await check(t, read(large), `${large}: ${tooLarge}`)
  await check(t, read('/dev/zero'), `/dev/zero: ${tooLarge}`)
  const many = join(folder, 'many.toml')
  const tooMany = 'has more than 20000 keys, or tables that are nested too deep'
  const hostile = [
    Array.from({ length: 20_001 }, (_, at) => `k${at} = 1`).join('\n'),
    Array.from({ length: 10_001 }, () => '[[rule]]\na = 1\nb = 2').join('\n'),
    `x = { ${Array.from({ length: 20_001 }, (_, at) => `k${at} = 1`).join(', ')} }`,
    `a${'.a'.repeat(2000)} = 1`,
    `a = ${'['.repeat(20)}${']'.repeat(20)}`,
  ]
  for (const text of hostile) {
    writeFileSync(many, text)
    await check(t, read(many), `${many}: ${tooMany}`)
  }
  const marked = join(folder, 'marked.toml')
  writeFileSync(marked, '\ufeffpart_limit = 5\n')
  chmodSync(marked, 0o600)
  const config = await read(marked)
  t.equal(config.settings(MAIN).part_limit, 5, 'with a byte order mark')
  t.equal(await config.origin('part_limit'), `${marked}:1`)
})

t.test('what TOML 1.1 allows is allowed, or an error with a place', async t => {
  const text = 'action = {\n  infected = "pass",\n}\npart_limit = 0\n'
  const error = await load(text).then(
    () => null,
    (thrown: unknown) => thrown as Error,
  )
  t.ok(error instanceof ConfigError)
  t.match(error?.message, /^\/etc\/postsift\/test\.toml:\d+:\d+: /)
  const right = 'action = {\n  infected = "pass",\n}\n'
  const config = await load(right).catch((thrown: unknown) => thrown)
  if (!(config instanceof Error)) {
    const { origin } = config as Config
    t.match(await origin('action.infected'), /:2$/)
  }
})
