/*
 * NAME
 *   disarm - a file without what it can do
 *
 * DESCRIPTION
 *   disarmPart() takes the decoded bytes of one part and the marks that must go,
 *   and gives bytes without them, with words of what was taken out. Everything
 *   else in the file stays byte for byte, where its format allows it.
 *
 *   What comes out is read again as the engine reads it. If a mark is left, or
 *   if the file is damaged or ambiguous in a way in which it was not before, it
 *   cannot be disarmed.
 *
 * DIAGNOSTICS
 *   `cannot` with a reason for the log. The caller does not deliver the file then.
 *   Throws the errors of the scratch, and the reason of the signal.
 *
 * SECURITY
 *   Hostile bytes. What is not understood is not changed and not delivered: a
 *   mistake in a format costs a file that is kept in the quarantine.
 */

import { bytesOf } from '../util/bytes.js'
import { makeTurn } from '../util/turn.js'
import { leafPart } from '../mail/leaf.js'
import type { Mark } from '../mail/mark.js'
import type { Part } from '../mail/part.js'
import { cannot, type FormatResult } from './format.js'
import { FORMATS } from './formats.js'
import { lookAt, type LookTools } from './look.js'

export type Disarmed = FormatResult

export interface DisarmOptions {
  readonly marks: ReadonlySet<Mark>
  readonly keepsRemote: boolean
}

/** A larger file is not taken into memory. */
const SIZE_LIMIT = 64 * 1024 * 1024

/** Files in files that are disarmed. */
const DEPTH_LIMIT = 3

export async function disarmPart(
  part: Part,
  options: DisarmOptions,
  tools: LookTools,
): Promise<Disarmed> {
  if (part.content.size > SIZE_LIMIT) return cannot('the file is too large')
  const before = await lookAt(part, tools)
  const result = await disarmBytes(part, DEPTH_LIMIT, options, tools)
  if (result.is === 'cannot') return result
  const content = bytesOf(result.content)
  const after = await lookAt(leafPart({ ...part, content }), tools)
  const left = [...after.marks].filter(it => options.marks.has(it))
  if (left.length > 0) return cannot(`it still has ${left.join(', ')}`)
  const worse = [...after.defects].filter(it => !before.defects.has(it))
  return worse.length > 0 ? cannot(`it became ${worse.join(', ')}`) : result
}

async function disarmBytes(
  part: Part,
  depth: number,
  options: DisarmOptions,
  tools: LookTools,
): Promise<FormatResult> {
  const format = FORMATS.find(it => it.takes(part))
  if (format === undefined) return cannot('no format that can be disarmed')
  const { disarm } = await format.load()
  const content = part.content.slice(0, part.content.size)
  return disarm(content, part, {
    ...options,
    turn: makeTurn(tools.signal),
    inner: (bytes, name) =>
      depth === 0
        ? Promise.resolve(cannot('files in files in files'))
        : disarmBytes(memberPart(bytes, name), depth - 1, options, tools),
  })
}

function memberPart(content: Buffer, name: string): Part {
  return leafPart({
    ...{ path: '1', form: 'packed', reading: 'mime', declaredType: '' },
    names: name === '' ? [] : [name],
    content: bytesOf(content),
  })
}
