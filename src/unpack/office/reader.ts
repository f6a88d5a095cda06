/*
 * NAME
 *   reader - opens a part as the kind of document that office found
 *
 * SECURITY
 *   Hostile bytes; see office/xml and inflate.
 */

import { subBytes, windows, type Bytes } from '../../util/bytes.js'
import type { Part } from '../../mail/part.js'
import type { Gathering } from '../container.js'
import { openBook } from './encryption/binary.js'
import { inflate } from '../bytes/inflate.js'
import { readSheets } from './excel.js'
import { readForm } from '../pdf/targets.js'
import { readDocument } from './document.js'
import { officeForm } from './office-form.js'

export async function open(part: Part, gathering: Gathering): Promise<void> {
  const { content } = part
  switch (officeForm(part)) {
    case 'member':
      return readDocument(content, gathering)
    case 'flat':
      return isForm(content)
        ? readForm(content, gathering)
        : readDocument(content, gathering)
    case 'mso':
      return openMso(content, gathering)
    case 'sheets': {
      const plain = await openBook(content, gathering)
      if (plain === null) return readSheets(content, gathering)
      gathering.member({ names: part.names, content: plain })
      return
    }
    case 'web-archive':
      gathering.member({ names: [], content, kind: 'message' })
      return
    case 'hidden':
      return openHidden(content, gathering)
    case 'links':
      return openLinks(content, gathering)
    case null:
      return
  }
}

// A form of Acrobat without its PDF.
function isForm(content: Bytes): boolean {
  const head = content.slice(0, FORM_BYTES).toString('latin1')
  return head.replaceAll('\0', '').includes('http://ns.adobe.com/x')
}

const FORM_BYTES = 16 * 1024

const FIRST_FIELD = /mime-version\s{0,20}:\s{0,20}\d/iu

// A web archive from its first field on.
async function openHidden(content: Bytes, gathering: Gathering): Promise<void> {
  let start = 0
  for (const window of windows(content)) {
    await gathering.turn()
    const from = Math.max(0, start - OVERLAP)
    const text = content.slice(from, start + window.length).toString('latin1')
    const at = text.replaceAll('\0', '').search(FIRST_FIELD)
    if (at >= 0) {
      const wide = text.search(FIRST_FIELD)
      const rest = subBytes(content, from + Math.max(0, wide), content.size)
      gathering.mark('hidden-web-archive')
      gathering.report('web-archive-hidden')
      gathering.member({ names: [], content: rest, kind: 'message' })
      return
    }
    start += window.length
  }
}

const OVERLAP = 64

// [MS-XLSB] 2.4.119: the kind of the link, after type and size.
async function openLinks(content: Bytes, gathering: Gathering): Promise<void> {
  const head = content.slice(2, 8)
  const size = head.findIndex(byte => byte < 0x80)
  if (size >= 0 && head[size + 1] === 1) gathering.mark('dde-link')
}

// After a header of some 50 bytes; its length is given in ways that differ.
async function openMso(content: Bytes, gathering: Gathering): Promise<void> {
  const head = content.slice(0, 1024).toString('latin1')
  const start = head.search(/\x78[\x01\x5e\x9c\xda]/u)
  if (start < 0) return gathering.report('container-damaged')
  const packed = subBytes(content, start, content.size)
  const unpacked = await inflate(packed, gathering)
  gathering.member({ names: [], content: unpacked })
}
