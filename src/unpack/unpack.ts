/*
 * NAME
 *   unpack - a container to more parts
 *
 * DESCRIPTION
 *   Opens one part as every kind of container that it could be. Members come
 *   out as parts; those that are containers or messages themselves are the
 *   engine's to give back here or to parse.
 *
 * DIAGNOSTICS
 *   Never throws on bad bytes: what a reader throws is `container-damaged`.
 *   Throws what the scratch throws, MailErrors, and the reason of the signal.
 *
 * SECURITY
 *   Hostile bytes; bounded by the budget, which counts with parse in common.
 */

import { OverBudget, type Budget } from '../util/budget.js'
import { NO_BYTES } from '../util/bytes.js'
import type { Scratch } from '../util/scratch.js'
import { makeTurn } from '../util/turn.js'
import { leafPart } from '../mail/leaf.js'
import type { Mark } from '../mail/mark.js'
import type { Defect } from '../mail/message.js'
import { joinPath, type Part } from '../mail/part.js'
import { isGuess } from '../mail/reading.js'
import type { ContainerKind, Extent, Gathering, Store } from './container.js'
import { CONTAINERS } from './containers.js'
import { defect, type DefectCode } from './defects.js'
import { keepGoing } from './keep-going.js'

export interface UnpackContext {
  readonly budget: Budget
  readonly scratch: Scratch
  /** The number of containers around the part. */
  readonly depth: number
  readonly signal: AbortSignal
  readonly passwords: () => readonly string[]
}

export interface Unpacked {
  readonly parts: readonly Part[]
  readonly defects: readonly Defect[]
  readonly marks: readonly Mark[]
}

/** As what it is opened: none of them where it is no container. */
export function kindsOf(part: Part): readonly ContainerKind[] {
  const kinds: ContainerKind[] = []
  for (const kind of CONTAINERS) if (kind.opens(part)) kinds.push(kind)
  return kinds
}

/** What is in a part; null where it is no container. */
export async function unpackPart(
  part: Part,
  context: UnpackContext,
  kinds = kindsOf(part),
): Promise<Unpacked | null> {
  if (kinds.length === 0) return null
  const found = { parts: [], defects: new Map(), marks: new Set<Mark>() }
  const gathering = gather(part, context, found)
  if (context.depth >= context.budget.limits.containers) {
    gathering.report('containers-too-deep')
  } else {
    const { bytes, stop } = context.budget.counted(part.content)
    const counted = { ...part, content: bytes }
    for (const kind of kinds) {
      await openAs(kind, counted, gathering)
      context.scratch.abandon()
    }
    // Scanners look at members later.
    stop()
  }
  return {
    parts: found.parts,
    defects: [...found.defects.values()],
    marks: [...found.marks],
  }
}

async function openAs(
  kind: ContainerKind,
  part: Part,
  gathering: Gathering,
): Promise<void> {
  const { open } = await kind.load()
  try {
    await keepGoing(gathering, undefined, () => open(part, gathering))
  } catch (error) {
    if (!(error instanceof OverBudget)) throw error
    gathering.report(error.spent)
  }
}

/** What a text takes beside its letters. */
const NAME_BYTES = 64

interface Found {
  readonly parts: Part[]
  readonly defects: Map<DefectCode, Defect>
  readonly marks: Set<Mark>
}

function gather(part: Part, context: UnpackContext, found: Found): Gathering {
  const { budget, scratch, signal, passwords } = context
  const giveWay = makeTurn(signal)
  const covered: Record<'archive' | 'data', (readonly Extent[])[]> = {
    archive: [],
    data: [],
  }
  const report = (code: DefectCode): void => {
    found.defects.set(code, defect(code, part.path))
  }
  return {
    member: ({ content, names, ...facts }) => {
      const isRoom = isGuess(part.reading)
        ? budget.takeGuess()
        : budget.takePart()
      if (!isRoom) {
        report('too-many-parts')
        return false
      }
      for (const name of names) budget.hold(NAME_BYTES + 2 * name.length)
      const path = joinPath(part.path, String(found.parts.length + 1))
      const { reading } = part
      const form = 'packed' as const
      const common = { declaredType: '', form, reading, path }
      found.parts.push(
        leafPart({
          ...common,
          ...facts,
          names,
          content: content ?? NO_BYTES,
        }),
      )
      return true
    },
    report,
    mark: mark => found.marks.add(mark),
    isTooLarge: size => {
      const isTooLarge = size > budget.limits.bytes
      if (isTooLarge) report('too-large')
      return isTooLarge
    },
    store: () => boundedStore(scratch, budget, () => report('too-large')),
    turn: () => budget.turn(giveWay),
    step: count => budget.step(count),
    touch: count => budget.touch(count),
    hold: count => budget.hold(count),
    takeRounds: (count, tried) => budget.takeRounds(count, tried),
    takeRun: () => budget.takeRun(),
    signal,
    members: () => found.parts.map(({ content }) => content),
    cover: (pieces, as) => {
      if (pieces.length > 0) covered[as].push(pieces)
    },
    covered: as => covered[as],
    passwords,
  }
}

function boundedStore(
  scratch: Scratch,
  budget: Budget,
  onFull: () => void,
): Store {
  const writer = scratch.writer()
  let within = true
  return {
    write: chunk => {
      within &&= budget.takeBytes(chunk.length)
      if (within) writer.write(chunk)
      else onFull()
      return within
    },
    end: () => writer.end(),
  }
}
