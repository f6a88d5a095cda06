/*
 * NAME
 *   gather-surroundings - doctor tries the account's way, and the log
 */

import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { gatherSurroundings } from '../../install/filter-install/gather/surroundings.js'
import { ensureFilterUser } from '../helper/filter-user.js'
import { scratchFolder } from '../helper/folder.js'

const { uid } = await ensureFilterUser()

t.test('as the account, with its own rights', async t => {
  const folder = scratchFolder(t, 'surroundings')
  chmodSync(folder, 0o777)
  const [taken, who] = [join(folder, 'taken'), join(folder, 'who')]
  const script = (name: string, text: string): string => {
    const path = join(folder, name)
    writeFileSync(path, `#!/bin/sh\n${text}\n`)
    chmodSync(path, 0o755)
    return path
  }
  const takes = script('takes', `id -u >'${who}'; cat >'${taken}'`)
  const refuses = script('refuses', 'echo not for you >&2; exit 1')
  const ask = (
    log_to: 'postlog' | 'file' | 'auto' | 'none' | 'stderr',
    postlog_path: string,
    log_file = '',
    user = 'filter',
  ) =>
    gatherSurroundings({
      ...{ user, configDir: folder },
      log: { log_to, postlog_path, log_file, records_directory: folder },
    })
  const well = { account: '', noLog: '', lastResort: '' }

  t.strictSame(await ask('postlog', takes), well)
  t.equal(readFileSync(who, 'utf8'), `${uid}\n`)
  t.match(readFileSync(taken, 'utf8'), /^doctor: a line that shows/u)
  // This folder is no usual Postfix's: only its own log is asked.
  t.strictSame(await ask('auto', takes), well)
  t.match(await ask('postlog', refuses), {
    ...{ account: '', noLog: /\/refuses: not for you$/u },
  })
  t.match(await ask('postlog', join(folder, 'none')), { noLog: /\/none/u })
  t.strictSame(await ask('none', refuses), well)
  t.strictSame(await ask('stderr', refuses), well)
  t.strictSame(await ask('file', refuses, join(folder, 'new')), well)
  t.match(await ask('file', refuses, '/etc/passwd'), {
    noLog: 'filter cannot write /etc/passwd',
  })
  t.match(await ask('none', takes, '', 'nobody-there'), {
    account: 'there is no user nobody-there',
  })
  writeFileSync(join(folder, 'log'), 'a line\n')
  t.match(await ask('none', takes), { lastResort: join(folder, 'log') })
})
