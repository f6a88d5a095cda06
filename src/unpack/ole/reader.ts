/*
 * NAME
 *   reader - what is in an OLE compound file
 *
 * DESCRIPTION
 *   Streams that contain a file become members: packed and embedded files,
 *   attachments of messages, objects of presentations, and any other stream
 *   that begins as a program, an archive or a document. The names of streams
 *   are not file names: members have only the names that a person would see.
 *
 *   Macros are marks, by their storages and by the records of sheets. What
 *   Word and Excel encrypted comes out in the clear where a password is known,
 *   under the name that the file has itself; of PowerPoint it is told.
 *
 * DIAGNOSTICS
 *   See container and cfb-storage.
 *
 * SECURITY
 *   Hostile bytes; see cfb-storage.
 */

import type { Bytes } from '../../util/bytes.js'
import { detectType } from '../../util/file-type/file-type.js'
import type { Part } from '../../mail/part.js'
import type { Gathering, Member } from '../container.js'
import { keepGoing } from '../keep-going.js'
import { readNative } from './packager.js'
import { attachmentOf, isAttachment, textsOf } from '../outlook/outlook-msg.js'
import { hasRemoteFile, hasRemoteSound } from '../outlook/reminder.js'
import { copyWith, type Patch } from './decrypted-copy.js'
import { readStorage, type OleEntry } from './cfb-storage.js'
import { OleZips } from './stream-zips.js'
import { openBook, openLetter } from '../office/encryption/binary.js'
import { readSheets } from '../office/excel.js'
import { isHangul, readHangul } from '../office/hangul.js'
import { openPackage } from '../office/encryption/package-lock.js'
import { readSlides } from '../office/powerpoint.js'
import { classIdMark, classMark, hasClassId } from '../office/object-classes.js'
import { readVisio } from '../office/visio.js'
import { readLetter } from '../office/word.js'

export async function open(part: Part, gathering: Gathering): Promise<void> {
  const onDamage = (): void => gathering.report('container-damaged')
  const { turn } = gathering
  const entries = await readStorage(part.content, { turn, onDamage })
  const inside = new Map<OleEntry, OleEntry[]>()
  for (const entry of entries) {
    if (entry.parent === null) continue
    const siblings = inside.get(entry.parent)
    if (siblings === undefined) inside.set(entry.parent, [entry])
    else siblings.push(entry)
  }
  if (hasRemoteSound(entries)) gathering.mark('reminder-path')
  if (hasRemoteFile(entries)) gathering.mark('network-path')
  if (isHangul(entries) && !(await readHangul(entries, gathering))) return
  const patches: Patch[] = []
  const { names } = part
  const zips = new OleZips(gathering)
  const file = { names, inside, patches, zips, gathering }
  for (const entry of entries) {
    await turn()
    const children = inside.get(entry) ?? []
    markOf(entry, children, gathering)
    const going = await keepGoing(gathering, true, () =>
      entry.kind === 'stream'
        ? openStream(entry, file)
        : openStorage(entry, children, gathering),
    )
    if (!going) return
  }
  if (patches.length === 0) return
  const content = await copyWith(part.content, patches, gathering)
  gathering.member({ names, content })
}

interface File {
  /** Of the part itself. */
  readonly names: readonly string[]
  readonly inside: ReadonlyMap<OleEntry, readonly OleEntry[]>
  /** Streams that were decrypted. */
  readonly patches: Patch[]
  readonly zips: OleZips
  readonly gathering: Gathering
}

function markOf(
  { key, kind, classId, content }: OleEntry,
  children: readonly OleEntry[],
  gathering: Gathering,
): void {
  const found = classIdMark(classId)
  if (found !== null) gathering.mark(found)
  if (kind === 'stream') {
    if (key === '_vba_project') gathering.mark('vba-macro')
    if (ACTIVE_X.has(key)) gathering.mark('active-x')
    if (key === '\x01compobj') markOfClass(content, gathering)
    if (ENCRYPTED.has(key)) gathering.report('container-encrypted')
    return
  }
  const isProject = key === 'vba' && children.some(it => it.key === 'dir')
  if (isProject) gathering.mark('vba-macro')
}

// [MS-OLEDS] 2.3.8: a class id, what people call it, and its ProgID.
function markOfClass(stream: Bytes, { mark }: Gathering): void {
  const bytes = stream.slice(0, COMP_OBJ_BYTES)
  const found = classIdMark(bytes.subarray(12, 28))
  if (found !== null) mark(found)
  const texts = bytes.toString('latin1', 28).split(/[\0-\x1f\x7f-\xff]+/u)
  for (const text of texts) {
    const named = classMark(text)
    if (named !== null) mark(named)
  }
}

const COMP_OBJ_BYTES = 4096

/** [MS-OFORMS] and Word's name for the data of a control. */
const ACTIVE_X = new Set(['\x03ocxdata', '\x03ocxname', 'ctls'])

/** [MS-OFFCRYPTO] 2.2, 2.3.5.4: of rights management, of PowerPoint. */
const ENCRYPTED = new Set(['encryptedsummary', '\x09drmcontent'])

async function openStorage(
  entry: OleEntry,
  children: readonly OleEntry[],
  gathering: Gathering,
): Promise<boolean> {
  if (isAttachment(entry)) {
    const member = attachmentOf(children)
    return member === null || gathering.member(member)
  }
  for (const member of await textsOf(entry, children, gathering)) {
    if (!gathering.member(member)) return false
  }
  return true
}

async function openStream(entry: OleEntry, file: File): Promise<boolean> {
  const known = file.gathering.members().length
  const { gathering } = file
  const going = await keepGoing(gathering, true, () => openByName(entry, file))
  return going && file.zips.add(entry, known)
}

async function openByName(entry: OleEntry, file: File): Promise<boolean> {
  const { names, patches, gathering } = file
  const { key, content, runs } = entry
  switch (key) {
    case '\x01ole10native':
      gathering.mark('embedded-object')
      return gathering.member(readNative(content))
    case 'package':
    case 'contents':
    case 'embeddedodf':
      gathering.mark('embedded-object')
      return gathering.member(unnamed(content))
    case '\x01ole':
      markOfLink(content, gathering)
      return true
    case 'encryptedpackage': {
      const info = siblingsOf(entry, file).find(it => it.key === INFO)
      const plain = await openPackage(content, info?.content ?? null, gathering)
      return plain === null || gathering.member({ names, content: plain })
    }
    case 'workbook':
    case 'book': {
      const plain = await openBook(content, gathering)
      if (plain === null) await readSheets(content, gathering)
      else patches.push({ runs: runs(), content: plain })
      return true
    }
    case 'worddocument':
      await openWord(entry, file)
      return true
    case 'visiodocument':
      return readVisio(content, gathering)
    case 'powerpoint document':
      return readSlides(content, gathering)
    default:
      return !isCarrier(entry) || gathering.member(unnamed(content))
  }
}

const INFO = 'encryptioninfo'

async function openWord(entry: OleEntry, file: File): Promise<void> {
  const siblings = siblingsOf(entry, file)
  const plains = await openLetter(siblings, file.gathering)
  if (plains.length === 0) {
    return readLetter(entry.content, siblings, file.gathering)
  }
  for (const { key, content } of plains) {
    const runs = siblings.find(it => it.key === key)?.runs() ?? []
    file.patches.push({ runs, content })
  }
}

// The stream itself among them.
function siblingsOf(
  { parent }: OleEntry,
  { inside }: File,
): readonly OleEntry[] {
  return (parent === null ? undefined : inside.get(parent)) ?? []
}

function unnamed(content: Bytes): Member {
  return { names: [], content }
}

// [MS-OLEDS] 2.3.3: monikers by their class ids, and where they lead, in either
// width ([MS-OSHARED] 2.3.7).
function markOfLink(stream: Bytes, { mark }: Gathering): void {
  const bytes = stream.slice(0, 64 * 1024)
  if (hasClassId(bytes)) mark('exploited-object')
  const text = bytes.toString('latin1').replaceAll('\0', '')
  if (/(?:https?|ftp|script|mhtml):/iu.test(text)) mark('external-object')
  if (/\\\\[\w.]|file:\/\/[^/]/iu.test(text)) mark('network-path')
}

// What is a file of its own, though nothing around it says so. Streams whose
// form is known begin with any bytes; those of attachments have been told.
function isCarrier({ key, content }: OleEntry): boolean {
  if (key.startsWith('__') || KNOWN_STREAMS.has(key)) return false
  return CARRIED_TYPES.has(detectType(content))
}

const KNOWN_STREAMS = new Set([
  ...['data', '0table', '1table', 'pictures', 'current user', '\x01compobj'],
  ...['\x03objinfo', '\x05summaryinformation', 'dir', 'project', 'projectwm'],
  '\x05documentsummaryinformation',
])

const CARRIED_TYPES = new Set([
  'application/x-msdownload',
  'application/x-executable',
  'application/x-ole-storage',
  'application/x-msi',
  'application/x-ms-shortcut',
  'application/x-shockwave-flash',
  'application/zip',
  'application/java-archive',
  'application/x-7z-compressed',
  'application/vnd.rar',
  'application/vnd.ms-cab-compressed',
  'application/pdf',
  'application/rtf',
  'application/hta',
  'application/x-mso',
])
