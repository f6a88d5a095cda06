/*
 * NAME
 *   hangul - what is in documents of Hangul Word Processor ("HWP 5.0" format)
 *
 * DESCRIPTION
 *   Files are packed by deflate in the storage BinData, pictures of PostScript
 *   among them, which attacks use; scripts in the storage Scripts. A document
 *   has an empty script for each event from the start: that is none.
 *
 * DIAGNOSTICS
 *   Reports `container-encrypted` where a password is needed.
 *
 * SECURITY
 *   Hostile bytes, into a bounded store. What is not deflated comes out as it is.
 */

import { subBytes, type Bytes } from '../../util/bytes.js'
import { inflate } from '../bytes/decompress.js'
import type { Gathering } from '../container.js'
import type { OleEntry } from '../ole/cfb-storage.js'

const SIGNATURE = 'HWP Document File'
const FLAGS_AT = 36
const ENCRYPTED = 2

/** Whether the storage is such a document. */
export function isHangul(entries: readonly OleEntry[]): boolean {
  return entries.some(isHeader)
}

function isHeader({ key, content }: OleEntry): boolean {
  return (
    key === 'fileheader' &&
    content.slice(0, SIGNATURE.length).toString('latin1') === SIGNATURE
  )
}

/** Tells what the document carries; false where no more is wanted. */
export async function readHangul(
  entries: readonly OleEntry[],
  gathering: Gathering,
): Promise<boolean> {
  const flags = entries.find(isHeader)?.content.slice(FLAGS_AT, FLAGS_AT + 4)
  if (((flags?.[0] ?? 0) & ENCRYPTED) !== 0) {
    gathering.report('container-encrypted')
    return true
  }
  for (const entry of entries) {
    const folder = entry.parent?.key ?? ''
    if (entry.kind !== 'stream' || !FOLDERS.has(folder)) continue
    await gathering.turn()
    const content = await unpacked(entry.content, gathering)
    if (folder === 'scripts') {
      if (hasScript(content)) gathering.mark('hwp-script')
      continue
    }
    // An object has its size before it, and is a storage itself.
    const isObject = content.slice(4, 12).toString('hex') === OLE
    const names = [entry.name]
    if (
      !gathering.member({
        names,
        content: isObject ? from(content, 4) : content,
      })
    ) {
      return false
    }
  }
  return true
}

const FOLDERS = new Set(['bindata', 'scripts'])
const OLE = 'd0cf11e0a1b11ae1'

function from(bytes: Bytes, start: number): Bytes {
  return subBytes(bytes, start, bytes.size)
}

async function unpacked(packed: Bytes, gathering: Gathering): Promise<Bytes> {
  const store = gathering.store()
  let content
  try {
    const { outcome } = await inflate(packed, 0, chunk => store.write(chunk))
    gathering.signal.throwIfAborted()
    if (outcome === 'bad') return packed
  } finally {
    content = store.end()
  }
  return content.size === 0 ? packed : content
}

const SCRIPT_BYTES = 256 * 1024

// Every document has declarations, and functions with a comment in them: only
// what reaches out of it counts.
function hasScript(content: Bytes): boolean {
  const bytes = content.slice(0, SCRIPT_BYTES)
  const text = `${bytes.toString('utf16le')}\n${bytes.toString('latin1').replaceAll('\0', '')}`
  return /\b(?:ActiveXObject|GetObject|eval|Shell|Run|Exec|WScript|Insert(?:File|Text)|SaveAs|Open|http|XMLHttp|FileSystem|Stream)\b\s{0,9}[.("']/iu.test(
    text,
  )
}
