/*
 * NAME
 *   stream-zips - archives in the streams of an OLE compound file
 *
 * DESCRIPTION
 *   PowerPoint, Excel and Word of 2007 and later keep what the old formats cannot
 *   say as archives in their streams. Each becomes a member, unless it is one
 *   already, and the container is told where it is: in what sectors, in which
 *   order, is the file's own choice.
 */

import { subBytes, type Bytes } from '../../util/bytes.js'
import type { Gathering } from '../container.js'
import { joinRecords } from '../office/excel-joined.js'
import { runsThrough, type Run } from '../bytes/piecewise-bytes.js'
import type { OleEntry } from './cfb-storage.js'
import { isSameBytes, namesIn, wholeZips } from '../zip/whole-zips.js'

/** The archives of one file, told stream by stream. */
export class OleZips {
  readonly #gathering: Gathering
  #count = 0

  constructor(gathering: Gathering) {
    this.#gathering = gathering
  }

  /**
   * @param known how many members there were before the stream was opened: what
   *   it has given itself is not given again.
   * @returns false where the Gathering wants no more.
   */
  async add(entry: OleEntry, known: number): Promise<boolean> {
    const { content, key } = entry
    const runs = entry.runs()
    this.#gathering.cover(runs, 'data')
    if (!(await this.#addOf(content, runs, known))) return false
    if (key !== 'workbook' && key !== 'book') return true
    const joined = await joinRecords(content, this.#gathering)
    const through = runsThrough(joined.runs, runs)
    return this.#addOf(joined.bytes(), through, known)
  }

  async #addOf(
    content: Bytes,
    runs: readonly Run[],
    known: number,
  ): Promise<boolean> {
    const gathering = this.#gathering
    const extents = await wholeZips(content, gathering)
    if (extents.length === 0) return true
    const members = gathering.members()
    const isMember = members.includes(content)
    const own = members.slice(known)
    for (const { start, end } of extents.toReversed()) {
      await gathering.turn()
      gathering.cover(runsWithin(runs, start, end), 'archive')
      const zip = subBytes(content, start, end)
      const isGiven = start === 0 && isMember
      if (isGiven || own.some(it => isSameBytes(it, zip))) continue
      // A drawing may have one for each shape.
      if (++this.#count > ARCHIVES_LIMIT && isPlain(zip)) continue
      if (!gathering.member({ names: [], content: zip })) return false
    }
    return true
  }
}

/** Of a file; of more, those that have only texts and pictures are not opened. */
const ARCHIVES_LIMIT = 50

function isPlain(zip: Bytes): boolean {
  return namesIn(zip).every(name => PLAIN_NAME.test(name))
}

const PLAIN_NAME = /\.(?:xml|rels|png|jpe?g|gif|emf|wmf|tiff?)$/iu

function runsWithin(
  runs: readonly Run[],
  start: number,
  end: number,
): readonly { readonly start: number; readonly end: number }[] {
  return runs.flatMap(run => {
    const shift = run.start - run.at
    const from = Math.max(start + shift, run.start)
    const to = Math.min(end + shift, run.end)
    return from < to ? [{ start: from, end: to }] : []
  })
}
