/*
 * NAME
 *   filterd.test - a filterd whose workers remember, and what filterctl says
 */
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import t from 'tap'
import { startDaemon } from '../faults/daemon.js'
import { startClamd } from '../helper/clamd.js'
import { sendMail } from '../helper/client.js'
import { attachmentMessage } from '../helper/eicar.js'
import { freePort } from '../helper/port.js'
import { installPostsift } from '../helper/postsift.js'
import { runProgram } from '../helper/program.js'
import { startRedis } from '../helper/redis.js'
import { startSink } from '../helper/sink.js'
import { waitUntil } from '../helper/wait.js'

const PICTURE = 'a picture that everyone sends\n'
const message = (number: number) =>
  attachmentMessage({ filename: `${number}.bin`, content: PICTURE })

t.test('in one worker, the other, the log, filterctl', async t => {
  const postsift = await installPostsift(t)
  const [clamd, redis, sink] = await Promise.all([
    startClamd(t, { daily: 27_001, conf: { SelfCheck: '3600' } }),
    startRedis(t),
    startSink(t),
  ])
  const port = await freePort()
  postsift.configure([
    ...['log_to = "stderr"', 'processes = 2', 'self_test_interval = 0'],
    `listen_address = ["127.0.0.1:${port}"]`,
    `forward_to = "smtp:127.0.0.1:${sink.port}"`,
    ...['[scanner.clamd]', 'enabled = true'],
    `address = ["unix:${clamd.socketPath}"]`,
    ...['[cache]', 'scanners = ["clamd"]'],
    ...['[store]', `cache = "${redis.url}"`],
  ])
  const filterd = await startDaemon(t, {
    program: join(postsift.bin, 'filterd.js'),
    ...{ configFile: postsift.configFile, port, env: {} },
  })
  const filterctl = async (...args: readonly string[]) =>
    runProgram(join(postsift.bin, 'filterctl.js'), [
      ...['--config', postsift.configFile],
      ...args,
    ])
  let number = 0
  const send = async (): Promise<void> => {
    t.ok((await sendMail({ port }, { data: message(++number) })).accepted)
  }
  const looks = async (): Promise<Readonly<Record<string, number>>> => {
    const { stdout } = await filterctl('status', '--json')
    const { filterd } = JSON.parse(stdout) as {
      filterd: { running?: { cache?: Readonly<Record<string, number>> } }
    }
    return filterd.running?.cache ?? {}
  }
  const until = (what: string, isIt: (log: string) => boolean) =>
    waitUntil(
      async () => {
        await send()
        return isIt(filterd.stderr()) || undefined
      },
      { what, timeoutMs: 60_000, report: () => filterd.stderr() },
    )

  // The message is another one each time, its attachment is not.
  await until('a known part', log => /cached=clamd 1 of 2/u.test(log))
  t.match(filterd.stderr(), /: queue_id=.*, cached=clamd 1 of 2, relay=/u)
  await waitUntil(
    async () => {
      await send()
      const { process = 0, shared = 0 } = await looks()
      return (process > 0 && shared > 0) || undefined
    },
    { what: 'answers of the process, and of the other one' },
  )
  const screen = await filterctl('status')
  t.match(screen.stdout, /^cache +\d+ of \d+ parts known \(\d+ %\), \d+ from/mu)

  const sum = createHash('sha256').update(PICTURE).digest('hex')
  const forgotten = await filterctl('forget', sum)
  t.match(forgotten, { status: 0, stdout: /^Forgotten: scanners are asked/u })
  t.match(forgotten.stderr, `cache: forgotten=${sum}, user=root`)
  const asked = (): number => {
    const all = filterd.stderr().split('\n')
    return all.filter(it => /status=sent/u.test(it) && !/cached=/u.test(it))
      .length
  }
  const before = asked()
  await until('clamd to be asked again', () => asked() > before + 2)

  const cases: readonly (readonly [readonly string[], RegExp])[] = [
    [['forget'], /forget needs sha256 sums, or --all/u],
    [['forget', '--all', sum], /forget needs sha256 sums, or --all/u],
    [['forget', 'abc'], /abc is no sha256/u],
  ]
  for (const [args, error] of cases) {
    const { status, stderr } = await filterctl(...args)
    t.equal(status, 2)
    t.match(stderr, error)
  }
  await redis.kill()
  const all = await filterctl('forget', '--all')
  t.equal(all.status, 1)
  t.match(all.stderr, /other hosts could not be told: .*ECONNREFUSED/u)
  t.equal(sink.count, number, 'each message was delivered once')
})
