/*
 * NAME
 *   tar-reader - opens what tar(1) put together
 *
 * DESCRIPTION
 *   Members are pieces of the archive: nothing is copied. All names that the
 *   headers give to a member are its names, ustar's, pax's and GNU's; links
 *   and devices are names without content. Archives may follow one another,
 *   with zeros between them.
 *
 *   Of a file with holes the stored bytes are taken, without the holes, and
 *   the container is `container-unsupported`. One that is larger than all that
 *   may be unpacked is `too-large`, with holes or cut off.
 *
 * SECURITY
 *   See container.
 */

import { subBytes, type Bytes } from '../../util/bytes.js'
import type { Part } from '../../mail/part.js'
import type { Gathering } from '../container.js'
import { addTail } from '../bytes/trailing-data.js'
import {
  BLOCK_BYTES,
  isHeader,
  paxRecords,
  readHeader,
  type TarHeader,
} from './tar-header.js'

export async function open(part: Part, gathering: Gathering): Promise<void> {
  const { content } = part
  let about = nothing()
  let isBroken = !isHeader(content.slice(0, BLOCK_BYTES))
  let isEnded = false
  for (let at = 0; at < content.size;) {
    await gathering.turn()
    const block = content.slice(at, at + BLOCK_BYTES)
    if (block.equals(ZEROS.subarray(0, block.length))) {
      isEnded = true
      at += BLOCK_BYTES
      continue
    }
    if (!isHeader(block)) {
      if (isEnded) {
        await addTail(subBytes(content, at, content.size), gathering)
        break
      }
      // As tar(1): skip to the next header.
      isBroken = true
      at += BLOCK_BYTES
      continue
    }
    isEnded = false
    const entry = entryAt(content, at, about)
    const isTooLarge = gathering.isTooLarge(entry.size)
    isBroken ||= entry.isCut && !isTooLarge
    if (entry.about === null && !addMember(entry, about, gathering)) break
    about = entry.about ?? nothing()
    at = entry.next
  }
  if (isBroken) gathering.report('container-damaged')
}

const ZEROS = Buffer.alloc(BLOCK_BYTES)

/** What headers before a member declare about it. */
interface About {
  /** Those of pax, the last header's first. There may be very many headers for
   * one member: lists grow, and are not made anew. */
  readonly paxNames: string[]
  readonly gnuNames: string[]
  readonly size: number | null
  readonly isSparse: boolean
  /** With its holes; 0 where nothing gives it. */
  readonly holeSize: number
}

const nothing = (): About => ({
  ...{ paxNames: [], gnuNames: [] },
  ...{ size: null, isSparse: false, holeSize: 0 },
})

interface TarEntry {
  readonly header: TarHeader
  /** With its holes, as far as that is told; NaN where it is no number. */
  readonly size: number
  readonly data: Bytes
  /** Where the next header is. */
  readonly next: number
  /** Of the next member; null where this is one itself. */
  readonly about: About | null
  readonly isSparse: boolean
  /** Whether the sizes contradict one another. */
  readonly isAmbiguous: boolean
  readonly isCut: boolean
}

function entryAt(content: Bytes, at: number, about: About): TarEntry {
  const header = readHeader(content.slice(at, at + BLOCK_BYTES))
  let start = at + BLOCK_BYTES
  for (let more = header.isExtended; more;) {
    more = (content.slice(start, start + BLOCK_BYTES)[504] ?? 0) !== 0
    start += BLOCK_BYTES
  }
  const size = about.size ?? header.size
  // Also where it is no number: nothing is skipped then.
  const end = size >= 0 ? start + size : start
  const data = subBytes(content, start, end)
  return {
    header,
    size: Math.max(size, header.holeSize, about.holeSize),
    data,
    next: Math.ceil(end / BLOCK_BYTES) * BLOCK_BYTES,
    about: aboutNext(header.type, data, about),
    isSparse: about.isSparse || header.type === 'S',
    isAmbiguous: about.size !== null && about.size !== header.size,
    isCut: !(end <= content.size),
  }
}

/** A header of a header: names, times, no more. */
const ABOUT_BYTES = 1024 * 1024

function aboutNext(type: string, data: Bytes, about: About): About | null {
  const bytes = (): Buffer => data.slice(0, ABOUT_BYTES)
  switch (type) {
    case 'L':
      about.gnuNames.push(gnuName(bytes()))
      return about
    case 'K':
      return about
    case 'x':
    case 'X':
    case 'g':
      return paxAbout(paxRecords(bytes()), about)
    default:
      return null
  }
}

function gnuName(bytes: Buffer): string {
  const end = bytes.indexOf(0)
  return bytes.toString('utf8', 0, end < 0 ? bytes.length : end)
}

function paxAbout(records: ReadonlyMap<string, string>, about: About): About {
  const names = ['path', 'GNU.sparse.name'].flatMap(
    key => records.get(key) ?? [],
  )
  const size = records.get('size')
  const holeSizes = ['GNU.sparse.realsize', 'GNU.sparse.size'].map(key =>
    Number(records.get(key) ?? 0),
  )
  about.paxNames.push(...names.toReversed())
  return {
    ...about,
    size: size === undefined ? about.size : Number(size),
    holeSize: Math.max(about.holeSize, ...holeSizes.filter(it => it > 0)),
    isSparse:
      about.isSparse ||
      [...records.keys()].some(key => key.startsWith('GNU.sparse.')),
  }
}

/** Links, devices, folders, pipes: no content. */
const WITHOUT_CONTENT = '123456'

// False when there is room for no more.
function addMember(
  entry: TarEntry,
  { paxNames, gnuNames }: About,
  gathering: Gathering,
): boolean {
  const { header, data } = entry
  const names = [...paxNames.toReversed(), ...gnuNames, header.name].filter(
    name => name !== '',
  )
  if (entry.isSparse && !gathering.isTooLarge(entry.size)) {
    gathering.report('container-unsupported')
  }
  const isBare = WITHOUT_CONTENT.includes(header.type)
  // Readers differ on whether the next header is after the bytes or before.
  const isAmbiguous = entry.isAmbiguous || (isBare && header.size > 0)
  if (isAmbiguous) gathering.report('tar-ambiguous')
  const isFolder = header.type === '5' || header.name.endsWith('/')
  if (isFolder && data.size === 0) return true
  return gathering.member({ names, content: data.size > 0 ? data : null })
}
