/*
 * NAME
 *   edits - what is changed in each message that is delivered
 *
 * DESCRIPTION
 *   Fields of spam engines are written, and fields that claim to be of such an
 *   engine or of our own Authentication-Results are taken out: mail programs
 *   after the filter read all of them, and a stranger can write any.
 *
 *   In monitor mode nothing is changed.
 */

import type { Range } from './util/cut-bytes.js'
import type { Bytes } from './util/bytes.js'
import { forgedResults } from './mail/trace/authentication-results.js'
import type { Envelope } from './mail/envelope.js'
import { ownField } from './mail/field.js'
import { placedFields } from './mail/header-ranges.js'
import {
  SPAM_FIELDS,
  spamFields,
  type SpamFieldKind,
} from './act/spam-fields.js'
import { bypassText } from './bypass/bypass.js'
import type { Config } from './config/config.js'
import type { Inspection } from './inspect.js'
import { MAIN } from './options.js'
import { SCANNER_SECTIONS } from './scan/scan.js'

export interface EditSettings {
  readonly spamFields: readonly SpamFieldKind[]
  /** Whether an engine is on that may write such fields. */
  readonly asksSpamEngine: boolean
  /** Whose forged results are taken out; '' for none. */
  readonly authservId: string
}

export function editSettings(config: Config): EditSettings {
  const main = config.settings(MAIN)
  const asksSpamEngine = SCANNER_SECTIONS.some(
    section =>
      'spam_level' in section.options &&
      config.settings(section)['enabled'] === true,
  )
  const authservId = main.strip_forged_results ? main.authserv_id : ''
  return { spamFields: main.spam_fields, asksSpamEngine, authservId }
}

export interface Edits {
  /** Header lines without line ends. */
  readonly prepend: readonly string[]
  /** What is not delivered of the canonical bytes. */
  readonly omit: readonly Range[]
}

export const NO_EDITS: Edits = { prepend: [], omit: [] }

/** What it says of scanners that were not asked; in monitor mode, too. */
export function withBypasses(
  edits: Edits,
  { bypasses = [] }: Pick<Inspection, 'bypasses'>,
): Edits {
  if (bypasses.length === 0) return edits
  const fields = bypasses.map(it => ownField('Bypass', bypassText(it)))
  return { ...edits, prepend: [...fields, ...edits.prepend] }
}

export function editsOf(
  { findings, reports = [] }: Pick<Inspection, 'findings' | 'reports'>,
  message: {
    readonly bytes: Bytes
    readonly envelope: Pick<Envelope, 'origin'>
  },
  settings: EditSettings,
): Edits {
  const { asksSpamEngine, authservId } = settings
  const prepend = spamFields(reports, findings, settings.spamFields)
  const isStripped =
    prepend.length > 0 ||
    (asksSpamEngine && message.envelope.origin === 'inbound')
  if (!isStripped && authservId === '') return NO_EDITS
  const fields = placedFields(message.bytes)
  const forged = [
    ...(isStripped ? fields.filter(({ name }) => SPAM_FIELDS.test(name)) : []),
    ...forgedResults(fields, authservId),
  ]
  return { prepend, omit: forged.map(({ start, end }) => ({ start, end })) }
}
