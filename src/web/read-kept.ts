/*
 * NAME
 *   read-kept - the text and the parts of a kept message, for a page
 *
 * DESCRIPTION
 *   The message is read again, as it was read when it came, but without the
 *   passwords of the site: filter-web does not know them. What is large or slow is
 *   read in a thread, one at a time.
 *
 * DIAGNOSTICS
 *   Never throws: `problem` says what is wrong, in words for the person.
 *
 * SECURITY
 *   Hostile bytes, in an account that can change nothing, with limits of our own:
 *   MESSAGE_BYTES, SECONDS, HEAP_MEBIBYTES. Text is plain, each line printable.
 */

import { createReadStream } from 'node:fs'
import { tmpdir } from 'node:os'
import { printable } from '../util/text.js'
import { causeOf } from '../mail/error.js'
import { partRecords, type PartRecord } from '../mail/scan-record.js'
import type { Config } from '../config/config.js'
import { bytesPath, type Entry } from '../quarantine/entry.js'
import { spool } from '../spool/spool.js'
import { plainText } from '../print/message-text.js'
import { MAIN } from '../options.js'
import { readLimits } from '../read-limits.js'
import { openReaderPool, type ReaderPool } from '../read/reader-pool.js'
import { linksIn } from './links-in.js'

export interface KeptText {
  /** As a person would read it; '' where there is none. */
  readonly text: string
  /** Whether more of it is left out. */
  readonly isCut: boolean
  /** Where links of its page lead: hostile. */
  readonly links: readonly string[]
  readonly parts: readonly PartRecord[]
  /** '' where nothing is wrong. */
  readonly problem: string
}

export interface KeptReader {
  /** @param client who asks: no one has more than a share. */
  read(entry: Entry, client: string): Promise<KeptText>
  close(): void
}

const MESSAGE_BYTES = 30 * 1024 * 1024
const SECONDS = 20
const HEAP_MEBIBYTES = 192
const TEXT_CHARACTERS = 60_000
const LINES = 1500
const LINE_CHARACTERS = 4000

export interface KeptReaderOptions {
  readonly config: Config
  readonly folder: string
  /** What went wrong, for the log. */
  readonly note: (text: string) => void
}

export function openKeptReader(options: KeptReaderOptions): KeptReader {
  let pool: ReaderPool | null = null
  return {
    read: async (entry, client) => {
      pool ??= openReaderPool({
        threads: 1,
        heapLimitMebibytes: HEAP_MEBIBYTES,
      })
      return readWith(pool, entry, { ...options, client })
    },
    close: () => pool?.close(),
  }
}

async function readWith(
  pool: ReaderPool,
  entry: Entry,
  how: KeptReaderOptions & { readonly client: string },
): Promise<KeptText> {
  const { config, folder, client, note } = how
  if (entry.size > MESSAGE_BYTES) return nothing('It is too large to be shown.')
  const limits = { ...readLimits(config, []), messageBytes: MESSAGE_BYTES }
  try {
    const spooled = await spool(
      createReadStream(bytesPath(folder, entry.key)),
      {
        folder: tmpdir(),
        memoryLimitBytes: config.settings(MAIN).spool_memory_limit,
      },
    )
    try {
      const message = await pool.read(
        spooled,
        { ...limits, seconds: SECONDS },
        AbortSignal.timeout((SECONDS + 5) * 1000),
        client,
      )
      const parts = partRecords(message.parts)
      const links = linksIn(message)
      return { ...cut(plainText(message)), links, parts, problem: '' }
    } finally {
      spooled.close()
    }
  } catch (error) {
    note(`${entry.envelope.id}: cannot be shown: ${causeOf(error)}`)
    return nothing('It cannot be shown at the moment.')
  }
}

function nothing(problem: string): KeptText {
  return { text: '', isCut: false, links: [], parts: [], problem }
}

function cut(text: string): Pick<KeptText, 'text' | 'isCut'> {
  const start = text.slice(0, TEXT_CHARACTERS)
  const all = start.split('\n')
  const lines = all
    .slice(0, LINES)
    .map(line =>
      printable(line.replaceAll('\t', '    '), LINE_CHARACTERS).trimEnd(),
    )
  return {
    text: lines
      .join('\n')
      .replace(/\n{4,}/gu, '\n\n\n')
      .trim(),
    isCut: start.length < text.length || all.length > LINES,
  }
}
