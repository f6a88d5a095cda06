/*
 * NAME
 *   launcher - whether the pipe(8) that started us is still there
 *
 * DESCRIPTION
 *   pipe(8) has no end-of-message mark: when it dies, what came so far looks
 *   like a whole message. The sign is that our ancestor was adopted by another
 *   process. Between pipe(8) and us is the launcher, a shell; it
 *   hands down its own process id and its parent's in POSTSIFT_LAUNCHER, and
 *   the shell's parent now is compared with its parent then. Started without
 *   the launcher, our own parent is compared.
 *
 * DIAGNOSTICS
 *   Where the parent is unknown, it counts as gone: the mail is deferred.
 *
 * FILES
 *   /proc/PID/stat, or the output of ps(1) where there is no /proc.
 */

import { readFileSync } from 'node:fs'

/** Asks whether the starter is still the parent. */
export type ParentCheck = () => Promise<boolean>

const PS_SECONDS = 5

/** @param started process.ppid at the start of the process. */
export function parentCheck(
  environment: string | undefined,
  started: number,
): ParentCheck {
  const [, pid, parent] = /^(\d+) (\d+)$/u.exec(environment ?? '') ?? []
  if (pid === undefined || parent === undefined) {
    return () => Promise.resolve(process.ppid === started && !isInit(started))
  }
  return async () => (await parentOf(pid)) === parent && !isInit(Number(parent))
}

// A process that starts with process 1 as its parent was an orphan already.
function isInit(parent: number): boolean {
  return parent === 1
}

async function parentOf(pid: string): Promise<string | null> {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    // The name in parentheses may contain anything, also parentheses.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1] ?? null
  } catch {
    return parentByPs(pid)
  }
}

async function parentByPs(pid: string): Promise<string | null> {
  // Where there is no /proc alone: most of a start would be its loading.
  const { runCommand } = await import('../util/process/command.js')
  const result = await runCommand({
    path: '/bin/ps',
    args: ['-o', 'ppid=', '-p', pid],
    signal: AbortSignal.timeout(PS_SECONDS * 1000),
  })
  return result.status === 0 ? result.output.trim() : null
}
