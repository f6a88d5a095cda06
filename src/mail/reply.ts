/*
 * NAME
 *   reply - the only outward answer
 *
 * DESCRIPTION
 *   A Reply is a status in RFC 3463 form and a text. The status' class digit
 *   decides everything: pipe prints `4.3.0 text` and exits 75, SMTP writes
 *   `451 4.3.0 text`. A text of several lines has `\n` between them.
 *
 *   2.x.x replies are made by accepted() alone. Who may call it is a promise:
 *   the hand-over, after a transport accepted the message, after a quarantine or
 *   discard is durable, or where the journal says that it was handed over
 *   before. A test reads the imports.
 */

export type Status = `${2 | 4 | 5}.${number}.${number}`

export interface Reply {
  readonly status: Status
  readonly text: string
  /** The next hop's own three-digit code, where its reply is passed on. */
  readonly code?: number
}

/** A yes. See DESCRIPTION for who may say it. */
export function accepted(text: string): Reply {
  return { status: '2.0.0', text }
}

/** A no: temporary (4.x.x) or permanent (5.x.x). */
export function failed(status: Status, text: string): Reply {
  return { status, text }
}

export function isAccepted(reply: Reply): boolean {
  return reply.status.startsWith('2')
}

export function isTemporary(reply: Reply): boolean {
  return reply.status.startsWith('4')
}

export function isPermanent(reply: Reply): boolean {
  return reply.status.startsWith('5')
}

/**
 * One answer for a protocol that has only one: any temporary failure makes the
 * whole temporary, then any permanent one makes it permanent. A list without
 * replies is a fault of ours, thus temporary.
 */
export function foldReplies(replies: readonly Reply[]): Reply {
  return (
    replies.find(isTemporary) ??
    replies.find(isPermanent) ??
    replies[0] ??
    failed('4.3.0', 'content filter failure, please try again later')
  )
}

/** The Status in text of RFC 3463 form, or null. */
export function parseStatus(text: string): Status | null {
  const found = /^([245])\.(\d{1,3})\.(\d{1,3})$/.exec(text)
  return found ? (text as Status) : null
}
