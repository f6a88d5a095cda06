/*
 * NAME
 *   tag - deliver, with each finding in a field
 *
 * DESCRIPTION
 *   As pass, and for each finding a field `X-Postsift-Finding`, so that mail
 *   clients and later rules can sort by it.
 */

import { ascii } from '../util/text.js'
import { ownField } from '../mail/field.js'
import type { Finding } from '../mail/finding.js'
import type { ActionKind } from './action.js'
import { requestOf } from './pass.js'

const FINDINGS_SHOWN = 20

export const tag: ActionKind = (verdict, context) => {
  const shown = verdict.findings.slice(0, FINDINGS_SHOWN)
  return {
    kind: 'deliver',
    request: requestOf(verdict, context, shown.map(findingField)),
  }
}

function findingField(finding: Finding): string {
  const { class: verdictClass, scanner, name, part } = finding
  const where = part === '' ? '' : `; part=${quoted(part)}`
  return ownField(
    'Finding',
    `${verdictClass}; scanner=${scanner}; name=${quoted(name)}${where}`,
  )
}

function quoted(text: string): string {
  return `"${ascii(text).replace(/["\\]/gu, '_')}"`
}
