/*
 * NAME
 *   scan-by-rules - what the rules find in one message
 *
 * DIAGNOSTICS
 *   Throws the reason of the deadline, what a thread died of, and what starting
 *   one throws. The thread is ended where it may still be at work.
 */

import { windows, type Bytes } from '../../util/bytes.js'
import { orAbort } from '../../util/deadline.js'
import { startShare, type Share } from '../../util/process/thread-share.js'
import { makeTurn } from '../../util/turn.js'
import { submitterOf } from '../../mail/envelope.js'
import type { Finding } from '../../mail/finding.js'
import type { Message } from '../../mail/message.js'
import {
  recalled,
  tellKnown,
  type Answers,
  type EngineState,
  type VerdictCache,
} from '../recall.js'
import type { ScanContext } from '../scanner.js'
import { RuleThreadFull, type RuleThread } from './rule-thread-handle.js'
import type { RuleThreads } from './rule-threads.js'
import type { Match } from './rule-wire.js'
import {
  isRuleClass,
  type OverlimitName,
  type YaraSettings,
} from './yara-options.js'
import { objectsForRules, type RuleObject } from './yara-objects.js'

const NAME = 'yara'

interface Work {
  readonly settings: Pick<
    YaraSettings,
    'class' | 'message' | 'size_limit' | 'time_limit'
  >
  readonly threads: RuleThreads
  /** null: all is scanned. */
  readonly cache: VerdictCache | null
  /** Of the rules; '' where the same bytes may have another answer later. */
  readonly digest: string
}

export async function scanByRules(
  message: Message,
  context: ScanContext,
  work: Work,
): Promise<readonly Finding[]> {
  const objects = [...objectsForRules(message, work.settings.message)]
  const known = await knownAnswers(objects, context, work)
  const unknown = objects.filter(it => !known.has(it))
  const found = await scanObjects(unknown, context, work)
  return onceEach(
    objects.flatMap(object => {
      const { label: part } = object
      const answers = known
        .get(object)
        ?.map(it => ({ scanner: NAME, ...it, part }))
      return answers ?? found.get(object) ?? []
    }),
  )
}

async function knownAnswers(
  objects: readonly RuleObject[],
  { tell }: ScanContext,
  work: Work,
): Promise<ReadonlyMap<RuleObject, Answers>> {
  // Of texts there is no digest, and one would cost what it saves.
  const asked = objects.filter(it => it.sha256 !== '')
  const known = await recalled(asked, work.cache, engineOf(work))
  tellKnown(NAME, { known, of: objects.length }, tell)
  return new Map(
    asked.flatMap((object, at) => {
      const answers = known[at] ?? null
      return answers === null ? [] : [[object, answers] as const]
    }),
  )
}

function engineOf({ digest, settings }: Work): EngineState {
  const { class: kind, size_limit } = settings
  const options = JSON.stringify([kind, size_limit])
  return { scanner: NAME, version: digest, options }
}

async function scanObjects(
  objects: readonly RuleObject[],
  { deadline, envelope }: ScanContext,
  work: Work,
): Promise<ReadonlyMap<RuleObject, readonly Finding[]>> {
  const all = new Map<RuleObject, readonly Finding[]>()
  if (objects.length === 0) return all
  const { settings, threads, cache } = work
  const { signal } = deadline
  const turn = makeTurn(signal)
  const thread = await threads.take(signal, submitterOf(envelope))
  const share = startShare(thread.task, settings.time_limit * 1000, signal)
  let isAtWork = false
  try {
    for (const object of objects) {
      const { bytes, label } = object
      if (bytes.size > settings.size_limit) {
        all.set(object, [overlimit('larger than size_limit', label)])
        continue
      }
      const copy = await copyOf(bytes, turn)
      isAtWork = true
      const matches = await scanWithin(thread, copy, share)
      isAtWork = false
      if (typeof matches === 'string') {
        isAtWork = true
        all.set(object, [overlimit(matches, label)])
        break
      }
      const found = matches.map(it => findingOf(it, label, settings))
      all.set(object, found)
      const isKept = object.sha256 !== '' && work.digest !== ''
      if (isKept) cache?.keep(engineOf(work), object, found)
    }
    return all
  } finally {
    share.close()
    if (isAtWork) threads.end(thread)
    else threads.giveBack(thread)
  }
}

// A text where the thread is at its limit; it is to be ended then.
async function scanWithin(
  thread: RuleThread,
  copy: Uint8Array<ArrayBuffer>,
  share: Share,
): Promise<readonly Match[] | OverlimitName> {
  try {
    return await orAbort(thread.scan(copy), share.signal)
  } catch (error) {
    if (error instanceof RuleThreadFull) return 'needs more than memory_limit'
    if (share.isOver()) return 'slower than time_limit'
    throw error
  }
}

// Memory of its own, which moves to the thread.
async function copyOf(
  bytes: Bytes,
  turn: () => Promise<void>,
): Promise<Uint8Array<ArrayBuffer>> {
  const copy = new Uint8Array(bytes.size)
  let at = 0
  for (const window of windows(bytes)) {
    await turn()
    copy.set(window, at)
    at += window.length
  }
  return copy
}

function findingOf(
  { rule, class: told }: Match,
  part: string,
  settings: Work['settings'],
): Finding {
  const kind = told !== null && isRuleClass(told) ? told : settings.class
  return { scanner: NAME, name: rule, class: kind, part }
}

function overlimit(name: OverlimitName, part: string): Finding {
  return { scanner: NAME, name, class: 'unchecked-overlimit', part }
}

// What was found in the message and in a part of it, or in two files of rules of
// the same name, is reported once.
function onceEach(findings: readonly Finding[]): readonly Finding[] {
  const key = ({ name, part, class: kind }: Finding): string =>
    JSON.stringify([name, kind, part])
  const distinct = new Map(findings.map(it => [key(it), it]))
  const inParts = new Set(
    findings
      .filter(it => it.part !== '')
      .map(({ name, class: kind }) => JSON.stringify([name, kind])),
  )
  return [...distinct.values()].filter(
    it => it.part !== '' || !inParts.has(JSON.stringify([it.name, it.class])),
  )
}
