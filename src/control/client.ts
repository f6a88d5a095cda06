/*
 * NAME
 *   client - ask the filterd that runs
 *
 * DESCRIPTION
 *   Sends one request and gives its answer.
 *
 * DIAGNOSTICS
 *   Throws NoPeer where none answers, and Error with a sentence where filterd says
 *   why there is no answer.
 */

import { askLine } from '../util/lines/ask-line.js'
import {
  readAnswer,
  type Answers,
  type Request,
  type RequestName,
} from './requests.js'

export async function askFilterd<N extends RequestName>(
  path: string,
  request: Request<N>,
  seconds: number,
): Promise<Answers[N]> {
  const filterd = { path, name: 'filterd' }
  const line = await askLine(filterd, JSON.stringify(request), seconds)
  const answer = readAnswer(line)
  if (answer === null) throw new Error('filterd gave no answer')
  if ('error' in answer) throw new Error(`filterd: ${answer.error}`)
  return answer.answer as Answers[N]
}
