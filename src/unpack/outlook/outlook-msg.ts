/*
 * NAME
 *   outlook-msg - the attachments and texts of Outlook's .msg [MS-OXMSG]
 *
 * DESCRIPTION
 *   Every property of a message or attachment is a stream whose name ends in
 *   the number and type of the property. A message in a message is a storage in
 *   the same file, so that its attachments are found with all others.
 */

import type { Bytes } from '../../util/bytes.js'
import { upToNul } from '../../util/text-ends.js'
import type { Gathering, Member } from '../container.js'
import { keepGoing } from '../keep-going.js'
import type { OleEntry } from '../ole/cfb-storage.js'
import { unpackRtf } from './compressed-rtf.js'

export function isAttachment({ kind, key }: OleEntry): boolean {
  return kind === 'storage' && key.startsWith('__attach_version1.0_')
}

/**
 * The file of an attachment; null where it is a message or an object, with
 * storages of its own: then its name is a subject.
 */
export function attachmentOf(children: readonly OleEntry[]): Member | null {
  const content = propertyOf(children, '37010102')
  const isStorage = children.some(({ key }) => key === `${PREFIX}3701000d`)
  if (isStorage && content === null) return null
  const names = NAMES.flatMap(number => textsOfProperty(children, number))
  if (content === null && names.length === 0) return null
  const [declaredType = ''] = textsOfProperty(children, '370e')
  return { names: [...new Set(names)], content, declaredType }
}

/**
 * [MS-OXPROPS]: long file name, file name, display name, long path, path;
 * these two where the file is elsewhere.
 */
const NAMES = ['3707', '3704', '3001', '370d', '3708']

/** The text of a message in HTML and RTF; none for other storages. */
export async function textsOf(
  { key }: OleEntry,
  children: readonly OleEntry[],
  gathering: Gathering,
): Promise<readonly Member[]> {
  // Its streams are numbered as properties are, and are tables of names.
  if (key === '__nameid_version1.0') return []
  const html = propertyOf(children, '10130102')
  const rtf = propertyOf(children, '10090102')
  const members: Member[] = []
  if (html !== null) {
    members.push({ names: [], content: html, declaredType: 'text/html' })
  }
  // Of a message without a text some writers leave the stream empty.
  if (rtf !== null && rtf.size > 0) {
    const content = await keepGoing(gathering, rtf, () =>
      unpackRtf(rtf, gathering),
    )
    members.push({ names: [], content, declaredType: 'application/rtf' })
  }
  return members
}

const PREFIX = '__substg1.0_'

function propertyOf(children: readonly OleEntry[], id: string): Bytes | null {
  const found = children.find(({ key }) => key === PREFIX + id)
  return found?.content ?? null
}

const TEXT_BYTES = 4096

function textsOfProperty(
  children: readonly OleEntry[],
  number: string,
): readonly string[] {
  const wide = propertyOf(children, `${number}001f`)
  const narrow = propertyOf(children, `${number}001e`)
  return [
    wide?.slice(0, TEXT_BYTES).toString('utf16le') ?? '',
    narrow?.slice(0, TEXT_BYTES).toString('latin1') ?? '',
  ]
    .map(upToNul)
    .filter(text => text !== '')
}
