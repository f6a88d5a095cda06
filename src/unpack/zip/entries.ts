/*
 * NAME
 *   entries - every member that any reader of a zip could list
 *
 * DESCRIPTION
 *   Readers begin at the last end record, at the first, at the place that it
 *   gives for the directory or right before it, by zip64's numbers or not, or
 *   go through the local headers and look at no directory. An entry is a local
 *   header with all directory headers that lead to it, in any directory.
 *
 *   What is inside the data of a member belongs to that member: an archive in
 *   an archive is opened for itself.
 *
 * DIAGNOSTICS
 *   Reports where the readings differ as no honest packer makes it.
 */

import type { Bytes } from '../../util/bytes.js'
import type { Gathering } from '../container.js'
import { Ranges } from './ranges.js'
import {
  endRecord,
  endRecord64,
  FLAG,
  listedHeader,
  localHeader,
  locatedEnd64,
  type EndRecord,
  type ListedHeader,
  type LocalHeader,
  type Records,
} from './records.js'
import { type Plan, plansOfEnd } from './seekers.js'

export interface Entry {
  /** null where the directory leads to nothing. */
  readonly local: LocalHeader | null
  readonly listed: readonly ListedHeader[]
}

/** In the order of their local headers. */
export async function listEntries(
  bytes: Bytes,
  records: Records,
  gathering: Gathering,
): Promise<readonly Entry[]> {
  const list = new EntryList(bytes, gathering)
  let directories = 0
  for (const offset of [...records.ends].reverse()) {
    await gathering.turn()
    const end = endRecord(bytes, offset)
    if (end === null || list.isInside(end)) continue
    if (++directories > DIRECTORY_LIMIT) {
      gathering.report('too-slow')
      break
    }
    await readDirectory(end, { bytes, records, list, gathering })
  }
  if (list.directories > 1) gathering.report('zip-several-directories')
  await addUnlisted({ bytes, records, list, gathering })
  return list.entries()
}

/** More end records than this are there to keep a reader busy. */
const DIRECTORY_LIMIT = 32

interface Tools {
  readonly bytes: Bytes
  readonly records: Records
  readonly list: EntryList
  readonly gathering: Gathering
}

async function readDirectory(end: EndRecord, tools: Tools): Promise<void> {
  const { bytes, list, gathering } = tools
  const plans = plansOf(end, tools)
  let walked = 0
  for (const { start, bases } of plans) {
    if (list.hasWalked(start)) continue
    const first = listedHeader(bytes, start)
    if (first === null) continue
    walked++
    let count = 0
    let at = start
    for (let header: ListedHeader | null = first; header !== null;) {
      await gathering.turn()
      list.walk(at)
      list.add(header, bases)
      count++
      at = header.end
      header = list.hasWalked(at) ? null : listedHeader(bytes, at)
    }
    list.directories++
    const stated = plans.some(it => it.count % 65_536 === count % 65_536)
    if (!stated) gathering.report('zip-ambiguous')
  }
  if (walked > 0 || plans.some(({ start }) => list.hasWalked(start))) return
  if (plans.some(({ count }) => count > 0)) {
    gathering.report('container-damaged')
  }
}

function plansOf(end: EndRecord, tools: Tools): readonly Plan[] {
  const { bytes, records, gathering } = tools
  const plans = plansOfEnd(end, end.offset)
  const located = locatedEnd64(bytes, end.offset)
  if (located === null) return plans
  const places = [located, records.ends64.filter(it => it < end.offset).at(-1)]
  const wide = [...new Set(places)].flatMap(place => {
    const found = place === undefined ? null : endRecord64(bytes, place)
    return found ?? []
  })
  if (wide.length === 0) gathering.report('container-damaged')
  if (wide.some(({ count }) => count > COUNT_LIMIT)) {
    gathering.report('too-many-parts')
  }
  const ofWide = wide.flatMap(it => plansOfEnd(it, it.offset))
  // Only what is all ones is zip64's to say.
  return isWide(end) ? ofWide : [...ofWide, ...plans]
}

/** More members than anyone sends; no file so large could contain them. */
const COUNT_LIMIT = 2 ** 32

function isWide({ count, size, start }: EndRecord): boolean {
  return count === 0xffff || size === 0xffffffff || start === 0xffffffff
}

// Members that only a reader of local headers sees, and headers of directories
// that no end record leads to.
async function addUnlisted(tools: Tools): Promise<void> {
  const { bytes, records, list, gathering } = tools
  const isListed = list.directories > 0
  for (const offset of records.listed) {
    await gathering.turn()
    if (list.hasWalked(offset) || list.covers(offset)) continue
    const header = listedHeader(bytes, offset)
    if (header === null || !isPlausible(header)) continue
    list.add(header, [0])
    if (isListed) gathering.report('zip-several-directories')
  }
  for (const offset of records.locals) {
    await gathering.turn()
    if (list.hasLocal(offset) || list.covers(offset)) continue
    const header = localHeader(bytes, offset)
    if (header === null || !isPlausible(header)) continue
    list.addLocal(header)
    gathering.report(isListed ? 'zip-unlisted-member' : 'container-damaged')
  }
}

// Four bytes may occur anywhere by accident, and in a reader's own code.
function isPlausible(header: LocalHeader | ListedHeader): boolean {
  const { name, method, flags } = header
  return name.length > 0 && METHODS.has(method) && (flags & 0xc000) === 0
}

/** APPNOTE.TXT 4.4.5, and what others have given away. */
const METHODS = new Set([
  ...Array.from({ length: 22 }, (_, method) => method),
  ...[77, 92, 93, 94, 95, 96, 97, 98, 99],
])

/** What a header takes in memory beside its name. */
const HEADER_BYTES = 200

/** What was found so far, by local header. */
class EntryList {
  readonly #bytes: Bytes
  readonly #gathering: Pick<Gathering, 'hold'>
  readonly #found = new Map<
    number,
    { local: LocalHeader; listed: ListedHeader[] }
  >()
  readonly #lost: ListedHeader[] = []
  readonly #walked = new Set<number>()
  readonly #data = new Ranges()
  /** How many lists of members there are, apart from parts of others. */
  directories = 0

  constructor(bytes: Bytes, gathering: Pick<Gathering, 'hold'>) {
    this.#bytes = bytes
    this.#gathering = gathering
  }

  entries(): readonly Entry[] {
    const found = [...this.#found.values()].sort(
      (a, b) => a.local.offset - b.local.offset,
    )
    return [...found, ...this.#lost.map(it => ({ local: null, listed: [it] }))]
  }

  walk(offset: number): void {
    this.#walked.add(offset)
  }

  hasWalked(offset: number): boolean {
    return this.#walked.has(offset)
  }

  hasLocal(offset: number): boolean {
    return this.#found.has(offset)
  }

  covers(offset: number): boolean {
    return this.#data.has(offset)
  }

  /** Whether an end record is only that of an archive in the archive. */
  isInside({ offset, commentSize }: EndRecord): boolean {
    const reachesEnd = offset + 22 + commentSize === this.#bytes.size
    return !reachesEnd && this.covers(offset)
  }

  add(header: ListedHeader, bases: readonly number[]): void {
    this.#hold(header)
    const offsets = [...new Set(bases.map(it => it + header.localOffset))]
    let isFound = false
    for (const offset of offsets) {
      const local =
        this.#found.get(offset)?.local ?? localHeader(this.#bytes, offset)
      if (local === null) continue
      isFound = true
      this.addLocal(local)
      this.#found.get(offset)?.listed.push(header)
      this.#cover(local, header)
    }
    if (!isFound) this.#lost.push(header)
  }

  addLocal(local: LocalHeader): void {
    if (!this.hasLocal(local.offset)) {
      this.#hold(local)
      this.#found.set(local.offset, { local, listed: [] })
    }
  }

  // Headers may share their bytes: each has a name as long as the archive.
  #hold({ name, extra }: LocalHeader | ListedHeader): void {
    this.#gathering.hold(HEADER_BYTES + name.length + extra.length)
  }

  // Where both headers agree on the data, the data belongs to no other entry.
  // Some readers search data without a size in front, and so do we, unless it
  // is compressed and ends by itself.
  #cover(local: LocalHeader, header: ListedHeader): void {
    const { packedSize } = local
    const agreed =
      packedSize === null
        ? local.method !== 0 || (local.flags & FLAG.encrypted) !== 0
        : packedSize === header.packedSize
    if (!agreed || local.method !== header.method) return
    const { dataStart } = local
    this.#data.add(dataStart, dataStart + (header.packedSize ?? 0))
  }
}
