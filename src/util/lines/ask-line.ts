/*
 * NAME
 *   ask-line - one line to a program of ours, and its answer
 *
 * DESCRIPTION
 *   By a unix socket, and a connection for each question: see serve-lines.
 *
 * DIAGNOSTICS
 *   Throws NoPeer where none answers, and Error with a sentence where there is no
 *   whole answer in time.
 *
 * SECURITY
 *   An answer has at most ANSWER_BYTES.
 */

import { connect } from 'node:net'
import { shortPath } from './short-path.js'

/** No such program answers there. */
export class NoPeer extends Error {
  /** Whether this account may not ask it. */
  readonly isClosed: boolean
  /** Whether there was one, which did not end by itself. */
  readonly wasThere: boolean

  constructor(text: string, why: 'closed' | 'gone' | 'none') {
    super(text)
    this.name = 'NoPeer'
    this.isClosed = why === 'closed'
    this.wasThere = why === 'gone'
  }
}

export interface Peer {
  /** Of its socket. */
  readonly path: string
  /** What it is, for texts: `filterd`. */
  readonly name: string
}

const ANSWER_BYTES = 16 * 1024 * 1024

/** @param line without its end. */
export async function askLine(
  peer: Peer,
  line: string,
  seconds: number,
): Promise<string> {
  const { name } = peer
  const short = openShort(peer)
  const socket = connect(short.path)
  const timer = setTimeout(
    () => socket.destroy(new Error(`no answer of ${name} in ${seconds} s`)),
    seconds * 1000,
  )
  try {
    socket.write(`${line}\n`)
    const chunks: Buffer[] = []
    let size = 0
    for await (const chunk of socket as AsyncIterable<Buffer>) {
      chunks.push(chunk)
      size += chunk.length
      if (size > ANSWER_BYTES) throw new Error(`${name} answers too much`)
    }
    return Buffer.concat(chunks).toString('utf8')
  } catch (error) {
    throw whyNot(error as NodeJS.ErrnoException, peer)
  } finally {
    clearTimeout(timer)
    socket.destroy()
    short.close()
  }
}

function openShort(peer: Peer): ReturnType<typeof shortPath> {
  try {
    return shortPath(peer.path)
  } catch (error) {
    throw whyNot(error as NodeJS.ErrnoException, peer)
  }
}

function whyNot(error: NodeJS.ErrnoException, { path, name }: Peer): Error {
  const { code = '' } = error
  if (['EACCES', 'EPERM'].includes(code)) {
    return new NoPeer(`${path} is closed to this account`, 'closed')
  }
  if (code === 'ECONNREFUSED') {
    return new NoPeer(`The ${name} at ${path} is gone`, 'gone')
  }
  if (['ENOENT', 'ENOTDIR'].includes(code)) {
    return new NoPeer(`No ${name} runs: there is no ${path}`, 'none')
  }
  return ['ECONNRESET', 'EPIPE'].includes(code)
    ? new Error(`${name} is busy: try again`)
    : error
}
