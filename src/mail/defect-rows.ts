/*
 * NAME
 *   defect-rows - the rows of the tables of defects, and those of more than one
 *
 * DESCRIPTION
 *   parse and unpack each have a table of what can be wrong. What ends reading
 *   in both, and what ends the reading of a whole message, is here.
 */

import type { Defect } from './message.js'

export interface DefectRow {
  readonly grade: Defect['grade']
  /** Why it matters. */
  readonly text: string
}

/** Limits that a message and a container reach together. */
export const SHARED_DEFECTS = {
  'too-many-parts': {
    grade: 'overlimit',
    text: 'more parts than part_limit',
  },
  'too-large': {
    grade: 'overlimit',
    text: 'more decoded bytes than the limit allows',
  },
} as const satisfies Record<string, DefectRow>

/** Why nothing of a message was read. */
export const UNREAD_DEFECTS = {
  'message-too-large': {
    grade: 'overlimit',
    text: 'larger than message_size_limit',
  },
  'too-slow': {
    grade: 'overlimit',
    text: 'takes longer to read than the time of a message allows',
  },
  'too-much-memory': {
    grade: 'overlimit',
    text: 'takes more memory to read than there is for one message',
  },
} as const satisfies Record<string, DefectRow>

/** A row of a table as the defect of a part. */
export function defectIn<Code extends string>(
  rows: Readonly<Record<Code, DefectRow>>,
  code: Code,
  part: string,
): Defect {
  const { grade, text } = rows[code]
  return { code, part, grade, text }
}
