/*
 * NAME
 *   t-13-privileges - filterd gives up root before it reads a byte of mail
 */

import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { attachmentMessage, EICAR, plainMessage } from '../../helper/eicar.js'
import { ensureFilterUser } from '../../helper/filter-user.js'
import { primaryOf, workersOf } from '../../helper/filterd-processes.js'
import { waitUntil } from '../../helper/wait.js'
import { startBench } from '../story/bench.js'
import { launchFilterd } from '../story/filterd.js'
import { deliver, keptOf, outcome } from '../story/follow.js'

t.test('started as root', async t => {
  const account = await ensureFilterUser()
  const bench = await startBench(t, 'lmtp-unix', {
    configuration: ['processes = 3'],
  })
  const { filterd, postfix, postsift } = bench
  if (filterd === null) throw new Error('no filterd')

  await t.test('primary and workers are the user filter for good', async t => {
    // A command that writes a line of the log looks like one for a moment.
    const workers = await waitUntil(
      () => {
        const found = workersOf(filterd.pid)
        return found.length === 3 ? found : undefined
      },
      { what: 'three workers', report: () => workersOf(filterd.pid).join(' ') },
    )
    for (const pid of [primaryOf(filterd.pid), ...workers]) {
      const four = (id: number): string => Array(4).fill(id).join('\t')
      t.match(statusOf(pid), {
        Uid: four(account.uid),
        Gid: four(account.gid),
        Groups: String(account.gid),
        CapPrm: /^0+$/u,
        CapEff: /^0+$/u,
      })
    }
  })

  await t.test('the primary has no hold on the mail', async t => {
    await deliver(t, bench, { data: plainMessage() })
    t.strictSame(postsift.spoolResidue(), [])
  })

  await t.test('what is kept is of that user and for no one else', async t => {
    const data = attachmentMessage({ filename: 'eicar.com', content: EICAR })
    const from = 'kept@sender.example'
    const { queueId } = await postfix.send({ from, data })
    t.equal((await outcome(bench, queueId)).status, 'sent')
    const key = keptOf(bench, from)[0]?.key ?? ''
    const path = join(postsift.quarantineFolder, key.slice(0, 2), `${key}.eml`)
    const { uid, mode } = statSync(path)
    t.equal(uid, account.uid)
    t.equal(mode & 0o777, 0o600)
  })

  await t.test('without its primary no worker stays', async t => {
    const workers = workersOf(filterd.pid)
    process.kill(filterd.pid, 'SIGKILL')
    const alive = (): number[] => workers.filter(pid => statusOf(pid)['Uid'])
    await waitUntil(() => alive().length === 0 || undefined, {
      what: 'the workers to end',
      report: () => alive().join(' '),
    })
    t.strictSame(alive(), [])
  })
})

t.test('it does not start', async t => {
  const bench = await startBench(t, 'smtp', { startFilterd: false })
  const cases: readonly (readonly [string[], number, RegExp])[] = [
    [['-o', 'user=root'], 1, /^filterd: root is root: name another user\n$/u],
    [['-o', 'user=nobody-there'], 1, /no user nobody-there\n$/u],
    [['-o', 'nonsense=1'], 2, /unknown option "nonsense"/u],
    [['--nonsense', '1'], 2, /unknown option --nonsense/u],
  ]
  for (const [args, status, text] of cases) {
    await t.test(args.join(' '), async t => {
      const ended = await launchFilterd(t, { ...bench, args }).ended
      t.match(ended, { status, signal: null, stdout: '', stderr: text })
    })
  }
  await t.test('with an address that is taken', async t => {
    const args = [
      '-o',
      `listen_address=smtp:127.0.0.1:${bench.postfix.smtpPort}`,
    ]
    const ended = await launchFilterd(t, { ...bench, args }).ended
    t.match(ended, { status: 1, stderr: /EADDRINUSE/u })
  })
  await t.test('where a file is that is no socket', async t => {
    const path = join(bench.postsift.home, 'a-file')
    writeFileSync(path, 'precious')
    const args = ['-o', `listen_address=lmtp:unix:${path}`]
    const ended = await launchFilterd(t, { ...bench, args }).ended
    t.match(ended, { status: 1, stderr: /a-file: exists and is no socket/u })
    t.equal(readFileSync(path, 'utf8'), 'precious')
  })
})

/** Fields of /proc/PID/status; none for who has ended. */
function statusOf(pid: number): Readonly<Record<string, string>> {
  try {
    const text = readFileSync(`/proc/${pid}/status`, 'utf8')
    const fields = text
      .split('\n')
      .map(line => /^(\w+):\s*(.*?)\s*$/u.exec(line))
      .map(found => [found?.[1] ?? '', found?.[2] ?? ''])
    const status = Object.fromEntries(fields) as Record<string, string>
    return status['State']?.startsWith('Z') === true ? {} : status
  } catch {
    return {}
  }
}
