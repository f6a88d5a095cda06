/*
 * NAME
 *   clamd-objects - what clamd is shown of a message
 *
 * DESCRIPTION
 *   The message as it came, and each distinct object whose bytes are not
 *   unencoded in what was shown already:
 *
 *   - what was in a transfer encoding, by whichever reading: clamd undoes
 *     encodings itself, but it may read them in another way than we do;
 *   - containers that are as they are: clamd opens them where it takes them
 *     for a part;
 *   - members of a container where we may have seen more than clamd does: of a
 *     kind that it does not open, with a defect of any grade (damaged,
 *     contradictory, opened by a password), one of several readings of the same
 *     part, or a packed file of which more than one came.
 *
 *   Any other part that is as it is, and a member of a sound container of a
 *   kind that clamd opens, are shown with what is around them. Empty objects
 *   are not shown.
 */

import type { Bytes } from '../../util/bytes.js'
import type { Message } from '../../mail/message.js'
import { outerPath, type Part } from '../../mail/part.js'
import { findingLabel } from '../attachment/label.js'

export interface ScanObject {
  readonly bytes: Bytes
  readonly sha256: string
  /** As a Finding names it; '' for the message. */
  readonly label: string
}

export interface ScanObjects {
  readonly objects: readonly ScanObject[]
  /** False where there are more than OBJECT_LIMIT. */
  readonly all: boolean
}

/** Beyond it a message is unchecked; the largest honest ones have hundreds. */
export const OBJECT_LIMIT = 1000

export function objectsOf(message: Message): ScanObjects {
  const objects = new Map<string, ScanObject>()
  const { bytes, sha256 } = message
  objects.set(sha256, { bytes, sha256, label: '' })
  const isHidden = hiddenMembers(message)
  const isShown = (part: Part): boolean =>
    part.form === 'encoded' ||
    (part.form === 'plain' && isOpened(part.detectedType)) ||
    (part.form === 'packed' && isHidden(part))
  for (const part of message.parts) {
    if (part.kind === 'multipart' || part.content.size === 0) continue
    if (objects.has(part.sha256) || !isShown(part)) continue
    if (objects.size > OBJECT_LIMIT) {
      return { objects: [...objects.values()], all: false }
    }
    objects.set(part.sha256, {
      ...{ bytes: part.content, sha256: part.sha256 },
      label: findingLabel(part),
    })
  }
  return { objects: [...objects.values()], all: true }
}

/** Whether an antivirus may see less of the container that a member is in. */
export function hiddenMembers({
  parts,
  defects,
}: Message): (part: Part) => boolean {
  const sound = new Map<string, boolean>()
  for (const { path, kind, detectedType } of parts) {
    if (kind === 'multipart') continue
    sound.set(path, !sound.has(path) && isOpened(detectedType))
  }
  for (const { part } of defects) sound.set(part, false)
  const members = new Map<string, number>()
  for (const { path, form } of parts) {
    if (form !== 'packed') continue
    const outer = outerPath(path)
    members.set(outer, (members.get(outer) ?? 0) + 1)
  }
  for (const { path, detectedType } of parts) {
    const count = members.get(path) ?? 0
    if (count > 1 && SINGLE.has(detectedType)) sound.set(path, false)
  }
  return part => sound.get(outerPath(part.path)) !== true
}

// Those of clamd's archive and document types (libclamav, filetypes_int.h) in
// which it looks for the same members as we do.
const OPENED = new Set(
  `application/zip application/java-archive application/msix application/gzip
   application/vnd.android.package-archive application/x-bzip2 application/x-xz
   application/x-7z-compressed application/vnd.rar application/x-tar
   application/x-cpio application/x-arj application/vnd.ms-cab-compressed
   application/x-ms-compress-szdd application/x-ole-storage application/x-msi
   application/vnd.ms-tnef application/x-iso9660-image`.split(/\s+/),
)

/** Those that pack one file: another is after it, or in it for others. */
const SINGLE = new Set([
  'application/gzip',
  'application/x-bzip2',
  'application/x-xz',
  'application/x-ms-compress-szdd',
])

function isOpened(type: string): boolean {
  return (
    OPENED.has(type) ||
    /^application\/vnd\.(?:openxmlformats-officedocument|oasis\.opendocument)\./.test(
      type,
    )
  )
}
