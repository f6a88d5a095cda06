/*
 * NAME
 *   icap-verdict - what an ICAP server says of an object
 *
 * DESCRIPTION
 *   Products have header lines of their own, in the ICAP header or in the HTTP one
 *   (see icap-vendors); they win over any status. Without them:
 *
 *     204                            clean
 *     200 and an HTTP 200 with what was sent     clean
 *     200 and an HTTP status of a refusal        infected, `blocked`
 *     200 and an HTTP redirection    infected, if `redirect` says so
 *
 *   Everything else is no answer: another status, an HTTP error of the server, and
 *   an HTTP 200 with other content than was sent. That is a page that explains
 *   something, a file that was cleaned, or c-icap that had sent the beginning of a
 *   file when it found something in it, and left out the rest.
 *
 *   Pure.
 *
 * DIAGNOSTICS
 *   Throws IcapError for what is no answer; ScannerBusy for status 503.
 */

import { printable } from '../../util/text.js'
import { ScannerBusy } from '../scanner.js'
import type { HttpHead, IcapAnswer } from './icap-answer.js'
import { firstOf, IcapError, together } from './icap-fields.js'
import type { IcapMethod } from './icap-request.js'
import { vendorVerdicts, type Verdict } from './icap-vendors.js'

export interface Asked {
  readonly method: IcapMethod
  /** Whether a redirection means that something was found. */
  readonly redirect: boolean
  /** Whether the body of the answer is what was sent. */
  readonly isSame: boolean
}

/** None: it is clean. */
export function verdictsOf(
  answer: IcapAnswer,
  asked: Asked,
): readonly Verdict[] {
  const { status, http } = answer
  const said = http.reduce((all, it) => together(all, it.fields), answer.fields)
  // Some say what they found with the status 403.
  const found = status < 300 || status === 403 ? vendorVerdicts(said) : []
  if (found.length > 0) return found
  if (status === 204) return []
  if (status === 200) return byHttp(http.at(-1), asked)
  throw statusError('', answer)
}

/** @param about before it. */
export function statusError(
  about: string,
  { status, reason }: Pick<IcapAnswer, 'status' | 'reason'>,
): Error {
  const text = `${about}status ${status}${reason === '' ? '' : `: ${reason}`}`
  return status === 503 ? new ScannerBusy(text) : new IcapError(text)
}

function byHttp(
  http: HttpHead | undefined,
  { method, redirect, isSame }: Asked,
): readonly Verdict[] {
  if (http === undefined) throw new IcapError('no HTTP header in the answer')
  const { kind, status, fields } = http
  const isAnswered = method === 'REQMOD' && kind === 'response'
  if (status >= 500 || TROUBLE.has(status)) {
    throw new IcapError(`HTTP status ${status} in the answer`)
  }
  if (status >= 300 && status < 400) {
    if (redirect) return [infected(redirectedFor(firstOf(fields, 'location')))]
    throw new IcapError(`HTTP redirection ${status} in the answer`)
  }
  // A request that is answered was not let through.
  if (status >= 400 || isAnswered) return [infected('blocked')]
  if (status !== (kind === 'request' ? 0 : 200)) {
    throw new IcapError(`HTTP status ${status} in the answer`)
  }
  if (!isSame) throw new IcapError('other content in the answer than was sent')
  return []
}

/** They want a password, or have no time: no refusal of the object. */
const TROUBLE: ReadonlySet<number> = new Set([401, 407, 408, 429])

// squidclamav: `.../clwarn.cgi?url=...&virus=stream:+Eicar+FOUND`.
function redirectedFor(location: string): string {
  const [, text = ''] = /[?&](?:virus|malware)=([^&]*)/iu.exec(location) ?? []
  const name = decoded(text.replaceAll('+', ' '))
    .replace(/^stream: */u, '')
    .replace(/ FOUND$/u, '')
  return name.trim() === '' ? 'redirected' : printable(name.trim(), 100)
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function infected(name: string): Verdict {
  return { name, class: 'infected', inner: '' }
}
