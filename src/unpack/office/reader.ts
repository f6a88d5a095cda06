/*
 * NAME
 *   reader - opens what office says that a part is
 *
 * SECURITY
 *   Hostile bytes; see office/xml and inflate.
 */

import { subBytes, type Bytes } from '../../util/bytes.js'
import type { Part } from '../../mail/part.js'
import type { Gathering } from '../container.js'
import { officeForm } from './office.js'
import { openBook } from './encryption/binary.js'
import { inflate } from '../bytes/inflate.js'
import { readSheets } from './excel.js'
import { readDocument } from './document.js'

export async function open(part: Part, gathering: Gathering): Promise<void> {
  const { content } = part
  switch (officeForm(part)) {
    case 'member':
    case 'flat':
      return readDocument(content, gathering)
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
    case null:
      return
  }
}

// Behind a header of some 50 bytes; its length is told in ways that differ.
async function openMso(content: Bytes, gathering: Gathering): Promise<void> {
  const head = content.slice(0, 1024).toString('latin1')
  const start = head.search(/\x78[\x01\x5e\x9c\xda]/u)
  if (start < 0) return gathering.report('container-damaged')
  const packed = subBytes(content, start, content.size)
  const unpacked = await inflate(packed, gathering)
  gathering.member({ names: [], content: unpacked })
}
