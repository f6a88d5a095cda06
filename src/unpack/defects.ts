/*
 * NAME
 *   defects - everything that can be wrong with a container, graded
 *
 * DESCRIPTION
 *   One table, as that of parse: the code, its grade, why it matters. Only what
 *   honest packers do not make is `ambiguous`.
 */

import {
  defectIn,
  SHARED_DEFECTS,
  type DefectRow,
} from '../mail/defect-rows.js'
import type { Defect } from '../mail/message.js'

export const DEFECTS = {
  'container-damaged': {
    grade: 'damaged',
    text: 'a container that cannot be opened completely',
  },
  'container-unsupported': {
    grade: 'damaged',
    text: 'a container, or a method in it, that Postsift cannot open',
  },
  'container-encrypted': {
    grade: 'encrypted',
    text: 'a container, or a member of it, that asks for a password',
  },
  'container-decrypted': {
    grade: 'harmless',
    text: 'a container opened with a password: other scanners cannot scan it',
  },
  'containers-too-deep': {
    grade: 'overlimit',
    text: 'containers nested deeper than container_depth_limit',
  },
  ...SHARED_DEFECTS,
  'too-much-memory': {
    grade: 'overlimit',
    text: 'a container that takes more memory to open than it gets',
  },
  'too-much-work': {
    grade: 'overlimit',
    text: 'a container that takes more work to look through than its size is worth',
  },
  'too-slow': {
    grade: 'overlimit',
    text: 'a container that takes longer to open than the limit allows',
  },
  'tar-ambiguous': {
    grade: 'ambiguous',
    text: 'a tar whose headers contradict one another',
  },
  'web-archive-hidden': {
    grade: 'ambiguous',
    text: 'a web archive after other content, in a file named as a document',
  },
  'zip-ambiguous': {
    grade: 'ambiguous',
    text: 'a zip whose headers contradict one another',
  },
  'zip-overlap': {
    grade: 'ambiguous',
    text: 'a zip whose members share their bytes',
  },
  'zip-several-directories': {
    grade: 'ambiguous',
    text: 'a zip with more than one directory: each reader takes another',
  },
  'zip-size-mismatch': {
    grade: 'ambiguous',
    text: 'a zip with a member whose size is not what the headers say',
  },
  'zip-unlisted-member': {
    grade: 'ambiguous',
    text: 'a zip with a member that its directory does not list',
  },
} as const satisfies Record<string, DefectRow>

export type DefectCode = keyof typeof DEFECTS

/** A row of the table as the defect of a part. */
export function defect(code: DefectCode, part: string): Defect {
  return defectIn(DEFECTS, code, part)
}
