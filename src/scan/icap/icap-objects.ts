/*
 * NAME
 *   icap-objects - what an ICAP server is shown of a message
 *
 * DESCRIPTION
 *   ICAP servers are made for files and do not read mail. So they are shown each
 *   distinct file and text of the message, decoded by each reading, with its name
 *   and its detected type; and members of a container where the server may see
 *   less than we do (see clamd-objects). Empty ones are not shown. With `message`
 *   they are also shown the message as it came, and messages in it; so are they
 *   where there is nothing else.
 */

import type { Bytes } from '../../util/bytes.js'
import type { Message } from '../../mail/message.js'
import { findingLabel } from '../attachment/label.js'
import { hiddenMembers, OBJECT_LIMIT } from '../clamd/clamd-objects.js'

export interface LabelledObject {
  readonly bytes: Bytes
  readonly sha256: string
  /** What the server is told besides the bytes. */
  readonly also: string
  /** As a Finding names it; '' for the message. */
  readonly label: string
  /** As its sender calls it; '' if it has no name. */
  readonly fileName: string
  /** Detected. */
  readonly type: string
}

export interface LabelledObjects {
  readonly objects: readonly LabelledObject[]
  /** False where there are more than OBJECT_LIMIT. */
  readonly areAll: boolean
}

export function icapObjectsOf(
  message: Message,
  withMessage: boolean,
): LabelledObjects {
  const objects = new Map<string, LabelledObject>()
  const whole = labelled(message.sha256, {
    ...{ bytes: message.bytes, label: '', fileName: '' },
    type: 'message/rfc822',
  })
  if (withMessage) objects.set(message.sha256, whole)
  const isHidden = hiddenMembers(message)
  for (const part of message.parts) {
    const { kind, form, content, sha256, names, detectedType } = part
    const isShown =
      (kind === 'leaf' || (kind === 'message' && withMessage)) &&
      (form !== 'packed' || isHidden(part))
    if (!isShown || content.size === 0 || objects.has(sha256)) continue
    if (objects.size >= OBJECT_LIMIT) {
      return { objects: [...objects.values()], areAll: false }
    }
    const named = { fileName: names[0] ?? '', type: detectedType }
    objects.set(
      sha256,
      labelled(sha256, { bytes: content, label: findingLabel(part), ...named }),
    )
  }
  if (objects.size === 0 && message.bytes.size > 0) {
    return { objects: [whole], areAll: true }
  }
  return { objects: [...objects.values()], areAll: true }
}

function labelled(
  sha256: string,
  object: Omit<LabelledObject, 'sha256' | 'also'>,
): LabelledObject {
  const also = JSON.stringify([object.fileName, object.type])
  return { ...object, sha256, also }
}
