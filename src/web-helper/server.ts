/*
 * NAME
 *   server - the socket on which filter-web asks its helper
 *
 * DESCRIPTION
 *   Reads a request, has it answered, and writes the answer.
 *
 * DIAGNOSTICS
 *   A line that is no request gets an error. What a handler throws is told the log,
 *   and the person gets `failed` without the reason, which is no one's business
 *   outside.
 *
 * SECURITY
 *   Who may connect is the mode of the socket, 0660, and its group: that of
 *   filter-web. What is in a request is not believed: see read-request.
 */

import { serveLines, type LineServer } from '../util/lines/serve-lines.js'
import { printable } from '../util/text.js'
import { causeOf } from '../mail/error.js'
import { readRequest } from './read-request.js'
import type {
  Answer,
  Answers,
  Request,
  RequestName,
  Result,
} from './requests.js'

export type Handlers = {
  readonly [N in RequestName]: (
    request: Request<N>,
  ) => Result<Answers[N]> | Promise<Result<Answers[N]>>
}

export interface HelperOptions {
  readonly path: string
  /** The number of the group of filter-web; null: that of this process. */
  readonly group: number | null
  readonly handlers: Handlers
  readonly notice: (text: string) => void
}

export function serveHelper(options: HelperOptions): LineServer {
  const { path, group, notice } = options
  return serveLines({
    ...{ path, group, notice },
    name: 'helper socket',
    without: 'filter-web can change nothing',
    answer: async line => textOf(await answerOf(line, options)),
    tooLong: textOf({ error: 'the request is too long' }),
  })
}

function textOf(answer: Answer): string {
  return JSON.stringify(answer)
}

async function answerOf(
  line: string,
  { handlers, notice }: HelperOptions,
): Promise<Answer> {
  const request = readRequest(line)
  if (request === null) return { error: 'this is no request' }
  try {
    const handle = handlers[request.name] as (
      request: Request,
    ) => Result<Answers[RequestName]> | Promise<Result<Answers[RequestName]>>
    return { answer: await handle(request) }
  } catch (error) {
    notice(printable(`${request.name}: ${causeOf(error)}`, 500))
    return { answer: { refused: 'failed', text: FAILED } }
  }
}

const FAILED =
  'It could not be done. Try again later, or ask the administrator.'
