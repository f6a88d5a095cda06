/*
 * NAME
 *   clamd-alone - what clamd takes for the same messages, asked by no filter
 */
import { once } from 'node:events'
import net from 'node:net'
import { basename } from 'node:path'
import { clamdAlone } from '../compare/clamd.js'
import { attachmentMessage, EICAR } from '../helper/eicar.js'
import type { Sent } from './sender.js'

/**
 * Asks clamd for each message, on connections that are kept.
 * @param messages what it is shown of each, one stream after the other.
 */
export async function askClamd(
  socketPath: string,
  messages: readonly (readonly Buffer[])[],
  sessions: number,
): Promise<Sent> {
  const found = attachmentMessage({ content: EICAR })
  if (!(await clamdAlone(socketPath).stops(found))) {
    throw new Error(`${basename(socketPath)} does not know EICAR`)
  }
  const known = new Map<Buffer, Buffer>()
  const requestOf = (stream: Buffer): Buffer => {
    const request = known.get(stream) ?? instream(stream)
    known.set(stream, request)
    return request
  }
  const requests = messages.map(streams => streams.map(requestOf))
  const times: number[] = []
  const start = performance.now()
  let next = 0
  const session = async (): Promise<void> => {
    const socket = net.connect({ path: socketPath })
    socket.write('zIDSESSION\0')
    let number = 1
    for (let own = requests[next++]; own; own = requests[next++]) {
      const begun = performance.now()
      for (const request of own) {
        socket.write(request)
        const [answer] = (await once(socket, 'data')) as [Buffer]
        if (String(answer) !== `${number++}: stream: OK\0`) {
          throw new Error(`clamd: ${String(answer)}`)
        }
      }
      times.push(performance.now() - begun)
    }
    socket.end('zEND\0')
  }
  await Promise.all(Array.from({ length: sessions }, session))
  return { ms: performance.now() - start, cpuMs: 0, times, refused: 0 }
}

/** The same message again and again. */
export function repeated(
  count: number,
  ...streams: readonly Buffer[]
): readonly (readonly Buffer[])[] {
  return Array.from({ length: count }, () => streams)
}

const CHUNK_BYTES = 64 * 1024

function instream(message: Buffer): Buffer {
  const pieces: Buffer[] = [Buffer.from('zINSTREAM\0')]
  for (let at = 0; at < message.length; at += CHUNK_BYTES) {
    const piece = message.subarray(at, at + CHUNK_BYTES)
    const size = Buffer.alloc(4)
    size.writeUInt32BE(piece.length)
    pieces.push(size, piece)
  }
  return Buffer.concat([...pieces, Buffer.alloc(4)])
}
