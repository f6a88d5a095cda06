/*
 * NAME
 *   filterd.test - alerts with and without a filterd, and over its restart
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { startDaemon } from '../faults/daemon.js'
import { freePort } from '../helper/port.js'
import { installPostsift } from '../helper/postsift.js'
import { runProgram } from '../helper/program.js'
import { waitUntil } from '../helper/wait.js'

const postsift = await installPostsift(t)
const out = join(postsift.journalFolder, 'told')

const check = async (): Promise<number | null> => {
  const program = join(postsift.bin, 'filterctl.js')
  const args = ['check-alerts', '--config', postsift.configFile]
  return (await runProgram(program, args)).status
}

const told = (): string =>
  existsSync(out)
    ? readFileSync(out, 'utf8')
        .trimEnd()
        .split('\n')
        .map(line => JSON.parse(line) as Record<string, string>)
        .map(({ alert, condition }) => `${alert} ${condition}`)
        .join(', ')
    : ''

t.test('one alert, whoever looks', async t => {
  const port = await freePort()
  const lines = [
    ...['log_to = "stderr"', 'processes = 1'],
    `listen_address = ["127.0.0.1:${port}"]`,
    `[alert]\ncommand = ["/usr/bin/tee", "-a", "${out}"]`,
  ]
  const clamd =
    '[scanner.clamd]\nenabled = true\nretry = 0\naddress = ["unix:/nonexistent/clamd"]'
  const start = () =>
    startDaemon(t, {
      program: join(postsift.bin, 'filterd.js'),
      ...{ configFile: postsift.configFile, port, env: {} },
    })
  postsift.configure(lines)
  t.equal(await check(), 0)
  t.equal(told(), '')

  postsift.configure([...lines, clamd])
  t.equal(await check(), 1)
  t.equal(told(), 'begin engine clamd', 'without a filterd')

  for (const what of ['by a filterd', 'by the next one']) {
    const filterd = await start()
    await filterd.waitForOutput(/self-test of clamd/u)
    t.equal(await check(), 1)
    t.equal(told(), 'begin engine clamd', what)
    await filterd.stop()
  }

  const filterd = await start()
  postsift.configure(lines)
  process.kill(filterd.pid, 'SIGHUP')
  await filterd.waitForOutput(/reloaded/u)
  await waitUntil(async () => ((await check()) === 0 ? true : undefined), {
    what: 'the end of it',
    report: () => filterd.stderr(),
  })
  t.equal(told(), 'begin engine clamd, end engine clamd')
})
