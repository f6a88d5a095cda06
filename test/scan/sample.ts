/*
 * NAME
 *   sample - messages and scanners for the tests of this room
 */
import { createHash } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeFileSync } from 'node:fs'
import { bytesOf } from '../../src/util/bytes.js'
import { startDeadline, type Deadline } from '../../src/util/deadline.js'
import { detectType } from '../../src/util/file-type/file-type.js'
import { alsoTypes } from '../../src/util/file-type/file-type-also.js'
import type { EngineReport } from '../../src/mail/engine-report.js'
import { makeEnvelope, type Envelope } from '../../src/mail/envelope.js'
import type { Finding } from '../../src/mail/finding.js'
import type { Message } from '../../src/mail/message.js'
import type { Part } from '../../src/mail/part.js'
import { loadConfig } from '../../src/config/config.js'
import { makeScanners, SCANNER_SECTIONS } from '../../src/scan/scan.js'
import type {
  FindingNames,
  ScanContext,
  Scanner,
} from '../../src/scan/scanner.js'
import { scratchFolder, type Teardown } from '../helper/folder.js'

/** A part as parse makes it; its type is detected unless it is given. */
export const partOf = (
  known: Partial<Omit<Part, 'content'>> & {
    readonly content?: string | Buffer
  },
): Part => {
  const content = Buffer.from(known.content ?? 'hello\n')
  const bytes = bytesOf(content)
  const detectedType = known.detectedType ?? detectType(bytes)
  return {
    path: '1',
    kind: 'leaf',
    form: 'plain',
    reading: 'mime',
    names: [],
    declaredType: 'application/octet-stream',
    detectedType,
    alsoTypes: alsoTypes(bytes, detectedType),
    charset: '',
    fields: [],
    range: null,
    marks: [],
    sha256: createHash('sha256').update(content).digest('hex'),
    ...known,
    content: bytes,
  }
}

export const messageOf = (
  known: Partial<Omit<Message, 'bytes'>> & {
    readonly bytes?: string | Buffer | Message['bytes']
  },
): Message => {
  const { bytes = 'Subject: x\n\nhello\n' } = known
  const isRaw = typeof bytes === 'string' || Buffer.isBuffer(bytes)
  return {
    sha256: '',
    fields: [],
    parts: [],
    defects: [],
    readings: [],
    ...known,
    bytes: isRaw ? bytesOf(Buffer.from(bytes)) : bytes,
  }
}

/** Scanners from `-o name=value`, or from a file of TOML. */
export const scannersOf = async (
  overrides: readonly string[],
  file?: string,
): Promise<readonly Scanner[]> => {
  const source = { file: file ?? '/dev/null', overrides }
  const config = await loadConfig(source, SCANNER_SECTIONS)
  return makeScanners(config, { spoolFolder: tmpdir() })
}

/** The scanner of that name, turned on, closed when the test ends. */
export const scannerOf = async (
  t: Teardown,
  name: string,
  overrides: readonly string[] = [],
): Promise<Scanner> => {
  const prefix = `scanner.${name}`
  const scanners = await scannersOf([
    `${prefix}.enabled=true`,
    // One try, as most tests count them; what is given comes later.
    ...(OUTSIDE.has(name) ? [`${prefix}.retry=0`] : []),
    ...overrides.map(it => `${prefix}.${it}`),
  ])
  const found = scanners.find(scanner => scanner.name === name)
  if (found === undefined) throw new Error(`no scanner ${name}`)
  t.teardown(() => found.close())
  return found
}

const OUTSIDE = new Set(['clamd', 'icap', 'command', 'spamd', 'rspamd', 'yara'])

/** What a scanner is told beside the message. */
export const contextOf = (
  deadline: Deadline,
  known: Partial<Envelope> = {},
  tell: (report: EngineReport) => void = () => undefined,
): ScanContext => ({
  deadline,
  envelope: makeEnvelope({
    id: 'TEST',
    sender: 'sender@example.com',
    recipients: [{ address: 'recipient@example.org' }],
    arrivedAt: 0,
    ...known,
  }),
  tell,
})

/** What a scanner says, within `seconds`, in names that it says it has. */
export const scanWith = async (
  scanner: Scanner,
  message: Message,
  seconds = 60,
): Promise<readonly Finding[]> => {
  const deadline = startDeadline('scan_time_limit', seconds)
  try {
    const findings = await scanner.scan(message, contextOf(deadline))
    const { words, begins = [] } = scanner.names?.() ?? ANYTHING
    const isKnown = ({ name }: Finding): boolean =>
      words.includes(name) || begins.some(it => name.startsWith(it))
    const other = findings.find(it => !isKnown(it))
    if (other === undefined) return findings
    throw new Error(`${scanner.name} does not tell the name ${other.name}`)
  } finally {
    deadline.close()
  }
}

/** What it says and tells of a message with this envelope. */
export const askWith = async (
  scanner: Scanner,
  message: Message,
  envelope: Partial<Envelope> = {},
  seconds = 60,
): Promise<{
  readonly findings: readonly Finding[]
  readonly reports: readonly EngineReport[]
}> => {
  const deadline = startDeadline('scan_time_limit', seconds)
  const reports: EngineReport[] = []
  const tell = (report: EngineReport) => void reports.push(report)
  try {
    const context = contextOf(deadline, envelope, tell)
    return { findings: await scanner.scan(message, context), reports }
  } finally {
    deadline.close()
  }
}

const ANYTHING: FindingNames = { words: [], begins: [''] }

/** A file in a folder of its own. */
export const fileOf = (
  t: Teardown,
  name: string,
  content: string | Buffer,
  mode = 0o644,
): string => {
  const path = join(scratchFolder(t, 'scan'), name)
  writeFileSync(path, content, { mode })
  return path
}
