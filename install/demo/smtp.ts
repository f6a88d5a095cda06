/*
 * NAME
 *   smtp - the demo's SMTP way: filter-smtp as spawn(8) starts it
 *
 * DESCRIPTION
 *   A server hands each connection to a filter-smtp of its own, as spawn(8)
 *   does; a tiny next hop after it takes what passes. One message is sent, and
 *   the dialogue is returned.
 */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import net from 'node:net'
import { createInterface } from 'node:readline'

export interface Dialogue {
  /** Lines as `C: ...` and `S: ...`, the content left out. */
  readonly lines: readonly string[]
  /** The reply to the final dot. */
  readonly outcome: string
  /** What the next hop got, null when it got nothing. */
  readonly delivered: string | null
}

/** @param args of filter-smtp; the address of the next hop is added. */
export async function sendThroughSmtp(
  program: string,
  args: readonly string[],
  message: string,
): Promise<Dialogue> {
  const delivered: string[] = []
  const nextHop = net.createServer(socket => takeMail(socket, delivered))
  const hop = await portOf(nextHop)
  const forward = ['-o', `forward_to=smtp:127.0.0.1:${hop}`]
  const front = net.createServer({ pauseOnConnect: true }, socket => {
    const all = ['--no-warnings', program, ...args, ...forward]
    const stdio = [socket, 'ignore', 'ignore'] as const
    spawn(process.execPath, all, { stdio: [...stdio] })
    // The child has it now.
    socket.destroy()
  })
  try {
    const spoken = await speak(await portOf(front), message)
    return { ...spoken, delivered: delivered[0] ?? null }
  } finally {
    front.close()
    nextHop.close()
  }
}

async function portOf(server: net.Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as net.AddressInfo).port
}

async function speak(
  port: number,
  message: string,
): Promise<Omit<Dialogue, 'delivered'>> {
  const socket = net.connect(port, '127.0.0.1')
  const replies = createInterface({ input: socket })[Symbol.asyncIterator]()
  const lines: string[] = []
  const hear = async (): Promise<string> => {
    for (;;) {
      const { value, done } = await replies.next()
      if (done === true) return ''
      lines.push(`S: ${value}`)
      if (!/^\d{3}-/u.test(value)) return value
    }
  }
  const say = async (line: string): Promise<string> => {
    lines.push(`C: ${line}`)
    socket.write(`${line}\r\n`)
    return hear()
  }
  await hear()
  await say('EHLO mail.example.com')
  await say('MAIL FROM:<alice@example.com>')
  await say('RCPT TO:<bob@example.org>')
  await say('DATA')
  lines.push('C: (the message)')
  socket.write(message.replace(/\n/gu, '\r\n').replace(/^\./gmu, '..'))
  const outcome = await say('.')
  await say('QUIT')
  socket.destroy()
  return { lines, outcome }
}

// Says yes to everything and keeps what comes between DATA and the dot.
function takeMail(socket: net.Socket, delivered: string[]): void {
  let content: string[] | null = null
  socket.on('error', () => undefined)
  socket.write('220 nexthop.example ESMTP\r\n')
  const lines = createInterface({ input: socket })
  // The filter may go without a word once it has its answer.
  lines.on('error', () => undefined)
  lines.on('line', line => {
    if (content === null) {
      if (line === 'DATA') content = []
      socket.write(line === 'DATA' ? '354 Go on\r\n' : '250 2.0.0 Ok\r\n')
    } else if (line === '.') {
      delivered.push(content.join('\n'))
      content = null
      socket.write('250 2.0.0 Ok: delivered\r\n')
    } else {
      content.push(line.replace(/^\.\./u, '.'))
    }
  })
}
