/*
 * NAME
 *   seven-zip-reader - opens what 7-Zip can open
 *
 * DESCRIPTION
 *   The archive is listed first: names count also where nothing can be
 *   extracted. Then all is extracted in one go, in the order of the listing,
 *   and each member's bytes go to a store. What packs one file without a name
 *   is not listed.
 *
 *   What follows the archive, where 7-Zip tells its size, is a file of its own.
 *
 * DIAGNOSTICS
 *   See seven-zip-run. A child that died is `container-damaged`, one that was
 *   killed at the time limit `too-slow`.
 *
 * SECURITY
 *   See archive-child.
 */

import { subBytes } from '../util/bytes.js'
import type { Part } from '../mail/part.js'
import type { Gathering, Store } from './container.js'
import type { DefectCode } from './defects.js'
import { innerNames } from './inner-name.js'
import { ARCHIVE } from './seven-zip-frames.js'
import { archivesOf, type Archive } from './seven-zip-formats.js'
import {
  complaintOf,
  extentOf,
  lineSplitter,
  listing,
  memberOf,
  type Entry,
} from './seven-zip-log.js'
import {
  runSevenZip,
  type SevenZipCommand,
  type SevenZipResult,
} from './seven-zip-run.js'
import { addTail } from './tail.js'

export async function open(part: Part, gathering: Gathering): Promise<void> {
  for (const archive of archivesOf(part)) {
    if (archive.isSingle) await openSingle(part, archive, gathering)
    else await openArchive(archive, gathering)
  }
}

async function openSingle(
  part: Part,
  archive: Archive,
  gathering: Gathering,
): Promise<void> {
  const store = gathering.store()
  try {
    const { complaints } = await run('x', archive, gathering, {
      output: chunk => store.write(chunk),
    })
    complaints.forEach(code => gathering.report(code))
  } finally {
    gathering.member({ names: innerNames(part.names), content: store.end() })
  }
}

async function openArchive(
  archive: Archive,
  gathering: Gathering,
): Promise<void> {
  const { entries, complaints, isWhole } = await list(archive, gathering)
  complaints.forEach(code => gathering.report(code))
  if (entries.some(({ isEncrypted }) => isEncrypted)) {
    gathering.report('container-encrypted')
  }
  const files = entries.filter(({ isFolder }) => !isFolder)
  const isOpen = files.some(({ isEncrypted }) => !isEncrypted)
  const rest = new Rest(entries)
  if (isOpen && isWhole) await extract(archive, rest, gathering)
  for (const { path } of rest.files()) {
    if (!gathering.member({ names: [path], content: null })) return
  }
  if (!isWhole) gathering.report('too-many-parts')
}

/** Enough for more members than part_limit allows by default. */
const LISTING_LIMIT_BYTES = 4 * 1024 * 1024

interface Listed {
  readonly entries: readonly Entry[]
  readonly complaints: ReadonlySet<DefectCode>
  /** False where there were too many to hear them all. */
  readonly isWhole: boolean
}

async function list(archive: Archive, gathering: Gathering): Promise<Listed> {
  const entries: Entry[] = []
  const { line, end } = listing(entry => entries.push(entry))
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
  return { entries, complaints, isWhole: size <= LISTING_LIMIT_BYTES }
}

/** The entries that were not extracted yet, in the order of the listing. */
class Rest {
  readonly #entries: readonly Entry[]
  readonly #seen = new Set<Entry>()
  #next = 0

  constructor(entries: readonly Entry[]) {
    this.#entries = entries
  }

  /** Takes the next one that 7-Zip calls so. */
  take(label: string): Entry | null {
    const isNext = (entry: Entry): boolean =>
      label === entry.path || (entry.isFolder && label === `${entry.path}/`)
    for (let at = this.#next; at < this.#entries.length; at++) {
      const entry = this.#entries[at]
      if (entry === undefined || !isNext(entry)) continue
      this.#next = at + 1
      this.#seen.add(entry)
      return entry
    }
    return null
  }

  files(): readonly Entry[] {
    return this.#entries.filter(
      entry => !entry.isFolder && !this.#seen.has(entry),
    )
  }
}

async function extract(
  archive: Archive,
  rest: Rest,
  gathering: Gathering,
): Promise<void> {
  let label: string | null = null
  let store: Store | null = null
  let isWanted = true
  // 7-Zip tells the next one only after it has written the one before.
  const finish = (): void => {
    const content = store?.end()
    store = null
    if (label === null) return
    const entry = rest.take(label)
    if (entry?.isFolder !== true || content !== undefined) {
      const names = [entry?.path ?? label]
      // An encrypted one is not what it would be; its name counts.
      isWanted &&= gathering.member({
        names,
        content: content ?? null,
      })
    }
    label = null
  }
  const split = lineSplitter(line => {
    const member = memberOf(line)
    if (member === null) return
    finish()
    label = member
  })
  let extent = { Offset: 0, 'Physical Size': archive.bytes.size }
  const about = lineSplitter(line => {
    const found = label === null ? extentOf(line) : null
    if (found !== null) extent = { ...extent, [found[0]]: found[1] }
  })
  try {
    const { complaints } = await run('x', archive, gathering, {
      output: chunk => {
        store ??= gathering.store()
        isWanted &&= store.write(chunk)
        return isWanted
      },
      log: chunk => {
        about(chunk)
        split(chunk)
        return isWanted
      },
    })
    complaints.forEach(code => gathering.report(code))
  } finally {
    finish()
  }
  const end = extent.Offset + extent['Physical Size']
  if (isWanted) {
    await addTail(subBytes(archive.bytes, end, archive.bytes.size), gathering)
  }
}

/** No honest archive that fits in a message takes as long. */
const TIME_LIMIT_MS = 20_000

/** Asked for none, 7-Zip would wait for one from a terminal. */
const NO_PASSWORD = 'none'

async function run(
  command: 'l' | 'x',
  archive: Archive,
  gathering: Gathering,
  sinks: Partial<Pick<SevenZipCommand, 'output' | 'log'>>,
): Promise<{ readonly complaints: ReadonlySet<DefectCode> }> {
  const complaints = new Set<DefectCode>()
  const split = lineSplitter(line => {
    const complaint = complaintOf(line)
    if (complaint !== null) complaints.add(complaint)
  })
  const result = await runSevenZip({
    args: [
      command,
      ...(command === 'l' ? ['-slt'] : ['-so', '-bb1', '-bso2']),
      ...(archive.type === '' ? [] : [`-t${archive.type}`]),
      ...['-bsp0', '-sccUTF-8', `-p${NO_PASSWORD}`, '--', ARCHIVE],
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
  const verdict = complaintOfResult(result, complaints)
  if (verdict !== null) complaints.add(verdict)
  return { complaints }
}

// 7-Zip's exit status: 0 as it should be, 1 with warnings, 8 out of memory.
function complaintOfResult(
  result: SevenZipResult,
  complaints: ReadonlySet<DefectCode>,
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
      return complaints.size > 0 ? null : 'container-damaged'
  }
}
