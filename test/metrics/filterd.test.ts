/*
 * NAME
 *   filterd.test - metrics of a filterd that serves mail
 */

import { existsSync } from 'node:fs'
import net from 'node:net'
import { join } from 'node:path'
import t from 'tap'
import { attachmentMessage, EICAR } from '../helper/eicar.js'
import { sendMail } from '../helper/client.js'
import { freePort } from '../helper/port.js'
import { waitUntil } from '../helper/wait.js'
import { seeded } from '../faults/random.js'
import { startMetered } from './daemon.js'
import { killRound } from './kills.js'
import { fetchFrom, namesIn, valueIn } from './scrape.js'
import { namesWanted } from './wanted-names.js'

const KILLS = 5

t.test('killed workers take less than their last second along', async t => {
  const filterd = await startMetered(t)
  const { scrape, metricsPort, port, pid, workers, sink, log } = filterd
  const random = seeded(1)
  let failed = 0
  let asked = 0
  const watch = setInterval(() => {
    asked++
    fetchFrom(metricsPort, '/readyz').then(
      ({ status }) => (failed += Number(status !== 200 && status !== 503)),
      () => failed++,
    )
  }, 100)
  t.teardown(() => clearInterval(watch))
  const { lost, allowed } = await killRound(filterd, { random, kills: KILLS })
  t.ok(lost >= 0 && lost <= allowed, `${lost} lost, ${allowed} allowed`)
  clearInterval(watch)
  t.ok(asked > 0)
  t.equal(failed, 0, 'the primary always answers')
  const body = await scrape()
  const exits = 'postsift_worker_exits_total'
  t.equal(valueIn(body, `${exits}{reason="killed"}`), KILLS)
  t.equal(valueIn(body, `${exits}{reason="failed"}`), 0)
  t.equal(valueIn(body, 'postsift_workers '), 2)
  const labels = `door="smtp:127.0.0.1:${port}",origin="inbound",class="clean"`
  const passed = valueIn(
    body,
    `postsift_messages_total{${labels},action="pass"`,
  )
  const done = valueIn(body, 'postsift_handovers_total{result="done"}')
  // Who is killed may have told of the one and not yet of the other.
  t.ok(
    done >= passed && done <= passed + KILLS,
    `${done} done, ${passed} passed`,
  )
  t.equal(
    valueIn(body, 'postsift_message_duration_seconds_count{'),
    valueIn(body, 'postsift_messages_total{'),
  )
  const known = namesIn(body)
  for (const [file, names] of namesWanted()) {
    const missing = names.filter(name => !known.has(name))
    t.strictSame(missing, [], file)
  }

  // A silent worker fails no scrape, and keeps its sessions in the totals.
  const [silent = 0] = workers()
  process.kill(silent, 'SIGSTOP')
  t.equal(valueIn(await scrape(), 'postsift_workers '), 2)
  process.kill(silent, 'SIGCONT')

  const eicar = attachmentMessage({ filename: 'eicar.com', content: EICAR })
  await sendMail({ port }, { data: eicar })
  await waitUntil(
    async () => {
      const page = await scrape()
      const kept = 'postsift_quarantine_kept_total{class="infected"} 1'
      return page.includes(kept) ? true : undefined
    },
    { what: 'a kept message' },
  )

  // Another address by a reload; a port that is taken costs no mail.
  const taken = net.createServer().listen(await freePort(), '127.0.0.1')
  await new Promise(resolve => taken.once('listening', resolve))
  t.teardown(() => taken.close())
  const { port: takenPort } = taken.address() as net.AddressInfo
  filterd.configure([`metrics_address = "127.0.0.1:${takenPort}"`])
  process.kill(pid, 'SIGHUP')
  await waitUntil(
    () => (/metrics are not served on/u.test(log()) ? true : undefined),
    {
      what: 'the log to say so',
      report: log,
    },
  )
  const before = sink.count
  t.ok((await sendMail({ port })).accepted)
  t.equal(sink.count, before + 1)
  await t.rejects(fetchFrom(metricsPort, '/healthz'), 'not at the old one')

  const other = await freePort()
  filterd.configure([`metrics_address = "127.0.0.1:${other}"`])
  process.kill(pid, 'SIGHUP')
  const answers = () =>
    fetchFrom(other, '/metrics').then(
      ({ body }) => body,
      () => undefined,
    )
  const page = await waitUntil(answers, { what: 'the new address' })
  t.ok(valueIn(page, 'postsift_handovers_total{result="done"}') >= passed)

  filterd.configure(['listen_address = 7'])
  process.kill(pid, 'SIGHUP')
  await waitUntil(
    async () =>
      valueIn(
        (await answers()) ?? '',
        'postsift_config_last_reload_successful ',
      ) === 0
        ? true
        : undefined,
    { what: 'a reload that failed' },
  )
  t.equal((await fetchFrom(other, '/healthz')).status, 200)

  filterd.configure([])
  process.kill(pid, 'SIGHUP')
  await waitUntil(
    async () => ((await answers()) === undefined ? true : undefined),
    {
      what: 'the end of metrics',
    },
  )
  t.ok((await sendMail({ port })).accepted)
})

t.test('an address of others needs a token', async t => {
  const { runProgram } = await import('../helper/program.js')
  const { installPostsift } = await import('../helper/postsift.js')
  const postsift = await installPostsift(t)
  const check = async (...lines: string[]) => {
    postsift.configure(lines)
    const words = ['--config', postsift.configFile, '--check']
    const program = join(postsift.bin, 'filterd.js')
    const { status, stdout, stderr } = await runProgram(process.execPath, [
      program,
      ...words,
    ])
    return `${status} ${stdout}${stderr}`
  }
  t.ok(existsSync(postsift.configFile))
  t.match(
    await check('metrics_address = "0.0.0.0:9127"'),
    /^2 .*:5: metrics_address: other hosts can reach 0\.0\.0\.0:9127; set metrics_token_file/u,
  )
  t.match(await check('metrics_address = "unix:/run/x/http.sock"'), /^0 /u)
  t.match(
    await check(
      'metrics_address = "0.0.0.0:9127"',
      'metrics_token_file = "/nonexistent"',
    ),
    /^2 .*metrics_token_file cannot be read: ENOENT/u,
  )
  t.match(
    await check(
      'metrics_address = "0.0.0.0:9127"',
      'metrics_token_file = "/etc/hostname"',
    ),
    /^2 .*metrics_token_file must contain one line of 16 to 500/u,
  )
})
