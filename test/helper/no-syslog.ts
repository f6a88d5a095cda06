/*
 * NAME
 *   no-syslog - a Postfix whose log is nowhere
 *
 * DESCRIPTION
 *   A program of ours that has no configuration yet logs to the Postfix that
 *   started it (MAIL_CONFIG), and without one to the syslog of the machine, which
 *   is not the tests'. So they have one that only has a main.cf. Its postqueue is
 *   none: the real one is setgid, refuses a folder that it does not know, and says
 *   so in the syslog of the machine.
 */
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** What the environment of such a program needs. */
export const noSyslog = (): { readonly MAIL_CONFIG: string } => ({
  MAIL_CONFIG: (folder ??= makeFolder()),
})

let folder: string | undefined

const makeFolder = (): string => {
  const made = mkdtempSync(join(tmpdir(), 'postsift-no-syslog-'))
  process.once('exit', () => rmSync(made, { recursive: true, force: true }))
  // Programs have accounts of their own.
  chmodSync(made, 0o755)
  const commands = join(made, 'commands')
  mkdirSync(commands, { mode: 0o755 })
  for (const name of readdirSync('/usr/sbin')) {
    if (!name.startsWith('post') || name === 'postqueue') continue
    symlinkSync(join('/usr/sbin', name), join(commands, name))
  }
  const lines = [
    'maillog_file = /dev/null',
    'maillog_file_prefixes = /dev',
    `command_directory = ${commands}`,
  ]
  writeFileSync(join(made, 'main.cf'), `${lines.join('\n')}\n`, { mode: 0o644 })
  return made
}
