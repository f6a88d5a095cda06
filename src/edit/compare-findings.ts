/*
 * NAME
 *   compare-findings - whether an edited message is clean of what was removed
 *
 * DESCRIPTION
 *   The scanners look at the message as it would be delivered: all but those that
 *   judge only whether a message is spam, which have counted it once. What they
 *   find may be nothing that was not found before, and nothing that was to be
 *   removed.
 *
 * DIAGNOSTICS
 *   Throws CannotEdit where it is not clean; MailError, temporary, where a scanner
 *   could not look.
 */

import type { Deadline } from '../util/deadline.js'
import type { Envelope } from '../mail/envelope.js'
import { MailError } from '../mail/error.js'
import type { Finding } from '../mail/finding.js'
import type { Message } from '../mail/message.js'
import { shownLabel } from '../mail/part.js'
import { scanMessage } from '../scan/scan.js'
import type { Scanner } from '../scan/scanner.js'
import { CannotEdit } from './cannot-edit.js'

export interface Scanned {
  readonly message: Message
  readonly findings: readonly Finding[]
}

export async function compareFindings(
  before: Scanned,
  edit: {
    readonly after: Message
    /** Those that are to be gone. */
    readonly removed: readonly Finding[]
    /** Where a part of the message before is after. */
    readonly moved: (path: string) => string
  },
  tools: {
    readonly scanners: readonly Scanner[]
    readonly deadline: Deadline
    readonly envelope: Envelope
  },
): Promise<void> {
  const { after, removed, moved } = edit
  const scanners = tools.scanners.filter(it => it.learn === undefined)
  const scanned = await scanMessage(scanners, after, tools)
  const known = before.findings
    .filter(it => !removed.includes(it))
    .map(it => keyOf(it, moved(pathOf(it, before.message))))
  for (const finding of scanned.findings) {
    const at = known.indexOf(keyOf(finding, pathOf(finding, after)))
    if (at >= 0) {
      known.splice(at, 1)
      continue
    }
    const { scanner, name } = finding
    if (finding.class === 'unchecked-error') {
      throw new MailError('4.3.0', 'message could not be scanned', {
        cause: `the edited message: ${name}`,
      })
    }
    throw new CannotEdit(`${scanner} would still find ${name} in it`)
  }
}

function keyOf({ scanner, name, class: kind }: Finding, path: string): string {
  return JSON.stringify([scanner, name, kind, path])
}

// Names may have been changed: the path says which part it is.
function pathOf({ part }: Finding, { parts }: Message): string {
  return parts.find(it => shownLabel(it) === part)?.path ?? part
}
