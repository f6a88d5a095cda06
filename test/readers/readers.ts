/*
 * NAME
 *   readers - programs that read mail, each in a child that lives on
 *
 * DESCRIPTION
 *   What Debian and npm have of them. A child takes lines: messages in base64,
 *   with a blank between them. For each line it writes one in JSON: for each
 *   message a list of what it found, and of each thing its names, the SHA-256
 *   of its decoded bytes, and whether READER_NEEDLE is among them. Where its
 *   library throws, what it had found by then counts.
 *
 *   A reader whose program or library is not there is absent; installed() says
 *   so. Thunderbird's jsmime and Go are not among them: npm has none of the
 *   one, and Go's compiler is more than a test may ask for.
 *
 * DIAGNOSTICS
 *   A child that ends, or takes longer than PATIENCE_MS for a batch, is
 *   started again, and the batch is read one message at a time; one that it
 *   cannot read has nothing in it for this reader.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

/** One thing that a reader found in a message. */
export interface Found {
  readonly names: readonly string[]
  readonly sha256: string
  readonly hasNeedle: boolean
}

interface ReaderKind {
  readonly name: string
  /** The Debian package, or the npm one, that has it. */
  readonly source: string
  readonly command: readonly string[]
  /** Ends with 0 where it is installed. */
  readonly probe: readonly string[]
}

const PYTHON = '/usr/bin/python3'
const JARS = [
  'apache-mime4j-core.jar',
  'apache-mime4j-dom.jar',
  'javax.mail.jar',
  'javax.activation.jar',
  'commons-io.jar',
].map(it => `/usr/share/java/${it}`)

const here = (file: string): string => join(import.meta.dirname, file)

const node = (name: string): ReaderKind => ({
  name,
  source: `npm ${name}`,
  command: [process.execPath, here('node_reader.mjs'), name],
  probe: [process.execPath, '-e', `require.resolve(${JSON.stringify(name)})`],
})

const python = (policy: string): ReaderKind => ({
  name: `python email, ${policy}`,
  source: 'python3',
  command: [PYTHON, here('python_reader.py'), policy],
  probe: [PYTHON, '-c', 'import email'],
})

const java = (name: string, source: string, jar: string): ReaderKind => ({
  name,
  source,
  command: ['java', '-cp', JARS.join(':'), here('JavaReader.java'), name],
  probe: ['test', '-e', `/usr/share/java/${jar}`],
})

export const READER_KINDS: readonly ReaderKind[] = [
  python('compat32'),
  python('default'),
  {
    name: 'ruby mail',
    source: 'ruby-mail',
    command: ['ruby', here('ruby_reader.rb')],
    probe: ['ruby', '-e', 'require "mail"'],
  },
  {
    name: 'php mailparse',
    source: 'php-mailparse',
    command: ['php', here('php_reader.php')],
    probe: ['php', '-r', 'exit(extension_loaded("mailparse") ? 0 : 1);'],
  },
  {
    name: 'MIME::Parser',
    source: 'libmime-tools-perl',
    command: ['perl', here('mime_parser_reader.pl')],
    probe: ['perl', '-MMIME::Parser', '-e', '1'],
  },
  {
    name: 'Email::MIME',
    source: 'libemail-mime-perl',
    command: ['perl', here('email_mime_reader.pl')],
    probe: ['perl', '-MEmail::MIME', '-e', '1'],
  },
  {
    name: 'GMime',
    source: 'gir1.2-gmime-3.0',
    command: [PYTHON, here('gmime_reader.py')],
    probe: [
      PYTHON,
      '-c',
      'import gi; gi.require_version("GMime", "3.0"); from gi.repository import GMime',
    ],
  },
  {
    name: 'Dovecot',
    source: 'dovecot-imapd',
    command: [PYTHON, here('dovecot_reader.py')],
    probe: ['test', '-x', '/usr/lib/dovecot/imap'],
  },
  java('javamail', 'libmail-java', 'javax.mail.jar'),
  java('mime4j', 'libapache-mime4j-java', 'apache-mime4j-dom.jar'),
  node('mailparser'),
  node('postal-mime'),
  node('emailjs-mime-parser'),
]

export function isInstalled({ probe, command }: ReaderKind): boolean {
  const [program = '', ...args] = probe
  const ended = spawnSync(program, args, { stdio: 'ignore' })
  const own = command[0] ?? ''
  const found = spawnSync('sh', ['-c', 'command -v "$1"', 'sh', own])
  return ended.status === 0 && found.status === 0
}

const PATIENCE_MS = 120_000

export class Reader {
  readonly name: string
  readonly #kind: ReaderKind
  readonly #needle: string
  readonly #folder: string
  #child: ChildProcess | null = null
  #answer: ((line: string | null) => void) | null = null

  /** @param folder for files of its own. */
  constructor(kind: ReaderKind, needle: string, folder: string) {
    this.name = kind.name
    this.#kind = kind
    this.#needle = Buffer.from(needle, 'latin1').toString('base64')
    this.#folder = folder
  }

  /** What it finds in each message. */
  async read(messages: readonly Buffer[]): Promise<(readonly Found[])[]> {
    if (messages.length === 0) return []
    const words = messages.map(it => it.toString('base64'))
    const line = await this.#ask(words.join(' '))
    if (line !== null) return foundIn(line)
    if (messages.length === 1) return [[]]
    const each: (readonly Found[])[] = []
    for (const message of messages) {
      each.push(...(await this.read([message])))
    }
    return each
  }

  stop(): void {
    this.#child?.kill('SIGKILL')
    this.#child = null
  }

  // null where it ended, or did not answer in time.
  #ask(line: string): Promise<string | null> {
    const child = this.#child ?? this.#start()
    return new Promise(resolve => {
      const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS)
      this.#answer = answer => {
        clearTimeout(timer)
        this.#answer = null
        resolve(answer)
      }
      child.stdin?.write(`${line}\n`)
    })
  }

  #start(): ChildProcess {
    const [program = '', ...args] = this.#kind.command
    if (this.name === 'Dovecot') args.push(dovecotFolder(this.#folder))
    const child = spawn(program, args, {
      stdio: ['pipe', 'pipe', 'ignore'],
      env: { ...process.env, READER_NEEDLE: this.#needle, NODE_OPTIONS: '' },
    })
    this.#child = child
    child.stdin.on('error', () => undefined)
    createInterface({ input: child.stdout }).on('line', line =>
      this.#answer?.(line),
    )
    const ended = (): void => {
      if (this.#child === child) this.#child = null
      this.#answer?.(null)
    }
    child.once('error', ended).once('exit', ended)
    return child
  }
}

function foundIn(line: string): (readonly Found[])[] {
  const read = JSON.parse(line) as [string[], string, boolean][][]
  return read.map(found =>
    found.map(([names, sha256, hasNeedle]) => ({ names, sha256, hasNeedle })),
  )
}

/** Whose configuration the file is, from 2.4 on in its first lines. */
const DOVECOT_VERSIONS = [
  'dovecot_config_version = 2.4.0',
  'dovecot_storage_version = 2.4.0',
]

// The imap of Dovecot does not work as root.
function dovecotFolder(folder: string): string {
  const own = join(folder, 'dovecot')
  mkdirSync(join(own, 'mail'), { recursive: true })
  chmodSync(folder, 0o711)
  for (const it of [own, join(own, 'mail')]) chmodSync(it, 0o777)
  const version = spawnSync('dovecot', ['--version'], { encoding: 'utf8' })
  const isOld = /^2\.[0-3]\./u.test(version.stdout)
  const place = isOld
    ? ['protocols = imap', `mail_location = maildir:${own}/mail`]
    : ['mail_driver = maildir', `mail_path = ${own}/mail`]
  const lines = [
    ...(isOld ? [] : DOVECOT_VERSIONS),
    'log_path = /dev/null',
    `base_dir = ${own}/run`,
    'ssl = no',
    'mail_fsync = never',
    ...place,
    'namespace inbox {',
    '  inbox = yes',
    '}',
  ]
  writeFileSync(join(own, 'dovecot.conf'), `${lines.join('\n')}\n`)
  return own
}
