/*
 * NAME
 *   client - ask the filterd that runs
 *
 * DESCRIPTION
 *   Sends one request and gives its answer.
 *
 * DIAGNOSTICS
 *   Throws NoFilterd where none answers, and Error with a sentence where filterd says why there is no answer.
 *
 * SECURITY
 *   An answer has at most ANSWER_BYTES.
 */

import { connect } from 'node:net'
import {
  readAnswer,
  type Answers,
  type Request,
  type RequestName,
} from './requests.js'
import { shortPath } from './socket-path.js'

/** No filterd answers there. */
export class NoFilterd extends Error {
  /** Whether this account may not ask it. */
  readonly isClosed: boolean
  /** Whether there was one, which did not end by itself. */
  readonly wasThere: boolean

  constructor(text: string, why: 'closed' | 'gone' | 'none') {
    super(text)
    this.name = 'NoFilterd'
    this.isClosed = why === 'closed'
    this.wasThere = why === 'gone'
  }
}

const ANSWER_BYTES = 16 * 1024 * 1024

export async function askFilterd<N extends RequestName>(
  path: string,
  request: Request<N>,
  seconds: number,
): Promise<Answers[N]> {
  const line = await exchange(path, JSON.stringify(request), seconds)
  const answer = readAnswer(line)
  if (answer === null) throw new Error('filterd gave no answer')
  if ('error' in answer) throw new Error(`filterd: ${answer.error}`)
  return answer.answer as Answers[N]
}

async function exchange(
  path: string,
  request: string,
  seconds: number,
): Promise<string> {
  const short = openShort(path)
  const socket = connect(short.path)
  const timer = setTimeout(
    () => socket.destroy(new Error(`no answer of filterd in ${seconds} s`)),
    seconds * 1000,
  )
  try {
    socket.write(`${request}\n`)
    const chunks: Buffer[] = []
    let size = 0
    for await (const chunk of socket as AsyncIterable<Buffer>) {
      chunks.push(chunk)
      size += chunk.length
      if (size > ANSWER_BYTES) throw new Error('filterd answers too much')
    }
    return Buffer.concat(chunks).toString('utf8')
  } catch (error) {
    throw whyNot(error as NodeJS.ErrnoException, path)
  } finally {
    clearTimeout(timer)
    socket.destroy()
    short.close()
  }
}

function openShort(path: string): ReturnType<typeof shortPath> {
  try {
    return shortPath(path)
  } catch (error) {
    throw whyNot(error as NodeJS.ErrnoException, path)
  }
}

function whyNot(error: NodeJS.ErrnoException, path: string): Error {
  const { code = '' } = error
  if (['EACCES', 'EPERM'].includes(code)) {
    return new NoFilterd(`${path} is closed to this account`, 'closed')
  }
  if (code === 'ECONNREFUSED') {
    return new NoFilterd(`The filterd at ${path} is gone`, 'gone')
  }
  if (['ENOENT', 'ENOTDIR'].includes(code)) {
    return new NoFilterd(`No filterd runs: there is no ${path}`, 'none')
  }
  return ['ECONNRESET', 'EPIPE'].includes(code)
    ? new Error('filterd is busy: try again')
    : error
}
