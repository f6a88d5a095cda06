/*
 * NAME
 *   excel - the records of Excel's binary workbooks [MS-XLS]
 *
 * DESCRIPTION
 *   Marks macro sheets of Excel 4.0 and DDE links; reports an encrypted book.
 *
 * SECURITY
 *   Hostile bytes: one pass from record to record.
 */

import { windows, type Bytes } from '../../util/bytes.js'
import type { Mark } from '../../mail/mark.js'
import type { Gathering } from '../container.js'
import { linkMark } from './link.js'

type Teller = Pick<Gathering, 'mark' | 'report' | 'turn'>

const FILEPASS = 0x2f
const BOUNDSHEET = 0x85
const SUPBOOK = 0x1ae
const HLINK = 0x1b8
/** The beginning of a sheet: BIFF 2, 3, 4, and 5 to 8. */
const BOFS = new Set([0x09, 0x209, 0x409, 0x809])

export async function readSheets(book: Bytes, teller: Teller): Promise<void> {
  let at = 0
  let base = 0
  for (const window of withRest(book)) {
    await teller.turn()
    base = window.start
    while (at + 4 <= base + window.bytes.length) {
      const record = window.bytes.subarray(at - base)
      const type = record.readUInt16LE(0)
      const length = record.readUInt16LE(2)
      // A window has the whole of each record that it is asked for.
      if (!window.last && record.length < 4 + RECORD_BYTES) break
      tell(type, record.subarray(4, 4 + length), teller)
      at += 4 + length
    }
  }
}

/** The longest that a record can be. */
const RECORD_BYTES = 65_535

interface Window {
  readonly start: number
  readonly bytes: Buffer
  readonly last: boolean
}

// Windows that begin with the end of the one before, as long as a record.
function* withRest(bytes: Bytes): Generator<Window, void, undefined> {
  let rest = Buffer.alloc(0)
  let start = 0
  for (const next of windows(bytes)) {
    const joined = Buffer.concat([rest, next])
    const last = start + joined.length >= bytes.size
    yield { start, bytes: joined, last }
    rest = joined.subarray(Math.max(0, joined.length - RECORD_BYTES - 4))
    start += joined.length - rest.length
  }
}

function tell(type: number, body: Buffer, teller: Teller): void {
  if (type === FILEPASS) teller.report('container-encrypted')
  if (type === BOUNDSHEET && body[5] === 1) teller.mark('xlm-macro')
  if (BOFS.has(type) && body[2] === 0x40) teller.mark('xlm-macro')
  if (type === SUPBOOK && isDde(body)) teller.mark('dde-link')
  if (type === SUPBOOK && isOnServer(body)) teller.mark('network-path')
  if (type === HLINK) linksIn(body).forEach(teller.mark)
}

// [MS-XLS] 2.5.277: \x01, then the volume: `@` for a server, and its name.
function isOnServer(body: Buffer): boolean {
  const text = body.toString('latin1', 5).replaceAll('\0', '')
  return /^\x01(?:\x01@|\\\\|\/\/)[\w.]/u.test(text)
}

// [MS-OSHARED] 2.3.7.1: texts between lengths, of one or two bytes a character.
function linksIn(body: Buffer): readonly Mark[] {
  const texts = [
    body.toString('latin1', 32),
    body.toString('utf16le', 32),
    body.toString('utf16le', 33),
  ]
  const words = texts.flatMap(text => text.split(/[\0-\x1f]+/u))
  return words.flatMap(word => linkMark(word) ?? [])
}

// [MS-XLS] 2.5.277: program, \x03, topic. The path of a file begins with \x01.
function isDde(body: Buffer): boolean {
  const text = body.toString('latin1', 5).replaceAll('\0', '')
  return !/^[\x00-\x02]/u.test(text) && text.includes('\x03')
}
