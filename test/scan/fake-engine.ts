/*
 * NAME
 *   fake-engine - a server that answers with what the test tells it
 *
 * DESCRIPTION
 *   Takes what comes on a connection, and answers once `isWhole` finds that the
 *   question is there, or at its end.
 */
import net from 'node:net'
import type { Teardown } from '../helper/folder.js'

export interface FakeEngine {
  /** As the option `address` takes it. */
  readonly address: string
  /** What came, by connection. */
  readonly questions: readonly Buffer[]
}

/** How a question is answered; `end` closes the connection. */
export type Answer = (socket: net.Socket, question: Buffer) => void

/** The text, and the end of the connection. */
export const saying =
  (text: string): Answer =>
  socket =>
    void socket.end(text)

export const fakeEngine = async (
  t: Teardown,
  answer: Answer,
  isWhole: (question: Buffer) => boolean = () => false,
): Promise<FakeEngine> => {
  const questions: Buffer[] = []
  const sockets = new Set<net.Socket>()
  const server = net.createServer({ allowHalfOpen: true }, socket => {
    const at = questions.push(Buffer.alloc(0)) - 1
    const so = (): Buffer => questions[at] ?? Buffer.alloc(0)
    let isAnswered = false
    const reply = () => {
      if (!isAnswered) answer(socket, so())
      isAnswered = true
    }
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => {}) // the client may go at any time
    socket.on('data', chunk => {
      questions[at] = Buffer.concat([so(), chunk])
      if (isWhole(so())) reply()
    })
    socket.on('end', reply)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const { port } = server.address() as net.AddressInfo
  return { address: `127.0.0.1:${port}`, questions }
}

/** Whether an HTTP request with Content-Length is there. */
export const isWholeRequest = (question: Buffer): boolean => {
  const head = question.indexOf('\r\n\r\n')
  if (head < 0) return false
  const text = question.toString('latin1', 0, head)
  const length = /^content-length: (\d+)$/im.exec(text)?.[1] ?? '0'
  return question.length >= head + 4 + Number(length)
}

/** An HTTP reply with a body. */
export const http = (status: number, body: string): string =>
  [
    `HTTP/1.1 ${status} X`,
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
    '',
    body,
  ].join('\r\n')
