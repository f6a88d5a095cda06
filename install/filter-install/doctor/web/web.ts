/*
 * NAME
 *   web - filter-web, and the helper that changes anything for it
 *
 * DESCRIPTION
 *   Where [web] is on: pages must be served by an account that can change nothing,
 *   under a name that begins with https, and the helper must answer them alone.
 *
 *   Pure.
 */

import type { LiveFacts } from '../facts.js'
import type { Finding } from '../finding.js'
import { advice, shell } from '../hint.js'

export interface WebFacts {
  /** Of the helper. */
  readonly socket: string
  /** Permissions of the socket; null: it is not there. */
  readonly mode: number | null
  /** Why the helper does not answer; '' where it does. */
  readonly fault: string
  readonly publicUrl: string
  /** Accounts by which pages are served now. */
  readonly uids: readonly number[]
}

export function webFindings({
  web = null,
  account,
}: Pick<LiveFacts, 'web' | 'account'>): readonly Finding[] {
  if (web === null) return []
  const { socket, mode, fault, publicUrl, uids } = web
  const findings: Finding[] = []
  if (fault !== '') {
    findings.push({
      ...{ level: 'warning', topic: 'web.helper_socket' },
      text: `[web] is on, but its helper does not answer: ${fault}. Recipients can release nothing.`,
      fix: shell('systemctl restart postsift-web-helper'),
    })
  }
  if (mode !== null && mode !== SOCKET_MODE) {
    findings.push({
      ...{ level: 'critical', topic: 'web.helper_socket mode' },
      text: `${socket} has mode 0${mode.toString(8)}, not 0660: who can open it can release kept mail.`,
      fix: shell('systemctl restart postsift-web-helper'),
    })
  }
  for (const uid of uids) {
    const who =
      uid === 0
        ? 'root'
        : uid === account?.uid
          ? 'the account of the filter'
          : ''
    if (who === '') continue
    findings.push({
      ...{ level: 'critical', topic: 'filter-web account' },
      text: `filter-web serves pages as ${who}: a hole in it is one in the filter.`,
      fix: advice(
        'start it by postsift-web.service, or as root, so that it changes to user of [web], an account of its own',
      ),
    })
  }
  if (publicUrl !== '' && !publicUrl.startsWith('https://')) {
    findings.push({
      ...{ level: 'warning', topic: 'web.public_url' },
      text: `public_url of [web] is ${publicUrl}: passwords and links go over the network in the clear.`,
      fix: advice(
        'put a proxy with TLS before filter-web, and set public_url to what it serves',
      ),
    })
  }
  return findings
}

const SOCKET_MODE = 0o660
