/*
 * NAME
 *   encoded-files - encoded files in a text
 *
 * DESCRIPTION
 *   uuencode, xxencode, yEnc, BinHex, data: URLs, base64 of scripts and cards and
 *   bytes of scripts, as parts with the names and types that they give themselves.
 */

import type { Part } from '../../mail/part.js'
import { decodeBinhex, findBinhex } from './binhex.js'
import { findDataUrls } from './data-url.js'
import type { Finds } from './carved-parts.js'
import { findInlineBase64 } from './inline-base64.js'
import { findSavedNames } from './download-names.js'
import { findScriptData } from './script-bytes.js'
import type { Signs } from './detector.js'
import { decodeUu, findUu, findUuLines, fromXx } from './uuencode.js'
import { decodeYenc, findYenc } from './yenc.js'

/** A text that is larger is not looked through: over the limit. */
export const LARGE_BYTES = 64 * 1024 * 1024

/** What a file is known by; a path of '' is one of its own. */
type Known = Pick<Part, 'path' | 'names'> & Partial<Pick<Part, 'kind'>>

/** All files that the signs indicate; the parts that are new. */
export async function addFiles(
  text: Buffer,
  signs: Signs,
  finds: Finds,
): Promise<readonly Part[]> {
  const added: (Part | null)[] = []
  const seen = new Set<string>()
  for (const { key, add } of filesIn(text, signs, finds)) {
    if (seen.has(key)) continue
    if (key.length <= KEY_CHARACTERS) seen.add(key)
    await finds.turn()
    if (!finds.isOpen()) return []
    added.push(...add())
  }
  return added.filter(it => it !== null)
}

interface EncodedFile {
  /** All that it is made of: the same once more is nothing new. */
  readonly key: string
  readonly add: () => readonly (Part | null)[]
}

/** A longer one is decoded again. */
const KEY_CHARACTERS = 1024

function* filesIn(
  text: Buffer,
  signs: Signs,
  finds: Finds,
): Generator<EncodedFile, void, undefined> {
  const letters = text.toString('latin1')
  if (signs.has('uuencode')) yield* uuFilesIn(text, letters, finds)
  if (signs.has('uuLines')) {
    for (const [start, end] of findUuLines(letters)) {
      const lines = text.subarray(start, end)
      const add = (): (Part | null)[] => [
        addUu(lines, { path: '', names: [] }, finds),
      ]
      yield { key: `uu\n${letters.slice(start, end)}`, add }
    }
  }
  if (signs.has('yenc')) {
    for (const { name, start, end } of findYenc(letters)) {
      const add = (): (Part | null)[] => {
        const content = finds.taken(decodeYenc(text.subarray(start, end)))
        const names = namesOf(name)
        return [finds.add({ path: '', names, content, reading: 'yenc' })]
      }
      yield { key: `yenc\n${name}\n${letters.slice(start, end)}`, add }
    }
  }
  if (signs.has('binhex')) {
    for (const [start, end] of findBinhex(letters)) {
      const known = { path: '', names: [] }
      const add = (): (Part | null)[] =>
        addBinhex(text.subarray(start, end), known, finds)
      yield { key: `binhex\n${letters.slice(start, end)}`, add }
    }
  }
  if (signs.has('inline')) yield* inlineFilesIn(letters, finds)
  if (signs.has('savedNames')) {
    for (const { name, said } of findSavedNames(letters)) {
      const names = namesOf(name)
      const add = (): (Part | null)[] => {
        const content = finds.taken(Buffer.from(said, 'latin1'))
        return [
          finds.add({
            ...{ path: '', kind: 'leaf', names },
            ...{ reading: 'saved-name', content },
          }),
        ]
      }
      yield { key: `saved\n${name}\n${said}`, add }
    }
  }
  if (signs.has('dataUrl')) {
    for (const { type, content } of findDataUrls(letters)) {
      const find = {
        path: '',
        declaredType: type,
        reading: 'data-url',
      } as const
      const add = (): (Part | null)[] => [
        finds.add({ ...find, content: finds.taken(content) }),
      ]
      yield { key: `data\n${type}\n${content.toString('latin1')}`, add }
    }
  }
}

function* inlineFilesIn(
  text: string,
  finds: Finds,
): Generator<EncodedFile, void, undefined> {
  for (const { letters, reading } of findInlineBase64(text)) {
    const add = (): (Part | null)[] => {
      const content = finds.taken(Buffer.from(letters, 'base64'))
      return [finds.add({ path: '', content, reading })]
    }
    yield { key: `inline\n${letters}`, add }
  }
  for (const content of findScriptData(text)) {
    const add = (): (Part | null)[] => {
      const taken = finds.taken(content)
      return [finds.add({ path: '', content: taken, reading: 'script' })]
    }
    yield { key: `script\n${content.toString('latin1')}`, add }
  }
}

function* uuFilesIn(
  text: Buffer,
  letters: string,
  finds: Finds,
): Generator<EncodedFile, void, undefined> {
  for (const { name, base64, start, end } of findUu(letters)) {
    const known = { path: '', names: namesOf(name) }
    const body = text.subarray(start, end)
    const add = (): (Part | null)[] => {
      if (!base64) return [addUu(body, known, finds), addXx(body, known, finds)]
      const content = Buffer.from(body.toString('latin1'), 'base64')
      const taken = finds.taken(content)
      return [finds.add({ ...known, reading: 'uuencode', content: taken })]
    }
    const form = base64 ? 'base64' : 'uu'
    yield { key: `${form}\n${name}\n${letters.slice(start, end)}`, add }
  }
}

/** Lines of uuencode; where their lengths are wrong, read in each way. */
export function addUu(body: Buffer, known: Known, finds: Finds): Part | null {
  const content = decodeUu(body, 'stated')
  const part = finds.add({
    ...known,
    reading: 'uuencode',
    content: finds.taken(content),
  })
  const possible = decodeUu(body, 'possible')
  if (!possible.equals(content)) {
    finds.add({
      ...known,
      reading: 'uuencode: cut lines',
      content: finds.taken(possible),
    })
  }
  const sound = soundLines(body)
  if (sound.length < body.length) {
    finds.add({
      ...known,
      reading: 'uuencode: sound lines',
      content: finds.taken(decodeUu(sound, 'stated')),
    })
  }
  const whole = decodeUu(body, 'none')
  // The last line has up to two bytes more, and a line of length zero.
  if (Math.abs(whole.length - possible.length) > 2) {
    finds.add({
      ...known,
      reading: 'uuencode: whole lines',
      content: finds.taken(whole),
    })
  }
  return part
}

// Some readers skip a line that does not have the length that it gives.
function soundLines(body: Buffer): Buffer {
  const lines = body.toString('latin1').split('\n')
  const sound = lines.filter(line => {
    const bytes = (line.charCodeAt(0) - 0x20) & 0x3f
    const over = line.trimEnd().length - 1 - 4 * Math.ceil(bytes / 3)
    return line === '' || (over > -4 && over < 2)
  })
  return Buffer.from(sound.join('\n'), 'latin1')
}

// The same lines in other letters.
function addXx(body: Buffer, known: Known, finds: Finds): Part | null {
  const lines = fromXx(body)
  if (lines === null) return null
  const content = finds.taken(decodeUu(lines, 'stated'))
  return finds.add({ ...known, reading: 'xxencode', content })
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
