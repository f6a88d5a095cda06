/*
 * NAME
 *   command - a command for 7-Zip, and its result
 *
 * DESCRIPTION
 *   List, test and extract an archive.
 *
 * DIAGNOSTICS
 *   See seven-zip/child-pool. A child that died is `container-damaged`, one that was
 *   killed at the time limit `too-slow`. What asks for more memory than there
 *   is and cannot be opened is `too-much-memory`, a disc without an end
 *   `too-many-parts`.
 */

import type { Gathering } from '../container.js'
import type { DefectCode } from '../defects.js'
import { announcedBytes } from './announced-memory.js'
import { isEndless } from './endless-disc.js'
import { ARCHIVE } from './frames.js'
import type { Archive } from './formats.js'
import {
  complaintOf,
  memberOfError,
  dictionaryOf,
  lineSplitter,
  listing,
  type Entry,
} from './log.js'
import {
  MEMORY_LIMIT_BYTES,
  runSevenZip,
  type SevenZipCommand,
  type SevenZipResult,
} from './child-pool.js'

/** Enough for more members than part_limit allows by default. */
const LISTING_LIMIT_BYTES = 4 * 1024 * 1024

export interface Listed {
  readonly entries: readonly Entry[]
  readonly complaints: ReadonlySet<DefectCode>
  /** False where there were too many to hear them all. */
  readonly isWhole: boolean
  /** Whether something is in it that has no name. */
  readonly hasUnnamed: boolean
}

/** All that 7-Zip lists; names count also where nothing can be extracted. */
export async function list(
  archive: Archive,
  gathering: Gathering,
): Promise<Listed> {
  const entries: Entry[] = []
  let hasUnnamed = false
  const { line, end } = listing(
    entry => entries.push(entry),
    () => (hasUnnamed = true),
  )
  const split = lineSplitter(line)
  let size = 0
  const { complaints } = await run('l', archive, gathering, {
    output: chunk => {
      split(chunk)
      size += chunk.length
      return size <= LISTING_LIMIT_BYTES
    },
  })
  end()
  const isWhole = size <= LISTING_LIMIT_BYTES
  return { entries, complaints, isWhole, hasUnnamed }
}

/** No honest archive that fits in a message takes as long. */
const TIME_LIMIT_MS = 20_000

/** Asked for none, 7-Zip would wait for one from a terminal. */
export const NO_PASSWORD = 'none'

const OPTIONS = {
  l: ['-slt'],
  t: ['-bso0'],
  x: ['-so', '-bb1', '-bso2'],
} as const

/** Runs one command; gives what 7-Zip complains of. */
export async function run(
  command: 'l' | 't' | 'x',
  archive: Archive,
  gathering: Gathering,
  sinks: Partial<Pick<SevenZipCommand, 'output' | 'log'>> & {
    /** Members that no error mentions. */
    readonly excused?: ReadonlySet<string>
  },
): Promise<{ readonly complaints: ReadonlySet<DefectCode> }> {
  const complaints = new Set<DefectCode>()
  if (!gathering.takeRun()) return { complaints: new Set(['too-much-work']) }
  const { excused = NONE } = sinks
  let hasExcused = false
  let askedBytes = announcedBytes(archive)
  const split = lineSplitter(line => {
    const complaint = complaintOf(line)
    const isOfExcused =
      complaint !== null && excused.has(memberOfError(line) ?? '')
    hasExcused ||= isOfExcused
    if (complaint !== null && !isOfExcused) complaints.add(complaint)
    askedBytes = Math.max(askedBytes, dictionaryOf(line))
  })
  const result = await runSevenZip({
    args: [
      command,
      ...OPTIONS[command],
      // Never empty: 7-Zip would choose among all that it knows.
      `-t${requiredType(archive)}`,
      ...[
        '-bsp0',
        '-sccUTF-8',
        `-p${archive.password ?? NO_PASSWORD}`,
        '--',
        ARCHIVE,
      ],
    ],
    archive: archive.bytes,
    signal: gathering.signal,
    timeLimitMs: TIME_LIMIT_MS,
    output: sinks.output ?? (() => true),
    log: chunk => {
      split(chunk)
      return sinks.log?.(chunk) ?? true
    },
  })
  const isExplained = complaints.size > 0 || hasExcused
  const verdict = complaintOfResult(result, isExplained)
  if (verdict !== null) complaints.add(verdict)
  return { complaints: withReason(complaints, archive, askedBytes) }
}

const NONE: ReadonlySet<string> = new Set()

function requiredType({ type }: Archive): string {
  if (/^[A-Za-z0-9]{1,20}$/u.test(type)) return type
  throw new RangeError('7-Zip is not asked without a type')
}

// Why it cannot be opened, where we know better.
function withReason(
  complaints: ReadonlySet<DefectCode>,
  { bytes, type }: Archive,
  askedBytes: number,
): ReadonlySet<DefectCode> {
  const others = [...complaints].filter(it => !UNOPENED.has(it))
  if (others.length === complaints.size) return complaints
  if (askedBytes > MEMORY_LIMIT_BYTES) {
    return new Set([...others, 'too-much-memory'])
  }
  const isWithoutEnd = type === 'Iso' && isEndless(bytes)
  return isWithoutEnd ? new Set([...others, 'too-many-parts']) : complaints
}

const UNOPENED = new Set<DefectCode>([
  'container-damaged',
  'container-unsupported',
])

// 7-Zip's exit status: 0 as it should be, 1 with warnings, 8 out of memory.
function complaintOfResult(
  result: SevenZipResult,
  isExplained: boolean,
): DefectCode | null {
  switch (result.outcome) {
    case 'stopped':
      return null
    case 'late':
      return 'too-slow'
    case 'died':
      return 'container-damaged'
    case 'done':
      if (result.outOfMemory || result.status === 8) return 'too-much-memory'
      if (result.status === 0 || result.status === 1) return null
      return isExplained ? null : 'container-damaged'
  }
}
