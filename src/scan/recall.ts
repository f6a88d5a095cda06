/*
 * NAME
 *   recall - what an engine said of the same bytes before
 *
 * DESCRIPTION
 *   An engine that says which signatures it has need not be asked of the same bytes
 *   twice. askOrRecall() asks a VerdictCache first, then the engine for the rest,
 *   and gives its answers to the cache. Where there is no cache, or the engine does
 *   not say which signatures it has, it is asked about everything.
 *
 *   The verdict-cache room has the cache; scanners see only what is here.
 *
 * DIAGNOSTICS
 *   Throws what `ask` throws. A cache does not throw.
 */

import type { EngineReport } from '../mail/engine-report.js'
import type { Finding } from '../mail/finding.js'

/** What an engine found in bytes, without where they were. */
export interface KnownAnswer {
  readonly name: string
  readonly class: Finding['class']
  /** Where in them, as the engine says. Default: it does not say. */
  readonly inner?: string
}

/** Empty: the engine found nothing. */
export type Answers = readonly KnownAnswer[]

/** All on which an answer depends besides the bytes. */
export interface EngineState {
  readonly scanner: string
  /** What the engine calls itself and its signatures. */
  readonly version: string
  /** Options of ours that change the answer. */
  readonly options: string
}

export interface CacheObject {
  readonly sha256: string
  /** What else the engine is told, such as a file name. Default: nothing. */
  readonly also?: string
}

export interface VerdictCache {
  /** In the order of the objects; null: not known. Never throws. */
  recall(
    engine: EngineState,
    objects: readonly CacheObject[],
  ): Promise<readonly (Answers | null)[]>
  /** Keeps answers that may be kept. Never throws, and is not waited for. */
  keep(engine: EngineState, object: CacheObject, answers: Answers): void
}

/**
 * Only what an engine has looked at whole. What it could not look at, for a limit,
 * a password or a failure, may be different at the next try.
 */
export function mayBeKept(answers: Answers): boolean {
  return answers.every(it => !it.class.startsWith('unchecked'))
}

/** An answer, and the version of who gave it; '' where that is not known. */
export interface Answered<A extends KnownAnswer = KnownAnswer> {
  readonly answers: readonly A[]
  readonly version: string
}

export interface Asking<O> {
  /** null: it is asked about everything. */
  readonly cache: VerdictCache | null
  readonly engine: Omit<EngineState, 'version'>
  /** Of the engine that would be asked now; '' where it does not say. */
  readonly version: () => Promise<string>
  readonly ask: (object: O) => Promise<Answered>
  readonly tell: (report: EngineReport) => void
}

/** Answers in the order of the objects; the engine is asked one after the other. */
export async function askOrRecall<O extends CacheObject>(
  objects: readonly O[],
  { cache, engine, version, ask, tell }: Asking<O>,
): Promise<readonly Answers[]> {
  const now = cache === null ? '' : await version()
  const known = await recalled(objects, cache, { ...engine, version: now })
  const all: Answers[] = []
  for (const [at, object] of objects.entries()) {
    const before = known[at] ?? null
    if (before !== null) {
      all.push(before)
      continue
    }
    const { answers, version } = await ask(object)
    if (version !== '') cache?.keep({ ...engine, version }, object, answers)
    all.push(answers)
  }
  tellKnown(engine.scanner, { known, of: objects.length }, tell)
  return all
}

/** How much was known, of all that the engine would have been shown. */
export function tellKnown(
  scanner: string,
  { known, of }: { readonly known: readonly unknown[]; readonly of: number },
  tell: (report: EngineReport) => void,
): void {
  const count = known.filter(it => it !== null).length
  if (count > 0) tell({ scanner, note: `${CACHED} ${count} of ${of}` })
}

/** What the note of a report begins with where answers were known. */
const CACHED = 'cached'

/** Scanners with known answers: `clamd 2 of 3; yara 1 of 4`; '' for none. */
export function cachedText(reports: readonly EngineReport[]): string {
  return reports
    .flatMap(({ scanner, note = '' }) =>
      note.startsWith(`${CACHED} `)
        ? [`${scanner} ${note.slice(CACHED.length + 1)}`]
        : [],
    )
    .join('; ')
}

/** Whether a scanner's engine was not asked at all: all was known. */
export function isAllCached({ note = '' }: EngineReport): boolean {
  const [, count, all] = /^cached (\d+) of (\d+)$/u.exec(note) ?? []
  return count !== undefined && count === all
}

/** As the cache's recall(); nothing is known of an engine without a version. */
export async function recalled(
  objects: readonly CacheObject[],
  cache: VerdictCache | null,
  engine: EngineState,
): Promise<readonly (Answers | null)[]> {
  if (cache === null || engine.version === '') return objects.map(() => null)
  return cache.recall(engine, objects)
}
