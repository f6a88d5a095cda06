/*
 * NAME
 *   silence - nothing of ours but SMTP gets to the connection of spawn(8)
 *
 * DESCRIPTION
 *   spawn(8) makes the connection our descriptors 0, 1 and 2. A warning, a
 *   stack trace or a dump of V8 on 1 or 2 would be SMTP, and a line of it that
 *   begins with three digits can bounce mail: they are made to lead nowhere.
 *
 *   Descriptor 0 belongs to the session alone. Node would open it once more for
 *   code that reads process.stdin, as execa does when it is loaded. That fails
 *   while the session has the descriptor; before, it would take bytes of ours.
 *
 * DIAGNOSTICS
 *   Throws when a descriptor cannot be replaced.
 */

import { closeSync, fstatSync, openSync } from 'node:fs'
import { Readable } from 'node:stream'

/** Whether our standard input is a connection. */
export function isSpawned(): boolean {
  return fstatSync(0).isSocket()
}

export function silence(): void {
  for (const fd of [1, 2]) {
    closeSync(fd)
    // open(2) gives the lowest number that is free.
    const got = openSync('/dev/null', 'w')
    if (got !== fd) throw new Error(`descriptor ${fd} cannot be replaced`)
  }
  Object.defineProperty(process, 'stdin', {
    configurable: true,
    value: Readable.from([]),
  })
}
