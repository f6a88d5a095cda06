/*
 * NAME
 *   alternative-readings - alternative readings of a message
 *
 * DESCRIPTION
 *   Takes each part that the ordinary reading found. A body that is not as an
 *   encoder writes it is decoded in every other form. Texts, preambles and
 *   epilogues are searched for files and parts inside them. Where the structure
 *   itself is wrong, the raw bytes are searched as a whole, as if nothing were
 *   known of the structure.
 *
 *   An honest message pays one cheap look at each of its texts.
 *
 * SECURITY
 *   Bounded by finds.
 */

import { subBytes, type Bytes } from '../util/bytes.js'
import { fieldValues } from '../mail/field.js'
import type { Defect } from '../mail/message.js'
import type { Part } from '../mail/part.js'
import {
  addAlternatives,
  addLegacy,
  type Body,
} from './carve/transfer-variants.js'
import { carve } from './carve/carve.js'
import type { ParseContext } from './context.js'
import type { DefectCode } from './defects.js'
import { makeFinds, type Finds } from './carve/carved-parts.js'
import { hasArmorChecksum, isAppended } from './transfer/appended-base64.js'
import { isShown, lookThrough } from './carve/shown-text.js'
import type { Encoding } from './transfer/transfer.js'
import {
  isShortProse,
  makeIsRepeated,
  PROSE_LIMIT_BYTES,
} from './repeated-parts.js'
import type { Outside, Tree } from './mime/tree.js'

/** A part as its header declares it, and how it was decoded. */
export interface Leaf {
  readonly part: Part
  readonly encoding: Encoding
  readonly clean: boolean
}

/** The ordinary reading. */
export interface Ordinary {
  readonly bytes: Bytes
  readonly tree: Tree
  readonly leaves: readonly Leaf[]
}

/** Adds what is new to the parts, and reports what is wrong. */
export async function readOtherwise(
  { bytes, tree, leaves }: Ordinary,
  to: {
    readonly parts: Part[]
    readonly defects: readonly Defect[]
    readonly report: (code: DefectCode, path: string) => void
    readonly context: ParseContext
    readonly turn: () => Promise<void>
  },
): Promise<void> {
  let path = ''
  const reported = new Set<DefectCode>()
  const finds = makeFinds(to.parts, {
    ...to,
    report: code => {
      if (!reported.has(code)) to.report(code, path)
      reported.add(code)
    },
  })
  for (const leaf of leaves) {
    if (leaf.part.kind === 'multipart') continue
    await to.turn()
    path = tree.nodes.length === 1 ? '' : inner(leaf.part.path)
    await readLeaf(bytes, leaf, finds)
  }
  path = ''
  const isRepeated = makeIsRepeated(bytes, tree.nodes)
  for (const outside of tree.outside) {
    await readOutside(bytes, outside, { finds, isRepeated })
  }
  if (to.defects.some(isStructural)) await carve(bytes, finds, 'suspect')
}

function inner(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

async function readLeaf(
  bytes: Bytes,
  { part, encoding, clean }: Leaf,
  finds: Finds,
): Promise<void> {
  const { path, kind, names, range } = part
  const raw = subBytes(bytes, range?.start ?? 0, range?.end ?? 0)
  const body: Body = { path, kind, names, raw }
  const before = finds.parts.length
  const broken = await addAlternatives(body, finds, { encoding, clean })
  if (broken && !isTooShort(raw)) {
    finds.report(
      encoding === 'base64' ? brokenBase64(part, raw) : 'quoted-broken',
    )
  }
  for (const said of unusual(part)) await addLegacy(body, finds, said)
  for (const other of finds.parts.slice(before)) {
    if (isShown(other)) await carve(other.content, finds, 'text')
  }
  if (!clean) {
    const content = finds.taken(raw.slice(0, raw.size))
    finds.add({ ...body, content, form: 'plain', reading: 'undecoded' })
    await carve(raw, finds, 'text')
  }
  if (part.kind !== 'leaf') return
  if (isShown(part)) await lookThrough(part, finds)
  else if (encoding !== 'base64') await carve(part.content, finds, 'text')
}

function brokenBase64({ declaredType }: Part, raw: Bytes): DefectCode {
  const isText = declaredType.startsWith('text/')
  const isUsual = (isText && isAppended(raw)) || hasArmorChecksum(raw)
  return isUsual ? 'base64-appended' : 'base64-broken'
}

// What took the content away wrote `[removed]` for it, and left its encoding.
function isTooShort(raw: Bytes): boolean {
  return raw.size < TOO_SHORT_BYTES
}

/** Less than the shortest file that can do anything, in base64. */
const TOO_SHORT_BYTES = 56

// Encodings that are not MIME's own.
function unusual({ fields }: Part): string[] {
  if (fields.length === 0) return []
  return fieldValues(fields, 'content-transfer-encoding').filter(value =>
    /uu|hex|gzip/iu.test(value),
  )
}

async function readOutside(
  bytes: Bytes,
  { start, end, isPreamble }: Outside,
  to: {
    readonly finds: Finds
    readonly isRepeated: (text: Bytes) => boolean
  },
): Promise<void> {
  const { finds } = to
  const text = subBytes(bytes, start, end)
  if (text.size <= PROSE_LIMIT_BYTES) {
    if (isShortProse(text.slice(0, text.size).toString('latin1'))) return
  }
  const content = finds.taken(text.slice(0, text.size))
  finds.add({ path: '', content, form: 'plain', reading: 'outside' })
  const { hasPart } = await carve(text, finds, 'text')
  const head = isPreamble ? text.slice(0, 4096).toString('latin1') : ''
  if (!hasPart && !HEADER_OF_PART.test(head)) return
  finds.report(to.isRepeated(text) ? 'part-repeated' : 'part-outside')
}

/** For some readers a part begins here. */
const HEADER_OF_PART =
  /^content-(?:type|disposition|transfer-encoding)[ \t]{0,9}:/imu

// What other readers would see is somewhere else than where we looked.
function isStructural({ code, grade }: Defect): boolean {
  return grade === 'ambiguous' || code === 'header-without-end'
}
