/*
 * NAME
 *   client - ask the helper of filter-web
 *
 * DESCRIPTION
 *   Sends one request and gives its answer, which may be a Refused.
 *
 * DIAGNOSTICS
 *   Throws NoPeer where no helper answers, and Error with a sentence where there is
 *   no whole answer, or the request is none.
 */

import { askLine } from '../util/lines/ask-line.js'
import { jsonObject } from '../util/lines/json-object.js'
import type { Answers, Request, RequestName, Result } from './requests.js'

/** Releases and scans take their time; see serve-lines. */
const ANSWER_SECONDS = 300

export async function askHelper<N extends RequestName>(
  path: string,
  request: Request<N>,
  seconds = ANSWER_SECONDS,
): Promise<Result<Answers[N]>> {
  const helper = { path, name: 'helper of filter-web' }
  const line = await askLine(helper, JSON.stringify(request), seconds)
  const { answer, error } = jsonObject(line) ?? {}
  if (typeof error === 'string') throw new Error(error)
  if (typeof answer === 'object' && answer !== null) {
    return answer as Result<Answers[N]>
  }
  throw new Error('the helper of filter-web gave no answer')
}
