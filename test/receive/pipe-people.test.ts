/*
 * NAME
 *   pipe-people.test - filter-pipe tells a message from a person
 *
 * DESCRIPTION
 *   Who mistakes the command line of a message for `--help` ends with 0, and
 *   Postfix forgets the message: the HELO name is any client's to choose.
 */
import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { plainMessage } from '../helper/eicar.js'
import { installPostsift } from '../helper/postsift.js'
import { runProgram } from '../helper/program.js'

t.test('words of a message are no words of a person', async t => {
  const postsift = await installPostsift(t)
  const sendmail = join(postsift.home, 'sendmail')
  const sent = join(postsift.home, 'sent')
  writeFileSync(sendmail, `#!/bin/sh\ncat >'${sent}'\n`)
  chmodSync(sendmail, 0o755)
  const start = ['--config', postsift.configFile, '-o', 'log_to=none']
  const end = ['-f', 'a@sender.example', '--', 'b@recipient.example']

  for (const program of ['filter-pipe', 'filter-pipe.js']) {
    const path = join(postsift.bin, program)
    const env = { POSTSIFT_REPLY_FD: '1' }
    for (const word of ['--help', '--version', '--check', '--', '-f', '']) {
      writeFileSync(sent, '')
      const resubmit = ['-o', `sendmail_path=${sendmail}`]
      const client = ['--client-helo', word, '--sasl-username', word]
      const args = [...start, ...resubmit, ...client, ...end]
      const stdin = plainMessage()
      const result = await runProgram(path, args, { stdin, env })
      t.match(result.stdout, /^2\.0\.0 resubmitted/, `${program} ${word}`)
      t.equal(result.status, 0)
      t.match(readFileSync(sent, 'utf8'), /\nHello\.\n$/)
    }
    // Who left the `--` out of master.cf has no mail, but loses none.
    const meant = [
      '--client-helo',
      '--help',
      ...end.slice(0, 2),
      ...end.slice(3),
    ]
    const unread = await runProgram(path, [...start, ...meant], { env })
    t.match(unread, { status: 75, stdout: /^4\.3\.0 / }, program)
    const check = await runProgram(path, [...start, '--check'], { env })
    t.match(check, { status: 0, stdout: 'configuration is valid\n' })
    const list = join(postsift.home, 'list')
    writeFileSync(list, 'a@b.example\n', { mode: 0o600 })
    chmodSync(list, 0o600)
    const closed = ['-o', `unpack.password_file=${list}`, '--check']
    t.match(await runProgram(path, [...start, ...closed], { env }), {
      status: 2,
      stderr: /^filter-pipe: as user filter: .*\/list/u,
    })
    const nobody = ['-o', 'user=postsift-missing', '--check']
    t.match(await runProgram(path, [...start, ...nobody], { env }), {
      status: 0,
      stdout:
        'configuration is valid, but there is no user postsift-missing yet that could read it\n',
    })
    const help = await runProgram(path, ['--help'], { env })
    t.match(help, { status: 0, stdout: /^Usage: filter-pipe / })
    const wrong = ['-o', 'part_limit=0', '--check']
    t.match(await runProgram(path, [...start, ...wrong], { env }), {
      status: 2,
      stderr: /part_limit must be a whole number from 1 to 100000\n$/,
    })
  }
})
