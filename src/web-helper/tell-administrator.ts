/*
 * NAME
 *   tell-administrator - a message of ours: a recipient asks for a release
 *
 * DESCRIPTION
 *   To the addresses of [alert], in plain text and ASCII; none where there are
 *   none. The page of requests shows them all.
 *
 * DIAGNOSTICS
 *   Rejects where it was not taken.
 *
 * SECURITY
 *   At most so many an hour as limits say: someone with many mailboxes cannot
 *   fill another one. What comes from people and mail is one line of ASCII each.
 */

import { hostname } from 'node:os'
import { ascii, printable } from '../util/text.js'
import { ALERT } from '../alerts/options.js'
import { noticeMessage } from '../notices/notice-text.js'
import type { Entry } from '../quarantine/entry.js'
import { sendMarked } from '../release/marked-mail.js'
import { WEB } from '../web/options.js'
import type { AskedRelease } from './requests.js'
import type { World } from './world.js'

export async function tellAdministrator(
  asked: AskedRelease,
  entry: Entry,
  { config, limits }: Pick<World, 'config' | 'limits'>,
): Promise<void> {
  const { to } = config.settings(ALERT)
  if (to.length === 0) return
  if (!limits.take('tell', '')) throw new Error('too many in this hour')
  const url = config.settings(WEB).public_url.replace(/\/$/u, '')
  const text = mailText(asked, entry, { to, url })
  const answers = await sendMarked(config, { to, text })
  if (answers.some(({ status }) => status.startsWith('2'))) return
  const [refused] = answers
  throw new Error(`alert.to: ${printable(refused?.text ?? 'no answer')}`)
}

function mailText(
  asked: AskedRelease,
  { envelope, verdict, subject = '' }: Entry,
  { to, url }: { readonly to: readonly string[]; readonly url: string },
): string {
  const recipient = ascii(asked.recipient)
  const lines = [
    `${recipient} asks for the release of a message that was kept.`,
    '',
    `From:       <${ascii(envelope.sender)}>`,
    `Subject:    ${ascii(subject)}`,
    `Kept:       ${verdict.class}, ${ascii(verdict.reason)}`,
    `Asked by:   ${ascii(asked.by)}`,
    `Text:       ${ascii(asked.text, TEXT_CHARACTERS)}`,
    '',
    ...(url === '' ? [] : [`${url}/admin/requests`]),
    `filter-quarantine explain ${envelope.id} tells more.`,
  ]
  return noticeMessage({
    to,
    hostname: ascii(hostname()),
    subject: `${recipient} asks for a message`,
    text: lines.map(line => `${line}\n`).join(''),
  }).toString()
}

const TEXT_CHARACTERS = 500
