/*
 * NAME
 *   word - what Word's binary documents load and run [MS-DOC]
 *
 * DESCRIPTION
 *   Marks DDE fields and templates that are elsewhere; reports an encrypted
 *   document.
 */

import { subBytes, windows, type Bytes } from '../../util/bytes.js'
import type { Gathering } from '../container.js'
import type { OleEntry } from '../ole/cfb-storage.js'
import { fieldMarks } from './field-code.js'
import { isElsewhere } from './link.js'

type Teller = Pick<Gathering, 'mark' | 'report' | 'turn'>

export async function readLetter(
  stream: Bytes,
  siblings: readonly OleEntry[],
  teller: Teller,
): Promise<void> {
  const fib = stream.slice(0, FIB_BYTES)
  if (fib.length < 32) return
  const flags = fib.readUInt16LE(10)
  if ((flags & ENCRYPTED) !== 0) return teller.report('container-encrypted')
  const key = (flags & TABLE_ONE) === 0 ? '0table' : '1table'
  const table = siblings.find(it => it.key === key)
  if (table !== undefined && isElsewhere(templateOf(fib, table.content))) {
    teller.mark('external-template')
  }
  let rest = ''
  for (const window of windows(stream)) {
    await teller.turn()
    const text = rest + window.toString('latin1')
    for (const code of fieldsIn(text)) fieldMarks(code).forEach(teller.mark)
    rest = text.slice(-FIELD_LENGTH)
  }
}

/** [MS-DOC] 2.5.2 FibBase. */
const ENCRYPTED = 0x0100
const TABLE_ONE = 0x0200

const FIB_BYTES = 512

/** A code is longer only to hide; what counts is at its beginning. */
const FIELD_LENGTH = 1024

// [MS-DOC] 2.8.25: what is between the beginning of a field and its middle or
// end, of one or two bytes a letter. Fields in it are looked at themselves.
function* fieldsIn(text: string): Generator<string, void, undefined> {
  for (
    let at = text.indexOf(BEGIN);
    at >= 0;
    at = text.indexOf(BEGIN, at + 1)
  ) {
    const code = text.slice(at + 1, at + FIELD_LENGTH).replaceAll('\0', '')
    const end = code.search(/[\x13-\x15]/u)
    yield end < 0 ? code : code.slice(0, end)
  }
}

const BEGIN = '\x13'

// [MS-DOC] 2.5.6 fcSttbfAssoc and 2.9.271: the second text is the template.
function templateOf(fib: Buffer, table: Bytes): string {
  if (fib.length < FIB_BYTES) return ''
  const start = fib.readUInt32LE(0x19a)
  const size = fib.readUInt32LE(0x19e)
  const texts = subBytes(table, start, start + size).slice(0, 8192)
  let text = ''
  for (let at = 6, index = 0; index < 2 && at + 2 <= texts.length; index++) {
    const end = at + 2 + 2 * texts.readUInt16LE(at)
    text = texts.toString('utf16le', at + 2, Math.min(end, texts.length))
    at = end
  }
  return text
}
