/*
 * NAME
 *   parse - bytes to parts, names and defects
 *
 * DESCRIPTION
 *   Reads one message: its tree, each part decoded, typed and hashed. Messages
 *   found inside come out as parts of kind `message`, for the engine to give
 *   back here; containers as leaves, for unpack.
 *
 *   Our own readings of the raw bytes decide about parts. Where they saw what
 *   no honest software makes, or text in a charset that hides ASCII, mailparser
 *   reads the message too: its text goes to the scanners, and a part that only
 *   it found is added. What is odd and harmless is covered by our readings. A
 *   clean message does not pay for loading it.
 *
 * DIAGNOSTICS
 *   Never throws on bad mail. Throws what the scratch throws: no space, no
 *   descriptors.
 *
 * SECURITY
 *   Hostile bytes; bounded by the budget.
 */

import { OverBudget } from '../util/budget.js'
import type { Bytes } from '../util/bytes.js'
import { makeTurn } from '../util/turn.js'
import type { Field } from '../mail/field.js'
import type { Defect, TextReading } from '../mail/message.js'
import { joinPath, type Part } from '../mail/part.js'
import { defect, isFollowed, type DefectCode } from './defects.js'
import { keepsAscii } from './mailparser/ascii-charset.js'
import type { ParseContext } from './context.js'
import { readOtherwise, type Leaf } from './alternative-readings.js'
import { readNode } from './node-parts.js'
import { readTree } from './mime/tree.js'

export interface Parsed {
  readonly fields: readonly Field[]
  readonly parts: readonly Part[]
  readonly defects: readonly Defect[]
  readonly reading: TextReading | null
}

/** Reads one message, not what is nested in it. */
export async function parseMessage(
  bytes: Bytes,
  context: ParseContext,
): Promise<Parsed> {
  const { budget } = context
  if (context.depth > budget.limits.depth) return tooDeep(context)
  const counted = budget.counted(bytes)
  try {
    return await readCounted({ bytes: counted.bytes, whole: bytes }, context)
  } finally {
    // Scanners look at the parts later.
    counted.stop()
  }
}

async function readCounted(
  { bytes, whole }: { readonly bytes: Bytes; readonly whole: Bytes },
  context: ParseContext,
): Promise<Parsed> {
  const { budget } = context
  const defects: Defect[] = []
  const report = (code: DefectCode, path: string): void => {
    defects.push(defect(code, joinPath(context.path, path)))
  }
  const giveWay = makeTurn(context.signal)
  const turn = (): Promise<void> => budget.turn(giveWay)
  let fields: readonly Field[] = []
  const parts: Part[] = []
  try {
    const tree = readTree(bytes, {
      depth: budget.limits.depth - context.depth,
      takePart: () => budget.takePart(),
      takeHeader: count => budget.takeHeader(count),
    })
    fields = tree.nodes[0]?.fields ?? []
    for (const { code, path } of tree.defects) report(code, path)
    const leaves: Leaf[] = []
    for (const index of tree.nodes.keys()) {
      await turn()
      const found = readNode(bytes, { nodes: tree.nodes, index }, context)
      found.defects.forEach(code => report(code, found.path))
      leaves.push(...found.leaves)
      for (const { part } of found.leaves) {
        parts.push(part)
        context.onPart?.(part)
      }
    }
    await readOtherwise(
      { bytes, tree, leaves },
      { parts, defects, report, turn, context },
    )
  } catch (error) {
    if (!(error instanceof OverBudget)) throw error
    context.scratch.abandon()
    report(error.spent, '')
  }
  const own = { fields, parts, defects }
  const shown = shownToSecondReader(parts, defects)
  if (shown === null) return { reading: null, ...own }

  budget.limits.pace?.leave()
  try {
    const { readAgain } = await import('./mailparser/second-opinion.js')
    const second = await readAgain(whole, context, shown)
    if (second.failed) report('second-reader-failed', '')
    const known = new Set(parts.map(part => part.sha256))
    parts.push(...second.parts.filter(part => !known.has(part.sha256)))
    return { reading: second.reading, ...own }
  } catch (error) {
    if (!(error instanceof OverBudget)) throw error
    report(error.spent, '')
    return { reading: null, ...own }
  } finally {
    budget.limits.pace?.enter()
  }
}

// A message in a message in a message, deeper than depth_limit.
function tooDeep({ path }: ParseContext): Parsed {
  const defects = [defect('too-deep', path)]
  return { fields: [], parts: [], defects, reading: null }
}

/** What mailparser is shown: it works by lines, a million in a second. Where the
 * message may be clean after it, it may be as long as honest ones are. Else a
 * part of it will do: the message is not clean as it is, and where it is over a
 * limit of ours, mailparser would be too. */
const SHOWN = {
  honest: { lines: 500_000, bytes: Infinity },
  suspect: { lines: 100_000, bytes: 4 * 1024 * 1024 },
  overlimit: { lines: 100_000, bytes: 256 * 1024 },
} as const

// null where it is not asked.
function shownToSecondReader(
  parts: readonly Part[],
  defects: readonly Defect[],
): (typeof SHOWN)[keyof typeof SHOWN] | null {
  if (defects.some(({ grade }) => grade === 'overlimit')) return SHOWN.overlimit
  const open = defects.filter(({ grade }) => grade !== 'harmless')
  if (open.some(({ code }) => !isFollowed(code))) return SHOWN.suspect
  const hidesAscii = parts.some(
    part => part.declaredType.startsWith('text/') && !keepsAscii(part.charset),
  )
  return open.length > 0 || hidesAscii ? SHOWN.honest : null
}
