/*
 * NAME
 *   guard - clean up after a test that cannot do so itself
 *
 * DESCRIPTION
 *   A test that is killed runs no teardown. A guard is a small shell that
 *   waits on a pipe which only the test holds: when the pipe ends without a
 *   word, the test is gone, and the shell runs its script. It has a session
 *   of its own, so that what ends the test does not end the guard.
 */
import { spawn } from 'node:child_process'

/**
 * Runs `script` by /bin/sh, with `args` as $1 and so on, when this process
 * dies. Returns a function that sends the guard away.
 */
export const guard = (script: string, ...args: string[]): (() => void) => {
  const shell = spawn(
    '/usr/bin/env',
    ['-i', PATH, '/bin/sh', '-c', `read -r word || { ${script}\n}`].concat(
      'guard',
      args,
    ),
    { stdio: ['pipe', 'ignore', 'ignore'], detached: true, cwd: '/' },
  )
  shell.unref()
  shell.stdin.on('error', () => {}) // someone ended the guard: nothing to do
  return () => shell.stdin.end('done\n')
}

const PATH = 'PATH=/usr/sbin:/usr/bin:/sbin:/bin'
