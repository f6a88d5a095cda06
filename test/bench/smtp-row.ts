/*
 * NAME
 *   smtp-row - filter-smtp from its start to its greeting
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import net from 'node:net'
import { join } from 'node:path'
import { cpuMsOf, inTurns, type Cost } from './measure.js'
import { atMost, type Bench, type Line, type Row, type Wanted } from './row.js'
import { ENVIRONMENT, ROUNDS, run } from './start-rows.js'

export const smtpGreeting: Row = {
  name: 'smtp-greeting',
  measure: async bench => {
    bench.postsift.configure(['log_to = "none"', 'free_space_floor = 0'])
    const work = 'filter-smtp, connection to greeting'
    return [await greetingLine(bench, work, atMost(2.2))]
  },
}

/** With filter.toml as it is. */
export async function greetingLine(
  { postsift }: Bench,
  work: string,
  wanted: Wanted,
): Promise<Line> {
  const server = net.createServer({ pauseOnConnect: true })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const program = join(postsift.bin, 'filter-smtp.js')
  const args = [program, '--config', postsift.configFile]
  const bare = (): Promise<Cost> =>
    Promise.resolve(run([process.execPath, '-e', '0'], '/dev/null'))
  const [base, ours] = await inTurns(ROUNDS, [bare, () => greet(server, args)])
  server.close()
  if (base === undefined || ours === undefined) throw new Error('no figures')
  return {
    work,
    ours: `${ours.ms.toFixed(0)} ms`,
    beside: `node -e 0: ${base.ms.toFixed(0)} ms`,
    ratio: ours.ms / base.ms,
    cpuRatio: ours.cpuMs / base.cpuMs,
    wanted,
  }
}

async function greet(
  server: net.Server,
  args: readonly string[],
): Promise<Cost> {
  const { port } = server.address() as net.AddressInfo
  const cpu = cpuMsOf('self')
  const start = performance.now()
  const client = net.connect(port, '127.0.0.1')
  const [socket] = (await once(server, 'connection')) as [net.Socket]
  const child = spawn(process.execPath, args, {
    stdio: [socket, socket, 'ignore'],
    env: ENVIRONMENT,
  })
  const ended = once(child, 'exit')
  const [greeting] = (await once(client, 'data')) as [Buffer]
  const ms = performance.now() - start
  if (!/^220 /u.test(String(greeting))) throw new Error(String(greeting))
  socket.destroy()
  client.end('QUIT\r\n')
  client.resume()
  await ended
  return { ms, cpuMs: cpuMsOf('self') - cpu }
}
