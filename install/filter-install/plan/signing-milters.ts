/*
 * NAME
 *   signing-milters - milters that sign mail before the filter changes it
 *
 * DESCRIPTION
 *   OpenDKIM and rspamd, by the names and ports that they have by default: which
 *   milter signs, only the milter knows. A signature of mail that the filter
 *   changes afterwards does not verify.
 *
 *   Pure.
 */

import type { Action } from '../../../src/mail/verdict.js'
import { isPartAction } from '../../../src/mail/verdict.js'
import type { PostfixFiles } from '../../../src/postfix/edit.js'
import { readMainCf } from '../../../src/postfix/main-cf.js'
import { readMasterCf, serviceKey } from '../../../src/postfix/master-cf.js'

/** The end of a sentence that begins with them. */
export const SIGNED_BEFORE =
  'they may sign mail before the filter changes it, and such signatures do not verify. Take them out there, and give --sign-milter to apply.'

/** `smtpd_milters = inet:127.0.0.1:8891`, but for the service of that key. */
export function signingMilters(
  files: PostfixFiles,
  except = '',
): readonly string[] {
  const settings = [
    ...readMainCf(files['main.cf']),
    ...readMasterCf(files['master.cf'])
      .filter(it => serviceKey(it) !== except)
      .flatMap(it => it.options),
  ]
  const found = settings.filter(
    ({ name, value }) =>
      /^(?:non_)?smtpd_milter/u.test(name) && SIGNS.test(value),
  )
  return [...new Set(found.map(({ name, value }) => `${name} = ${value}`))]
}

const SIGNS = /dkim|rspamd|:(?:8891|12301|11332)\b/iu

/** Whether something changes the text, a part or the subject of messages. */
export function editsMail(
  actions: readonly string[],
  rules: readonly {
    readonly action: Action | ''
    readonly subject_prefix: string
    readonly banner: string
  }[],
): boolean {
  return (
    actions.some(isPartAction) ||
    rules.some(
      ({ action, subject_prefix, banner }) =>
        isPartAction(action) || subject_prefix !== '' || banner !== '',
    )
  )
}
