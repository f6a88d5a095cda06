/*
 * NAME
 *   clamd-service - how clamd is started on this machine
 *
 * DESCRIPTION
 *   By systemd where it runs, by a script of System V or OpenRC where it does
 *   not. Debian, then Fedora and its kin, then others.
 */

import { existsSync } from 'node:fs'
import { join } from 'node:path'

const UNIT_FOLDERS = [
  'etc/systemd/system',
  'usr/lib/systemd/system',
  'lib/systemd/system',
]

/** Unit, and the file that it comes from. */
const UNITS = [
  ['clamav-daemon', 'clamav-daemon.service'],
  ['clamd@scan', 'clamd@.service'],
  ['clamd', 'clamd.service'],
] as const

/** Script of /etc/init.d. */
const SCRIPTS = ['clamav-daemon', 'clamd'] as const

/** A command for the shell of root; '' where none is known. */
export function clamdRestart(hasSystemd: boolean, root = '/'): string {
  const isThere = (path: string): boolean => existsSync(join(root, path))
  if (hasSystemd) {
    const unit = UNITS.find(([, file]) =>
      UNIT_FOLDERS.some(folder => isThere(join(folder, file))),
    )
    return unit === undefined ? '' : `systemctl restart ${unit[0]}`
  }
  const script = SCRIPTS.find(it => isThere(join('etc/init.d', it)))
  return script === undefined ? '' : `/etc/init.d/${script} restart`
}
