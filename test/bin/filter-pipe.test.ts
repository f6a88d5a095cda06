/*
 * NAME
 *   filter-pipe.test - what filter-pipe started ends with it
 *
 * DESCRIPTION
 *   A sendmail that went on would queue a message which Postfix, told of no
 *   success, brings again.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  existsSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { plainMessage } from '../helper/eicar.js'
import { installPostsift } from '../helper/postsift.js'
import { waitUntil } from '../helper/wait.js'

t.test('a signal ends sendmail too', async t => {
  const postsift = await installPostsift(t)
  const sendmail = join(postsift.home, 'sendmail')
  const pidFile = join(postsift.home, 'pid')
  writeFileSync(
    sendmail,
    `#!/bin/sh\necho $$ >'${pidFile}.new'; mv '${pidFile}.new' '${pidFile}'\nexec sleep 300\n`,
  )
  chmodSync(sendmail, 0o755)
  postsift.configure([`sendmail_path = "${sendmail}"`, 'log_to = "none"'])
  const program = join(postsift.bin, 'filter-pipe.js')
  const envelope = ['-f', 'a@sender.example', '--', 'b@recipient.example']
  const args = ['--no-warnings', program, '--config', postsift.configFile]
  for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT'] as const) {
    // What tap would put into it listens for signals.
    const bare = ['-u', 'NODE_OPTIONS', process.execPath]
    const child = spawn('/usr/bin/env', [...bare, ...args, ...envelope], {
      stdio: ['pipe', 'ignore', 'ignore'],
    })
    child.stdin.end(plainMessage())
    await waitUntil(() => existsSync(pidFile) || undefined, {
      what: 'sendmail to start',
    })
    const pid = readFileSync(pidFile, 'utf8').trim()
    const ended = once(child, 'exit')
    child.kill(signal)
    t.strictSame(await ended, [null, signal], 'as if no one had caught it')
    await waitUntil(() => !runs(pid) || undefined, { what: 'sendmail to end' })
    t.notOk(runs(pid), signal)
    rmSync(pidFile)
  }
})

// There may be no one who asks for its status.
function runs(pid: string): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return !stat.slice(stat.lastIndexOf(')') + 2).startsWith('Z')
  } catch {
    return false
  }
}
