/*
 * NAME
 *   replayed - what replay says of one message, as plain data
 */

import type { Against } from '../mail/scan-record.js'

/** content: it was read and scanned again; record: only its record was judged. */
export type Basis = 'content' | 'record'

export interface ReplayedMessage extends Against {
  readonly id: string
  readonly queueId: string
  /** When it came, ISO 8601. */
  readonly time: string
  readonly sender: string
  readonly subject: string
  readonly basis: Basis
}
