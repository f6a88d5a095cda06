/*
 * NAME
 *   read - all that is in a message: parse and unpack by a worklist
 *
 * DESCRIPTION
 *   The message, and every message found inside, goes to parse; every part
 *   that is a container goes to unpack; what comes of them goes the same way,
 *   all under one budget. Neither stage knows the other. In which thread this
 *   is done, and for how long: see reader.
 *
 * DIAGNOSTICS
 *   Throws the errors of the scratch, the reason of the signal, TooSlowHere, and
 *   what `ahead` throws.
 */

import { Budget, OverBudget, type BudgetLimits } from '../util/budget.js'
import type { Scratch } from '../util/scratch.js'
import type { Pace } from '../util/pace.js'
import { makeTurn } from '../util/turn.js'
import type { Field } from '../mail/field.js'
import type { Mark } from '../mail/mark.js'
import type { Defect, Message, TextReading } from '../mail/message.js'
import type { Part } from '../mail/part.js'
import type { Spooled } from '../spool/spool.js'
import { defect as parseDefect } from '../parse/defects.js'
import { parseMessage } from '../parse/parse.js'
import { parseText } from '../parse/parse-text.js'
import { makePasswords } from '../unpack/passwords.js'
import { defect } from '../unpack/defects.js'
import { joinPieces } from '../unpack/split-files.js'
import { kindsOf, unpackPart } from '../unpack/unpack.js'
import { withLineAtEachCr, withLineFeeds } from './line-ends.js'
import { Noise } from './noise.js'
import { settleDefects } from './settle-defects.js'

export interface ReadTools {
  readonly signal: AbortSignal
  /** Whether this thread has no other message. */
  readonly alone?: boolean
  /** How long it may take where others wait for it: else TooSlowHere. */
  readonly pace?: Pace
  /** Called with each part before it is opened; with a container also as soon as
   * it is found. */
  readonly ahead?: (part: Part, isContainer: boolean) => void
}

/** Everything that any reader could find in a message. */
export async function readMessage(
  message: Pick<Spooled, 'bytes' | 'sha256' | 'scratch'>,
  limits: BudgetLimits & { readonly passwords?: readonly string[] },
  { signal, alone = false, pace, ahead }: ReadTools,
): Promise<Message> {
  const { bytes, sha256, scratch } = message
  const { parts, depth, containers } = limits
  const budget = new Budget({
    parts,
    depth,
    containers,
    alone,
    ...(pace && { pace }),
    size: bytes.size,
    bytes: quotaOf(bytes.size, limits),
    readings: readingsQuotaOf(bytes.size),
  })
  const find = makePasswords(limits.passwords ?? [])
  const openings: Opening[] = []
  const passwords = (): readonly string[] => find(openings)
  const known = new Map<Part, ReturnType<typeof kindsOf>>()
  // Who reads a container elsewhere need not make the other readings here.
  const onPart = (part: Part): void => {
    const kinds = kindsOf(part)
    known.set(part, kinds)
    if (kinds.length > 0) ahead?.(part, true)
  }
  const tools = {
    ...{ budget, scratch, signal, passwords, isContainer },
    ...(ahead && { onPart }),
  }
  const giveWay = makeTurn(signal)
  const turn = (): Promise<void> => budget.turn(giveWay)
  pace?.enter()
  const outer = { content: bytes, path: '', reading: 'mime' } as const
  const first = await parse(outer, { depth: 0, containers: 0 }, tools)
  const work: Item[] = []
  const pieces = new Map<string, string>()
  const add = async (opening: Opening): Promise<void> => {
    const joined = await joinPieces(opening.parts, tools)
    joined?.pieces.forEach(([piece, path]) => pieces.set(piece, path))
    openings.push(opening)
    work.push(...itemsOf(opening))
    if (joined === null) return
    const beside = { ...opening, ...joined, reading: null }
    openings.push(beside)
    work.push(...itemsOf(beside))
  }
  const marks = new Map<Part, readonly Mark[]>()
  const noise = new Noise()
  try {
    await add(first)
    for (let item = work.shift(); item !== undefined; item = work.shift()) {
      const { part, at } = item
      await turn()
      const kinds = known.get(part) ?? kindsOf(part)
      ahead?.(part, kinds.length > 0)
      const parsed =
        part.kind === 'message' ? await parseInner(part, at, tools) : []
      const opened = await unpack({ part, kinds }, at, tools)
      const unpacked = noise.leave(part, opened)
      const seen = part.form === 'packed' ? await lookAt(part, at, tools) : null
      marks.set(part, unpacked?.marks ?? [])
      for (const opening of [...parsed, unpacked, seen]) {
        if (opening !== null) await add(opening)
      }
    }
  } catch (error) {
    // What was found by then is judged: the message is over its limit.
    if (!(error instanceof OverBudget)) throw error
    openings.push({ ...EMPTY, defects: [defect(error.spent, '')] })
  }
  return {
    bytes,
    sha256,
    fields: first.fields,
    parts: openings
      .flatMap(({ parts }) => parts)
      .map(part => ({ ...part, marks: marks.get(part) ?? [] })),
    defects: settleDefects(openings).filter(it => !noise.isOfPiece(it, pieces)),
    readings: openings.flatMap(({ reading }) => reading ?? []),
  }
}

/** Where a part is: in how many messages and parts, and containers. */
interface Place {
  readonly depth: number
  readonly containers: number
}

/** What was found in one message or container. */
interface Opening {
  /** It was decoded as few readers would (see settle-defects). */
  readonly isGuess: boolean
  /** Of a message. */
  readonly fields?: readonly Field[]
  readonly parts: readonly Part[]
  readonly defects: readonly Defect[]
  readonly reading: TextReading | null
  readonly at: Place
}

const EMPTY = {
  ...{ isGuess: false, reading: null, parts: [] },
  at: { depth: 0, containers: 0 },
} as const

interface Tools {
  readonly budget: Budget
  readonly scratch: Scratch
  readonly signal: AbortSignal
  readonly passwords: () => readonly string[]
  readonly isContainer: (part: Part) => boolean
  readonly onPart?: (part: Part) => void
}

function isContainer(part: Part): boolean {
  return kindsOf(part).length > 0
}

async function parse(
  message: Pick<Part, 'content' | 'path' | 'reading'>,
  at: Place,
  tools: Tools,
): Promise<Opening & { readonly fields: readonly Field[] }> {
  const { path } = message
  const parsed = await parseMessage(message.content, { path, ...at, ...tools })
  const isGuess = message.reading !== 'mime'
  return { at, isGuess, ...parsed }
}

// One that was encoded inside of another has its own line ends.
async function parseInner(
  part: Part,
  at: Place,
  tools: Tools,
): Promise<Opening[]> {
  const { budget, scratch, signal } = tools
  const { path, reading } = part
  const { content, hasBareCr } = withLineFeeds(part.content, scratch)
  const found = [await parse({ path, reading, content }, at, tools)]
  if (!hasBareCr) return found
  if (!budget.takeReading(content.size)) {
    const defects = [parseDefect('too-many-readings', path)]
    return [...found, { ...EMPTY, defects }]
  }
  const giveWay = makeTurn(signal)
  const turn = (): Promise<void> => budget.turn(giveWay)
  const lines = await withLineAtEachCr(part.content, scratch, turn)
  const other = { path, reading: 'line at each CR', content: lines } as const
  return [...found, await parse(other, at, tools)]
}

// A member's text; that of a message is parse's own to look at.
async function lookAt(
  part: Part,
  at: Place,
  tools: Tools,
): Promise<Opening | null> {
  const seen = await parseText(part, { ...at, ...tools })
  return seen === null ? null : { ...seen, isGuess: false, reading: null, at }
}

async function unpack(
  { part, kinds }: { part: Part; kinds: ReturnType<typeof kindsOf> },
  at: Place,
  tools: Tools,
): Promise<(Opening & { readonly marks: readonly Mark[] }) | null> {
  const { containers } = at
  const context = { depth: containers, ...tools }
  const unpacked = await unpackPart(part, context, kinds)
  if (unpacked === null) return null
  const inside = { depth: at.depth + 1, containers: containers + 1 }
  return { ...unpacked, isGuess: false, reading: null, at: inside }
}

interface Item {
  readonly part: Part
  readonly at: Place
}

// What is in a part's own numbers is deeper by so many multiparts.
function itemsOf({ parts, at }: Opening): Item[] {
  return parts
    .filter(({ kind }) => kind !== 'multipart')
    .map(part => {
      const inner = part.path.split('/').at(-1) ?? ''
      const depth = at.depth + inner.split('.').length
      return { part, at: { ...at, depth } }
    })
}

// All readings other than the ordinary one may decode so much together. For a
// small message it is little work in any case, and honest messages that quote
// the source of others have many such parts. An odd one with one file needs
// fifteen times its size where its boundary is not sure: each way to end the file
// is read, with and without marks around it. One of more than 6 MB is over the
// limit then: more of them would take more than two seconds.
function readingsQuotaOf(size: number): number {
  const ofMost = MANY_READINGS * Math.min(size, USUAL_BYTES)
  return Math.max(READINGS_FLOOR_BYTES, ofMost, SOME_READINGS * size)
}

const MANY_READINGS = 16
const USUAL_BYTES = 6 * 1024 * 1024
const SOME_READINGS = 8
const READINGS_FLOOR_BYTES = 1024 * 1024

// amavis's formula: honest messages grow less, however small they are.
function quotaOf(size: number, { bytes }: BudgetLimits): number {
  return Math.max(100 * 1024, 5 * size, Math.min(bytes, 500 * size))
}
