/*
 * NAME
 *   headline - what people know a message by: its subject and Message-ID
 */

import { printable } from '../util/text.js'
import { decodeWords } from './encoded-word.js'
import { fieldValue, type Field } from './field.js'

/** Printable and short; '' where there is none. */
export interface Headline {
  readonly subject: string
  readonly messageId: string
}

export const NO_HEADLINE: Headline = { subject: '', messageId: '' }

export function headlineOf(fields: readonly Field[]): Headline {
  return {
    subject: printable(decodeWords(fieldValue(fields, 'subject'))),
    messageId: printable(fieldValue(fields, 'message-id')),
  }
}
