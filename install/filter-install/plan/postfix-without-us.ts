/*
 * NAME
 *   postfix-without-us - Postfix's files without anything of ours, and whose mail comes in
 *
 * DESCRIPTION
 *   What a plan starts from. Where master.cf cannot be read, only mail from
 *   outside is taken for granted: the planner says what is wrong with it.
 *
 *   Pure.
 */

import type { Origin } from '../../../src/mail/envelope.js'
import type { PostfixFiles } from '../../../src/postfix/edit.js'
import { MasterCfError } from '../../../src/postfix/master-cf.js'
import { takeOut } from '../../../src/postfix/take-out.js'
import { hasSubmission } from './feeding-services.js'
import type { Mode } from './stanzas.js'
import type { InstallRecord } from './install-record.js'

export function bareFiles(
  files: PostfixFiles,
  record: InstallRecord | null,
): PostfixFiles {
  return takeOut(files, record?.edits ?? []).files
}

/** Each of them gets a door of the filter. */
export function originsIn(bare: PostfixFiles, mode: Mode): readonly Origin[] {
  try {
    return hasSubmission(bare, mode) ? ['inbound', 'submission'] : ['inbound']
  } catch (error) {
    if (!(error instanceof MasterCfError)) throw error
    return ['inbound']
  }
}
