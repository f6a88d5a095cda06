/*
 * NAME
 *   split-files - a file that was cut, put together again
 *
 * DESCRIPTION
 *   7-Zip, HJSplit and split(1) cut a file into `a.zip.001`, `a.zip.002`;
 *   `.part1`; `.aa`. Files with such names in one message or container are
 *   joined in the order of the numbers. The whole has the path of the first
 *   piece with `0` for a member.
 *
 *   Where several parts have one number, it is joined with the first of them
 *   and with the last.
 *
 * DIAGNOSTICS
 *   `container-damaged` for a piece of an archive without those before it, or
 *   with a gap; what the budget says.
 *
 * SECURITY
 *   Hostile bytes, copied only; bounded by the budget.
 */

import type { Budget } from '../util/budget.js'
import { windows, type Bytes } from '../util/bytes.js'
import type { Scratch } from '../util/scratch.js'
import { makeTurn } from '../util/turn.js'
import { withoutDropped } from '../util/name-ending.js'
import { leafPart } from '../mail/leaf.js'
import type { Defect } from '../mail/message.js'
import { joinPath, type Part } from '../mail/part.js'
import { defect, type DefectCode } from './defects.js'

export interface PieceTools {
  readonly budget: Budget
  readonly scratch: Scratch
  readonly signal: AbortSignal
}

export interface Joined {
  readonly parts: readonly Part[]
  readonly defects: readonly Defect[]
  /** Paths whose damage says nothing where what is at the other is sound. */
  readonly pieces: readonly (readonly [path: string, other: string])[]
}

/** What was cut into some of these parts; null where nothing was. */
export async function joinPieces(
  parts: readonly Part[],
  tools: PieceTools,
): Promise<Joined | null> {
  const found: Found = { parts: [], defects: [], pieces: [] }
  for (const set of setsOf(parts)) {
    await joinSet(set, tools, found)
  }
  return found.parts.length + found.defects.length === 0 ? null : found
}

interface Found {
  readonly parts: Part[]
  readonly defects: Defect[]
  readonly pieces: (readonly [string, string])[]
}

interface PieceName {
  readonly base: string
  readonly number: number
  /** That of the first piece, at most. */
  readonly first: number
}

interface PieceSet {
  readonly base: string
  readonly first: number
  /** By number, in their order. */
  readonly pieces: ReadonlyMap<number, readonly Part[]>
}

function setsOf(parts: readonly Part[]): readonly PieceSet[] {
  const sets = new Map<
    string,
    { base: string; first: number; pieces: Map<number, Part[]> }
  >()
  for (const part of parts) {
    if (part.kind !== 'leaf') continue
    for (const { base, number, first } of pieceNames(part)) {
      const key = `${first}/${base.toLowerCase()}`
      const set = sets.get(key) ?? {
        base,
        first,
        pieces: new Map<number, Part[]>(),
      }
      sets.set(key, set)
      const same: Part[] = set.pieces.get(number) ?? []
      if (same.every(it => it.sha256 !== part.sha256)) same.push(part)
      set.pieces.set(number, same)
    }
  }
  return [...sets.values()].map(set => ({
    ...set,
    pieces: new Map([...set.pieces].sort(([one], [other]) => one - other)),
  }))
}

function pieceNames({ names }: Part): readonly PieceName[] {
  return names.flatMap(name => {
    const trimmed = withoutDropped(name)
    const [, base = '', digits] =
      /^(.+)\.(?:part(?=\d)|(?=\d\d))(\d{1,5})$/iu.exec(trimmed) ?? []
    if (digits !== undefined)
      return [{ base, number: Number(digits), first: 1 }]
    const [, called = '', letters] = /^(.+)\.([a-z]{2})$/iu.exec(trimmed) ?? []
    if (letters === undefined || !ARCHIVE_NAME.test(called)) return []
    const [high = 0, low = 0] = [...letters.toLowerCase()].map(
      it => it.charCodeAt(0) - LETTER_A,
    )
    return [{ base: called, number: 26 * high + low, first: 0 }]
  })
}

const LETTER_A = 97

const ARCHIVE_NAME =
  /\.(?:zipx?|7z|rar|tar|t?gz|t?bz2?|t?xz|zst|lz4?|cab|arj|lzh|iso|wim)$/iu

async function joinSet(
  { base, first, pieces }: PieceSet,
  tools: PieceTools,
  found: Found,
): Promise<void> {
  const numbers = [...pieces.keys()]
  const lists = [...pieces.values()]
  const [start = 0] = numbers
  const [[piece] = []] = lists
  if (piece === undefined) return
  const isBegun = start <= first
  const isWhole = isBegun && start + numbers.length - 1 === numbers.at(-1)
  const isArchive = ARCHIVE_NAME.test(base) && piece.detectedType === ''
  // Letters may be the ending of another kind of file: `a.tar.br`.
  const isSet = first > 0 || numbers.length > 1
  const isCut = lists.slice(1).every(([it]) => it?.detectedType === '')
  const isMissed = isBegun ? ARCHIVE_NAME.test(base) && isCut : isArchive
  if (!isWhole && isSet && isMissed) {
    found.defects.push(defect('container-damaged', piece.path))
  }
  // No program joins pieces over a gap.
  if (!isWhole || numbers.length < 2) return
  await addWhole(base, lists.map(it => it.slice(0, 1)).flat(), { tools, found })
  if (lists.every(it => it.length === 1)) return
  await addWhole(base, lists.map(it => it.slice(-1)).flat(), { tools, found })
}

async function addWhole(
  base: string,
  pieces: readonly Part[],
  { tools, found }: { readonly tools: PieceTools; readonly found: Found },
): Promise<void> {
  const [piece] = pieces
  if (piece === undefined) return
  const report = (code: DefectCode): void => {
    found.defects.push(defect(code, piece.path))
  }
  if (!tools.budget.takePart()) return report('too-many-parts')
  const path = joinPath(piece.path, '0')
  const contents = pieces.map(({ content }) => content)
  found.parts.push(
    leafPart({
      path,
      // The bytes are nowhere in one piece; it is a file of its own, no member.
      form: 'encoded',
      reading: piece.reading,
      names: [base],
      declaredType: '',
      content: await joined(contents, tools, () => report('too-large')),
    }),
  )
  found.pieces.push(...pieces.map(it => [it.path, path] as const))
  // Where nothing says that it is one file, and the first piece is sound alone.
  if (!ARCHIVE_NAME.test(base)) found.pieces.push([path, piece.path])
}

async function joined(
  contents: readonly Bytes[],
  { budget, scratch, signal }: PieceTools,
  onFull: () => void,
): Promise<Bytes> {
  const turn = makeTurn(signal)
  const size = contents.reduce((sum, it) => sum + it.size, 0)
  const isFitting = budget.takeBytes(size)
  if (!isFitting) onFull()
  const writer = scratch.writer()
  for (const content of isFitting ? contents : []) {
    for (const window of windows(content)) {
      await turn()
      writer.write(window)
    }
  }
  return writer.end()
}
