/*
 * NAME
 *   caller - who started this program, for the log
 *
 * DESCRIPTION
 *   Three answers that need not be the same: the account of the process, the one
 *   that called sudo(8), and the one that the session was opened with, which the
 *   kernel remembers through su(1) and sudo(8) (loginuid).
 *
 * SECURITY
 *   SUDO_USER comes from the environment: it counts only where root started the
 *   program, as root could write anything into the log anyway.
 */

import { readFileSync } from 'node:fs'
import { runCommand } from './command.js'
import { printable } from '../text.js'

export interface Caller {
  readonly user: string
  /** '' where there is none. */
  readonly sudoUser: string
  /** '' where the kernel does not know, as for a service. */
  readonly login: string
  /** Of who came by filter-web, and is no account of the machine: how. */
  readonly web?: 'link' | 'recipient' | 'administrator'
}

/** @param byRoot whether root started this program. */
export async function findCaller(byRoot: boolean): Promise<Caller> {
  const uid = process.getuid?.()
  const loginUid = readLoginUid()
  return {
    user: byRoot ? 'root' : uid === undefined ? '' : await nameOf(uid),
    sudoUser: byRoot ? printable(process.env['SUDO_USER'] ?? '', 40) : '',
    login: loginUid === null ? '' : await nameOf(loginUid),
  }
}

/** As one word for a file: `root, by sudo alice, login alice`. */
export function callerText({ user, sudoUser, login, web }: Caller): string {
  return [
    user,
    ...(sudoUser === '' ? [] : [`by sudo ${sudoUser}`]),
    ...(login === '' ? [] : [`login ${login}`]),
    ...(web === undefined ? [] : [WEB_WORDS[web]]),
  ].join(', ')
}

const WEB_WORDS = {
  link: 'by a link',
  recipient: 'signed in to filter-web',
  administrator: 'administrator of filter-web',
} as const

function readLoginUid(): number | null {
  try {
    const uid = Number(readFileSync('/proc/self/loginuid', 'latin1'))
    return uid === UNSET ? null : uid
  } catch {
    return null
  }
}

/** -1 of 32 bits. */
const UNSET = 0xffff_ffff

// The number, where no account has it.
async function nameOf(uid: number): Promise<string> {
  const signal = AbortSignal.timeout(5000)
  const args = ['passwd', '--', String(uid)]
  const { status, output } = await runCommand({ path: GETENT, args, signal })
  const [name = ''] = output.split(':')
  return status === 0 && name !== '' ? printable(name, 40) : String(uid)
}

const GETENT = '/usr/bin/getent'
