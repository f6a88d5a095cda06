/*
 * NAME
 *   learn - filter-quarantine learn, and --learn of release and delete
 *
 * DESCRIPTION
 *   Shows a message to all spam engines that are enabled, as spam or as ham. What
 *   an engine has learned before changes nothing. Of kept messages only those are
 *   taught that were kept as spam: what a virus looks like is no lesson.
 *
 *   Engines get the message without fields of ours and of spam engines.
 *
 * DIAGNOSTICS
 *   What was not learned is complained of.
 *
 * SECURITY
 *   A message is at most LESSON_BYTES.
 */

import { openSync, closeSync, readSync, fstatSync } from 'node:fs'
import { bytesOf, type Bytes } from '../util/bytes.js'
import { editedWindows, inOrder } from '../util/cut-bytes.js'
import { startDeadline } from '../util/deadline.js'
import { printable } from '../util/text.js'
import { causeOf } from '../mail/error.js'
import { OWN_FIELD_PREFIX } from '../mail/field.js'
import { placedFields } from '../mail/header-ranges.js'
import type { Config } from '../config/config.js'
import { logDeed } from '../log/maillog.js'
import { MAIN } from '../options.js'
import { bytesPath, type Row } from '../quarantine/entry.js'
import { SPAM_FIELDS } from '../act/spam-fields.js'
import { makeScanners } from '../scan/scan.js'
import type { LearnedAs, Scanner } from '../scan/scanner.js'
import type { Desk, Status } from '../quarantine-commands.js'
import type { Doer } from './doer.js'

const LESSON_BYTES = 50 * 1024 * 1024
const TIME_LIMIT_SECONDS = 120

interface Teacher extends Doer {
  /** Default: no one is told. */
  readonly tell?: (lesson: Lesson) => void
}

interface Lesson {
  readonly name: string
  readonly engine: string
  readonly as: LearnedAs
  readonly outcome: 'learned' | 'known'
}

/** The files, each a message; `-` is stdin. */
export async function learnFiles(
  desk: Desk,
  files: readonly string[],
  as: LearnedAs,
): Promise<Status> {
  let status: Status = 0
  for (const file of files) {
    const isDone = await teach(telling(desk), file, as, () => readLesson(file))
    if (!isDone) status = 1
  }
  return status
}

/** What delete does first; null for nothing. */
export function teacher(
  desk: Desk,
  { learn }: { readonly learn?: LearnedAs },
): ((row: Row) => Promise<boolean>) | null {
  if (learn === undefined) return null
  return row => learnKept(telling(desk), row, learn)
}

/** Who is at the desk reads what was learned. */
export function telling(desk: Desk): Teacher {
  return {
    ...desk,
    tell: lesson => {
      const { name, engine, as, outcome } = lesson
      const how = outcome === 'known' ? 'knew it already' : 'learned it'
      const line = `${name}: ${engine} ${how} as ${as}`
      desk.print(desk.json ? desk.present.json(lesson) : printable(line, 500))
    },
  }
}

/** What is taught of a message that was released. By the option, only what was
 * kept as spam; what is asked for is complained of. */
export function lessonAfter(
  config: Config,
  verdictClass: Row['class'],
  asked: LearnedAs | null,
): LearnedAs | null {
  const { learn_on_release } = config.settings(MAIN)
  return asked ?? (learn_on_release && isSpam(verdictClass) ? 'ham' : null)
}

function isSpam(verdictClass: Row['class']): boolean {
  return verdictClass === 'spam' || verdictClass === 'spam-certain'
}

/** A kept message. False where not every engine has learned it. */
export async function learnKept(
  doer: Teacher,
  row: Pick<Row, 'id' | 'key' | 'class'>,
  as: LearnedAs,
): Promise<boolean> {
  if (!isSpam(row.class)) {
    doer.complain(
      `${row.id}: not learned: it was kept as ${row.class}, not as spam`,
    )
    return false
  }
  const path = bytesPath(doer.folder, row.key)
  return teach(doer, row.id, as, () => readLesson(path))
}

async function teach(
  doer: Teacher,
  name: string,
  as: LearnedAs,
  read: () => Buffer,
): Promise<boolean> {
  const { spool_directory: spoolFolder } = doer.config.settings(MAIN)
  const scanners = makeScanners(doer.config, { spoolFolder })
  const deadline = startDeadline('learn', TIME_LIMIT_SECONDS)
  try {
    const engines = scanners.filter(({ learn }) => learn !== undefined)
    if (engines.length === 0) throw new Error('no spam engine is enabled')
    const lesson = withoutOurs(bytesOf(read()))
    const taught = engines.map(it =>
      teachOne(doer, it, { name, as, lesson, signal: deadline.signal }),
    )
    return (await Promise.all(taught)).every(Boolean)
  } catch (error) {
    doer.complain(`${name}: not learned: ${causeOf(error)}`)
    return false
  } finally {
    deadline.close()
    scanners.forEach(scanner => scanner.close())
  }
}

async function teachOne(
  doer: Teacher,
  { name: engine, learn }: Scanner,
  known: {
    readonly name: string
    readonly as: LearnedAs
    readonly lesson: Bytes
    readonly signal: AbortSignal
  },
): Promise<boolean> {
  const { name, as, lesson, signal } = known
  try {
    const outcome = await learn?.(lesson, as, signal)
    logDeed(doer.log, printable(name), {
      ...{ what: 'learned', relay: engine, text: `${as}, ${outcome}` },
      ...doer.caller,
    })
    if (outcome !== undefined) doer.tell?.({ name, engine, as, outcome })
    return true
  } catch (error) {
    doer.complain(`${name}: ${engine} did not learn it: ${causeOf(error)}`)
    return false
  }
}

function readLesson(path: string): Buffer {
  const fd = path === '-' ? 0 : openSync(path, 'r')
  try {
    const { size } = fstatSync(fd)
    if (size > LESSON_BYTES) throw new Error('larger than 50 MiB')
    const chunks: Buffer[] = []
    let total = 0
    for (;;) {
      const chunk = Buffer.alloc(256 * 1024)
      const got = readSync(fd, chunk)
      if (got === 0) break
      total += got
      if (total > LESSON_BYTES) throw new Error('larger than 50 MiB')
      chunks.push(chunk.subarray(0, got))
    }
    if (total === 0) throw new Error('it is empty')
    return Buffer.concat(chunks)
  } finally {
    if (fd !== 0) closeSync(fd)
  }
}

/** In LF form, without fields that a filter wrote. */
export function withoutOurs(bytes: Bytes): Bytes {
  const text = bytes.slice(0, bytes.size).toString('latin1')
  const plain = bytesOf(Buffer.from(text.replace(/\r\n/gu, '\n'), 'latin1'))
  const prefix = OWN_FIELD_PREFIX.toLowerCase()
  const ours = placedFields(plain).filter(
    ({ name }) => name.startsWith(prefix) || SPAM_FIELDS.test(name),
  )
  return bytesOf(Buffer.concat([...editedWindows(plain, inOrder(ours))]))
}
