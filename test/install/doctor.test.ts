/*
 * NAME
 *   doctor - status and doctor on a live installation, well and not well
 */

import {
  appendFileSync,
  chmodSync,
  chownSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import net from 'node:net'
import { join } from 'node:path'
import t from 'tap'
import { startClamd } from '../helper/clamd.js'
import { plainMessage } from '../helper/eicar.js'
import { primaryOf } from '../helper/filterd-processes.js'
import { startPostfix } from '../helper/postfix.js'
import { installPostsift } from '../helper/postsift.js'
import {
  runProgram,
  startProgram,
  type RunningProgram,
} from '../helper/program.js'
import { startSink } from '../helper/sink.js'
import { waitUntil } from '../helper/wait.js'
import { sevenZipVersion } from '../../src/unpack/seven-zip/program.js'
import { configLines, makeInstaller } from './installer.js'

const sink = await startSink(t)
const clamd = await startClamd(t)
const postsift = await installPostsift(t)
const postfix = await startPostfix(t, {
  sink,
  mainCf: { message_size_limit: '300000' },
})
const installer = await makeInstaller(postfix, postsift)
const program = join(postsift.home, 'dist/install/filter-install.js')
const place = [
  ...['--config-dir', postfix.configDir],
  ...['--state-dir', join(postsift.home, 'state')],
]
const look = (command: string, ...args: readonly string[]) =>
  runProgram(program, [command, ...place, ...args])

const CONFIG = [
  'log_to = "none"',
  'processes = 1',
  ...configLines('daemon', installer),
]
const CLAMD = [
  '[scanner.clamd]',
  'enabled = true',
  `address = ["unix:${clamd.socketPath}"]`,
]
const SIGNATURES = readFileSync(join(clamd.directory, 'db/test.ndb'), 'utf8')
const configure = (...lines: readonly string[]) =>
  postsift.configure([...lines, ...CONFIG, ...CLAMD])

t.test('nothing is installed', async t => {
  const status = await look('status')
  t.equal(status.status, 0, status.stderr)
  t.match(status.stdout, /^Not installed in Postfix 3\./u)
  const json = await look('status', '--json')
  t.match(JSON.parse(json.stdout), { installed: false })
  const doctor = await look('doctor')
  t.equal(doctor.status, 2)
  t.match(doctor.stdout, /^critical: The filter is not installed/u)
})

const top = t
let filterd: RunningProgram

t.test('installed', async t => {
  configure()
  filterd = startProgram(top, `${postsift.bin}/filterd.js`, [
    ...['--config', postsift.configFile],
  ])
  const isUp = async () => (await listens(installer.listenPort)) || undefined
  await waitUntil(isUp, {
    what: 'filterd to listen',
    report: () => filterd.stderr(),
  })
  const apply = await installer.apply('daemon')
  t.equal(apply.status, 0, apply.stderr)
})

const ALL_IS_WELL = `All is well.
Archives are opened by 7-Zip ${sevenZipVersion()}, in WebAssembly.
`

t.test('all is well', async t => {
  const doctor = await look('doctor')
  t.equal(doctor.stdout, ALL_IS_WELL)
  t.equal(doctor.status, 0, doctor.stderr)
  const json = await look('doctor', '--json')
  t.strictSame(JSON.parse(json.stdout), {
    ...{ status: 0, findings: [], sevenZip: sevenZipVersion() },
  })
  const status = await look('status', '--json')
  t.match(JSON.parse(status.stdout), {
    ...{ installed: true, running: true, mode: 'daemon', complete: true },
    ...{ linesInPlace: true, filterIsLive: true, filterdAnswers: true },
    calledBy: [`chkmsg:[127.0.0.1]:${installer.listenPort}`],
    ...{ policy: 'enforce', softBounce: false },
    queue: { total: 0, waiting: 0 },
  })
  const text = await look('status')
  t.match(text.stdout, /^Filter is live {2}yes, chkmsg:/mu)
})

// What someone does, and what doctor says of it.
const CASES: readonly {
  readonly story: string
  readonly spoil: () => void | Promise<void>
  readonly mend: () => void | Promise<void>
  readonly says: RegExp
  readonly status: 1 | 2
}[] = [
  edited('master.cf', {
    story: 'TLS that the transport inherits',
    from: /^ +-o smtp_tls_security_level=none\n/mu,
    to: '',
    main: 'smtp_tls_security_level = encrypt\n',
    says: /^critical: chkmsg\/unix has smtp_tls_security_level = encrypt: the filter has no TLS.*\n {2}fix: postconf -c \S+ -P 'chkmsg\/unix\/smtp_tls_security_level=none'/mu,
    status: 2,
  }),
  edited('master.cf', {
    story: 'returned mail goes to the filter again',
    from: /^ +-o content_filter=\n/mu,
    to: '',
    says: /^critical: 127\.0\.0\.1:\d+\/inet has content_filter = chkmsg:\S+: .*loop/mu,
    status: 2,
  }),
  edited('master.cf', {
    story: 'a way past the filter',
    from: /^ +-o smtp_fallback_relay=\n/mu,
    to: '',
    main: 'smtp_fallback_relay = [relay.example]\n',
    says: /^critical: chkmsg\/unix has smtp_fallback_relay = \[relay\.example\]: mail goes there unfiltered/mu,
    status: 2,
  }),
  edited('master.cf', {
    story: 'Postfix waits less than the filter works',
    from: /smtp_data_done_timeout=\S+/u,
    to: 'smtp_data_done_timeout=120s',
    says: /^critical: smtp_data_done_timeout is 120s, but the filter may take 300s: mail would be delivered twice\./mu,
    status: 2,
  }),
  edited('master.cf', {
    story: 'the check against smuggling is off',
    from: /^ +-o smtpd_forbid_bare_newline=reject\n/mu,
    to: '  -o smtpd_forbid_bare_newline=no\n',
    says: /^warning: .* smtpd_forbid_bare_newline = no: .*smuggle/mu,
    status: 1,
  }),
  edited('main.cf', {
    story: 'the filter is turned off by hand',
    from: /^content_filter = .*\n/mu,
    to: '',
    says: /^critical: Postfix sends no mail to the filter: mail is not filtered\.[^]*aliases are never expanded/mu,
    status: 2,
  }),
  edited('main.cf', {
    story: 'no next hop',
    from: /^content_filter = .*\n/mu,
    to: 'content_filter = chkmsg:\n',
    says: /^critical: content_filter = chkmsg: has no next hop: mail bypasses/mu,
    status: 2,
  }),
  configured(
    'our name is that of Postfix',
    'hostname = "localhost"',
    /^critical: hostname of the filter is localhost, .*loop/mu,
    2,
  ),
  configured(
    'a monitor',
    'mode = "monitor"',
    /^warning: .* has mode = "monitor": every message is delivered/mu,
    1,
  ),
  configured(
    'a smaller limit of ours',
    'message_size_limit = "100 KiB"',
    /^warning: message_size_limit of Postfix is 300000 bytes, but the filter scans at most 102400 /mu,
    1,
  ),
  configured(
    'a wrong configuration',
    'mood = "monitor"',
    /^critical: The filter cannot read its configuration: .*mood/mu,
    2,
  ),
  configured(
    'a full disk',
    'free_space_floor = "4096 GiB"',
    /^critical: .*spool has \d+ bytes free; below \d+, all mail is deferred/mu,
    2,
  ),
  {
    story: 'no antivirus',
    spoil: () => postsift.configure(CONFIG),
    mend: () => configure(),
    says: /^warning: No antivirus is active/mu,
    status: 1,
  },
  {
    story: 'viruses pass',
    spoil: () =>
      postsift.configure([
        ...[...CONFIG, ...CLAMD, '[action]', 'infected = "pass"'],
      ]),
    mend: () => configure(),
    says: /^critical: Viruses are delivered: action\.infected = "pass" \(\S+\)\.\n {2}fix: in \S+:\n\[action\]\ninfected = "refuse"/mu,
    status: 2,
  },
  {
    story: 'a list that the account cannot read',
    spoil: () => {
      const list = join(postsift.home, 'list')
      writeFileSync(list, 'a@partner.example\n', { mode: 0o600 })
      postsift.configure([
        ...[...CONFIG, ...CLAMD, '[[rule]]', `sender = ["file:${list}"]`],
        'action = "quarantine"',
      ])
    },
    mend: () => configure(),
    says: /^critical: \S+\/list cannot be read by the filter's account: mail is deferred\.\n {2}fix: chmod a\+rX /mu,
    status: 2,
  },
  {
    story: 'programs that all accounts may change',
    spoil: () => chmodSync(join(postsift.home, 'dist/lib'), 0o777),
    mend: () => chmodSync(join(postsift.home, 'dist/lib'), 0o755),
    says: /^critical: \S+\/dist\/lib is writable by all accounts: any account could turn the filter off/mu,
    status: 2,
  },
  {
    story: 'a quarantine that others may look into',
    spoil: () => chmodSync(postsift.quarantineFolder, 0o755),
    mend: () => chmodSync(postsift.quarantineFolder, 0o700),
    says: /^warning: .*quarantine has mode 0755: other accounts can read it\.\n {2}fix: chmod 0700 /mu,
    status: 1,
  },
  {
    story: 'a journal of someone else',
    spoil: () => chownSync(postsift.journalFolder, 0, 0),
    mend: async () => {
      const uid = await runProgram('/usr/bin/id', ['-u', 'filter'])
      chownSync(postsift.journalFolder, Number(uid.stdout), -1)
    },
    says: /^critical: .*journal does not belong to filter: mail is deferred/mu,
    status: 2,
  },
  {
    story: "clamd's socket is closed to the account",
    spoil: () => chmodSync(clamd.socketPath, 0o600),
    mend: () => chmodSync(clamd.socketPath, 0o666),
    says: /^critical: The filter account cannot open \S*clamd\.sock, so clamd/mu,
    status: 2,
  },
  {
    story: 'clamd says OK to what it did not look into',
    spoil: () => changeClamd(/AlertExceedsMax yes/u, 'AlertExceedsMax no'),
    mend: () => changeClamd(/AlertExceedsMax no/u, 'AlertExceedsMax yes'),
    says: /^critical: clamd at \S+ reports OK for content that it did not scan\.\n {2}fix: in clamd\.conf:\nAlertExceedsMax yes/mu,
    status: 2,
  },
  {
    story: 'clamd has no signatures',
    spoil: () =>
      changeSignatures('Nothing:0:*:6e6f7468696e6720746f2066696e64\n'),
    mend: () => changeSignatures(SIGNATURES),
    says: /^critical: clamd at \S+ does not find the test virus: it has no signatures/mu,
    status: 2,
  },
  {
    story: 'one smtpd has another filter',
    spoil: () => {
      const path = join(postfix.configDir, 'master.cf')
      const [entry = ''] =
        /^\S+ inet .*smtpd\n/mu.exec(readFileSync(path, 'utf8')) ?? []
      writeFileSync(
        path,
        readFileSync(path, 'utf8').replace(
          entry,
          `${entry}  -o content_filter=smtp:[127.0.0.1]:1\n`,
        ),
      )
    },
    mend: () => undefined,
    says: /^critical: Mail that comes in by \S+\/inet is not filtered: its content_filter is smtp:\[127\.0\.0\.1\]:1\.\n {2}fix: postconf /mu,
    status: 2,
  },
  {
    story: 'a table names another filter',
    spoil: () => {
      const table = join(postsift.home, 'checks')
      writeFileSync(
        table,
        '# x FILTER y:z\n/^Subject: x/ FILTER smtp:[127.0.0.1]:1\n',
      )
      appendFileSync(
        join(postfix.configDir, 'main.cf'),
        `header_checks = regexp:${table}\n`,
      )
    },
    mend: () => undefined,
    says: /^warning: \S+\/checks:2 sends matching mail to FILTER smtp:\[127\.0\.0\.1\]:1 instead/mu,
    status: 1,
  },
  {
    story: 'a file of the quarantine belongs to another account',
    spoil: () =>
      writeFileSync(join(postsift.quarantineFolder, 'release.key'), 'x'),
    mend: () => rmSync(join(postsift.quarantineFolder, 'release.key')),
    says: /^critical: \S+\/release\.key does not belong to filter, or is closed to it: .*\n {2}fix: chown -R filter /mu,
    status: 2,
  },
  {
    story: 'clamd takes less than the mail may have',
    spoil: () => changeClamd(/$/u, 'StreamMaxLength 200K\n'),
    mend: () => changeClamd(/StreamMaxLength 200K\n/u, ''),
    says: /^warning: clamd at \S+ does not accept 300000 bytes/mu,
    status: 1,
  },
  {
    story: 'clamd is away',
    spoil: () => clamd.stop(),
    mend: () => clamd.start(),
    says: /^critical: clamd at \S+ does not answer/mu,
    status: 2,
  },
]

// What cannot be done here: a disk to make room on, clamd as a service; or what
// only shows more of it.
const ONLY_SHOWN = [
  ...['a wrong configuration', 'a full disk', 'clamd is away', 'no next hop'],
  ...['clamd has no signatures', 'a table names another filter'],
]

for (const { story, spoil, mend, says, status } of CASES) {
  t.test(story, async t => {
    const files = installer.files()
    await spoil()
    const found = await findings()
    t.match(wordsOf(found.findings), says)
    t.equal(found.status, status)
    const one = found.findings.find(it => says.test(wordsOf([it])))
    if (one !== undefined && !ONLY_SHOWN.includes(story)) {
      await doHint(one)
      const { findings: left } = await findings()
      const topics = left.map(it => it.topic)
      t.notOk(topics.includes(one.topic), `${one.fix} mends it`)
    }
    await mend()
    for (const name of ['main.cf', 'master.cf'] as const) {
      writeFileSync(join(postfix.configDir, name), files[name].text)
    }
  })
}

t.test('filterd was not told that its configuration changed', async t => {
  const { status, findings: found } = await findings()
  const [one] = found
  t.match(one?.text, /was changed after filterd, process \d+, read it\.$/u)
  t.equal(status, 1)
  const text = (await look('doctor')).stdout
  t.match(text, /^warning: /u)
  t.ok(
    text
      .split('\n')
      .every(it => it.length <= 80 || / fix: |\/\S{60}/u.test(it)),
  )
  if (one !== undefined) await doHint(one)
  const isTold = async () => (await findings()).status === 0 || undefined
  await waitUntil(isTold, {
    what: 'new workers of filterd',
    report: async () => (await look('doctor')).stdout,
  })
  t.equal((await look('doctor')).stdout, ALL_IS_WELL)
})

t.test('filterd is gone, and mail waits', async t => {
  await filterd.stop()
  const { queueId } = await postfix.send({ data: plainMessage() })
  await postfix.waitForLog(new RegExp(`${queueId}: .*status=deferred`, 'u'))
  const doctor = await look('doctor')
  t.equal(doctor.status, 2)
  t.match(
    doctor.stdout,
    /^critical: filterd does not answer on 127\.0\.0\.1:/mu,
  )
  t.match(doctor.stdout, /^warning: 1 messages? waits? for the filter, /mu)
  const status = await look('status', '--json')
  t.match(JSON.parse(status.stdout), {
    filterdAnswers: false,
    queue: { total: 1, waiting: 1 },
  })
})

t.test('wrong questions', async t => {
  t.equal((await look('doctor', '--mode', 'pipe')).status, 2)
  const missing = await look('doctor', '--config-dir', '/nonexistent')
  t.equal(missing.status, 3)
  t.match(missing.stderr, /^filter-install: .*nonexistent/u)
})

interface Found {
  readonly level: string
  readonly topic: string
  readonly text: string
  readonly fix: string
  readonly fixKind: 'command' | 'config' | 'clamd.conf' | 'advice'
}

async function findings() {
  const { stdout, stderr } = await look('doctor', '--json')
  if (stdout === '') throw new Error(stderr)
  return JSON.parse(stdout) as { status: number; findings: readonly Found[] }
}

// As doctor prints them, but for the ends of lines.
function wordsOf(found: readonly Found[]): string {
  return found
    .map(({ level, text, fix }) => `${level}: ${text}\n  fix: ${fix}\n`)
    .join('')
}

/** Does what the hint says, as root would; nothing of this machine's own. */
async function doHint({ fix, fixKind }: Found): Promise<void> {
  const [, ...lines] = fix.split('\n')
  switch (fixKind) {
    case 'command': {
      const places = [postfix.directory, postsift.home, clamd.directory]
      const isOurs = [...places, `kill -HUP ${primaryOf(filterd.pid)}`].some(
        it => fix.includes(it),
      )
      if (!isOurs) throw new Error(`not for a test: ${fix}`)
      const { status, stderr } = await runProgram('/bin/sh', ['-c', fix], {
        timeoutMs: 120_000,
      })
      if (status !== 0) throw new Error(`${fix}: ${stderr}`)
      return
    }
    case 'config': {
      const text = readFileSync(postsift.configFile, 'utf8')
      writeFileSync(postsift.configFile, withLines(text, lines))
      return
    }
    case 'clamd.conf': {
      for (const line of lines) {
        const [name = ''] = line.split(' ')
        await changeClamd(
          new RegExp(`^${name} .*\\n|$(?![^])`, 'mu'),
          `${line}\n`,
        )
      }
      chmodSync(clamd.socketPath, 0o666)
      return
    }
    case 'advice':
      throw new Error(`advice mends nothing: ${fix}`)
  }
}

/** The lines in their table, instead of what is there. */
function withLines(text: string, lines: readonly string[]): string {
  let table = ''
  let result = text
  for (const line of lines) {
    if (line.startsWith('[')) {
      table = line
      continue
    }
    const [name = ''] = line.split(' ')
    const tables = result.split(/^(?=\[)/mu)
    const isHere = (it: string) =>
      table === '' ? !it.startsWith('[') : it.startsWith(table)
    const at = tables.findIndex(isHere)
    const body = tables[at] ?? `${table}\n`
    const row = new RegExp(`^${name} = .*\\n`, 'mu')
    const mended = row.test(body)
      ? body.replace(row, `${line}\n`)
      : table === ''
        ? `${line}\n${body}`
        : `${body}${line}\n`
    if (at < 0) tables.push(mended)
    else tables[at] = mended
    result = tables.join('')
  }
  return result
}

// Nothing is reloaded: doctor looks at files.
function edited(
  name: 'main.cf' | 'master.cf',
  how: {
    readonly story: string
    readonly from: RegExp
    readonly to: string
    readonly main?: string
    readonly says: RegExp
    readonly status: 1 | 2
  },
): (typeof CASES)[number] {
  const { story, from, to, main, says, status } = how
  const path = (file: string) => join(postfix.configDir, file)
  const before = new Map<string, string>()
  return {
    ...{ story, says, status },
    spoil: () => {
      for (const file of ['main.cf', 'master.cf']) {
        before.set(file, readFileSync(path(file), 'latin1'))
      }
      // The last one: ours are after what was there.
      const text = before.get(name) ?? ''
      const all = [...text.matchAll(new RegExp(from, `${from.flags}g`))]
      const last = all.at(-1)
      if (last === undefined) throw new Error(`${from} is not in ${name}`)
      const rest = text.slice(last.index + last[0].length)
      writeFileSync(path(name), text.slice(0, last.index) + to + rest)
      if (main !== undefined) setMain(path('main.cf'), main)
    },
    mend: () => {
      for (const [file, text] of before) writeFileSync(path(file), text)
    },
  }
}

// Of a name that is there twice Postfix 3.10 warns, in the machine's syslog.
function setMain(file: string, line: string): void {
  const [name = ''] = line.split(' ')
  const text = readFileSync(file, 'utf8')
  const before = text.replace(new RegExp(`^${name} = .*\\n`, 'mu'), '')
  writeFileSync(file, before + line)
}

function configured(
  story: string,
  line: string,
  says: RegExp,
  status: 1 | 2,
): (typeof CASES)[number] {
  return {
    ...{ story, says, status },
    spoil: () => configure(line),
    mend: () => configure(),
  }
}

async function changeSignatures(text: string): Promise<void> {
  await clamd.stop()
  writeFileSync(join(clamd.directory, 'db/test.ndb'), text)
  await clamd.start()
}

async function changeClamd(from: RegExp, to: string): Promise<void> {
  const path = join(clamd.directory, 'clamd.conf')
  await clamd.stop()
  writeFileSync(path, readFileSync(path, 'utf8').replace(from, to))
  await clamd.start()
}

function listens(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = net.connect(port, '127.0.0.1')
    const end = (result: boolean) => () => {
      socket.destroy()
      resolve(result)
    }
    socket.once('connect', end(true)).once('error', end(false))
  })
}
