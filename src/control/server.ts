/*
 * NAME
 *   server - the control socket of filterd's primary
 *
 * DESCRIPTION
 *   Takes one request for each connection and writes its answer. Mail does not
 *   depend on it: where the socket cannot be opened, as while another filterd has
 *   it, that is told once, and it is tried again (util/lines).
 *
 * DIAGNOSTICS
 *   A request that is none, too long or too slow gets an error, or no answer. What
 *   answering throws is the error of the answer. Nothing here throws.
 *
 * SECURITY
 *   Who may connect is the mode of the socket, 0660: root, the filter's account,
 *   and its group where the folder lets it pass.
 */

import { serveLines, type LineServer } from '../util/lines/serve-lines.js'
import { printable } from '../util/text.js'
import {
  readRequest,
  type Answer,
  type Answers,
  type Request,
  type RequestName,
} from './requests.js'

export type Answering = {
  readonly [N in RequestName]: (
    request: Request<N>,
  ) => Answers[N] | Promise<Answers[N]>
}

export interface ControlOptions {
  readonly path: string
  readonly answering: Answering
  readonly notice: (text: string) => void
  /** Until it is tried again. Default as in util/lines. */
  readonly retryMs?: number
  /** For a request to come in whole. Default as in util/lines. */
  readonly requestSeconds?: number
}

export type Control = LineServer

export function serveControl(options: ControlOptions): Control {
  const { path, notice, answering, retryMs, requestSeconds } = options
  return serveLines({
    ...{ path, notice },
    ...(retryMs !== undefined && { retryMs }),
    ...(requestSeconds !== undefined && { lineSeconds: requestSeconds }),
    name: 'control socket',
    without: 'filterctl cannot reach this filterd',
    answer: async line => textOf(await answerOf(line, answering)),
    tooLong: textOf({ error: 'the request is too long' }),
  })
}

function textOf(answer: Answer): string {
  return JSON.stringify(answer)
}

async function answerOf(line: string, answering: Answering): Promise<Answer> {
  const request = readRequest(line)
  if (request === null) return { error: 'this is no request' }
  try {
    const answer = answering[request.request] as (
      request: Request,
    ) => Answers[RequestName] | Promise<Answers[RequestName]>
    return { answer: await answer(request) }
  } catch (error) {
    return { error: printable((error as Error).message, ERROR_CHARACTERS) }
  }
}

const ERROR_CHARACTERS = 1000
