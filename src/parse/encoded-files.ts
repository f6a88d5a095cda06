/*
 * NAME
 *   encoded-files - files that stand encoded in a text
 *
 * DESCRIPTION
 *   uuencode, yEnc, BinHex and data: URLs, as parts with the names and types
 *   that they give themselves.
 */

import type { Part } from '../mail/part.js'
import { decodeBinhex, findBinhex } from './binhex.js'
import { findDataUrls } from './data-url.js'
import type { Finds } from './finds.js'
import type { Signs } from './signs.js'
import { decodeUu, findUu } from './uuencode.js'
import { decodeYenc, findYenc } from './yenc.js'

/** A text that is larger is not looked through: over the limit. */
export const LARGE_BYTES = 64 * 1024 * 1024

/** What a file is known by; a path of '' is one of its own. */
type Known = Pick<Part, 'path' | 'names'> & Partial<Pick<Part, 'kind'>>

/** All files that the signs speak of; the parts that are new. */
export async function addFiles(
  text: Buffer,
  signs: Signs,
  finds: Finds,
): Promise<readonly Part[]> {
  const letters = text.toString('latin1')
  const added: (Part | null)[] = []
  if (signs.uuencode) {
    for (const { name, base64, start, end } of findUu(letters)) {
      await finds.turn()
      if (!finds.isOpen()) return []
      const known = { path: '', names: namesOf(name) }
      const body = text.subarray(start, end)
      if (!base64) {
        added.push(addUu(body, known, finds))
        continue
      }
      const content = Buffer.from(body.toString('latin1'), 'base64')
      added.push(
        finds.add({
          ...known,
          reading: 'uuencode',
          content: finds.taken(content),
        }),
      )
    }
  }
  if (signs.yenc) {
    for (const { name, start, end } of findYenc(letters)) {
      await finds.turn()
      if (!finds.isOpen()) return []
      const content = finds.taken(decodeYenc(text.subarray(start, end)))
      const names = namesOf(name)
      added.push(finds.add({ path: '', names, content, reading: 'yenc' }))
    }
  }
  if (signs.binhex) {
    for (const range of findBinhex(letters)) {
      await finds.turn()
      if (!finds.isOpen()) return []
      const known = { path: '', names: [] }
      added.push(...addBinhex(text.subarray(...range), known, finds))
    }
  }
  if (signs.dataUrl) {
    for (const { type, content } of findDataUrls(letters)) {
      await finds.turn()
      if (!finds.isOpen()) return []
      added.push(
        finds.add({
          path: '',
          declaredType: type,
          content: finds.taken(content),
          reading: 'data-url',
        }),
      )
    }
  }
  return added.filter(it => it !== null)
}

/** Lines of uuencode; where their lengths are wrong, read both ways. */
export function addUu(body: Buffer, known: Known, finds: Finds): Part | null {
  const content = decodeUu(body, true)
  const part = finds.add({
    ...known,
    reading: 'uuencode',
    content: finds.taken(content),
  })
  const whole = decodeUu(body, false)
  // The last line has up to two bytes more, and a line of length zero.
  if (Math.abs(whole.length - content.length) > 2) {
    finds.add({
      ...known,
      reading: 'uuencode: whole lines',
      content: finds.taken(whole),
    })
  }
  return part
}

/** Both forks of a BinHex file. */
export function addBinhex(
  letters: Buffer,
  known: Known,
  finds: Finds,
): (Part | null)[] {
  const limit = EXPANSION * letters.length + 1024
  const { name, data, resource, cut } = decodeBinhex(letters, limit)
  if (cut) finds.report('too-many-readings')
  const names = [...known.names, ...namesOf(name)]
  return [data, resource].map(fork =>
    finds.add({
      ...known,
      names,
      reading: 'binhex',
      content: finds.taken(fork),
    }),
  )
}

/** How much a BinHex file may grow: the factor of all readings together. */
const EXPANSION = 8

function namesOf(name: string): string[] {
  if (name === '') return []
  const utf8 = Buffer.from(name, 'latin1').toString('utf8')
  return utf8.includes('\ufffd') || utf8 === name ? [name] : [utf8, name]
}
