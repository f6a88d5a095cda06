/*
 * NAME
 *   reminder - paths in messages of Outlook that open by themselves
 *
 * DESCRIPTION
 *   The sound of a reminder (PidLidReminderFileParameter, [MS-OXPROPS] 2.219) is
 *   played when it is due; where it is on another machine, Windows logs in there
 *   without being asked (CVE-2023-23397). Attachments may be files elsewhere, too.
 *
 *   A property with a number of its own kind has another one in the file: the
 *   names in `__nameid_version1.0` say which ([MS-OXMSG] 2.2.3).
 *
 * SECURITY
 *   Hostile bytes: of names and texts the first few are looked at.
 */

import { linkMark } from '../office/link.js'
import type { OleEntry } from '../ole/cfb-storage.js'

/** PidLidReminderFileParameter, PSETID_Common. */
export const SOUND = 0x851f

/** Whether a sound is not a file of this machine. */
export function isRemoteSound(path: string): boolean {
  return linkMark(path) === 'network-path' || /^[a-z][\w+.-]+:/iu.test(path)
}

const NAMES_BYTES = 64 * 1024
const TEXT_BYTES = 4096

/** Whether a reminder in the storage plays a sound from elsewhere. */
export function hasRemoteSound(entries: readonly OleEntry[]): boolean {
  const keys = new Set(
    entries
      .filter(it => it.key === `${PREFIX}00030102` && isOfNames(it))
      .flatMap(it => soundsOf(it.content.slice(0, NAMES_BYTES)))
      .map(number => PREFIX + number.toString(16)),
  )
  if (keys.size === 0) return false
  return entries.some(
    it => keys.has(it.key.slice(0, -4)) && isRemoteSound(textOf(it)),
  )
}

/** Whether a file that is attached by its path is on another machine. */
export function hasRemoteFile(entries: readonly OleEntry[]): boolean {
  return entries.some(
    it => PATHS.has(it.key.slice(0, -4)) && linkMark(textOf(it)) !== null,
  )
}

const PREFIX = '__substg1.0_'

/** PidTagAttachLongPathname, PidTagAttachPathname. */
const PATHS = new Set([`${PREFIX}370d`, `${PREFIX}3708`])

function isOfNames({ parent }: OleEntry): boolean {
  return parent !== null && parent.key.startsWith('__nameid')
}

// Entries of eight bytes: the number, then whether it is one and whose, then
// which property it is.
function soundsOf(names: Buffer): readonly number[] {
  const found: number[] = []
  for (let at = 0; at + 8 <= names.length; at += 8) {
    const isNumber = (names.readUInt16LE(at + 4) & 1) === 0
    if (isNumber && names.readUInt32LE(at) === SOUND) {
      found.push(0x8000 + names.readUInt16LE(at + 6))
    }
  }
  return found
}

function textOf({ key, content }: OleEntry): string {
  const bytes = content.slice(0, TEXT_BYTES)
  return bytes.toString(key.endsWith('001e') ? 'latin1' : 'utf16le')
}
