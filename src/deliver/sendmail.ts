/*
 * NAME
 *   sendmail - hand a message back to Postfix by sendmail(1)
 *
 * DESCRIPTION
 *   The whole message is written to one unlinked file first, and the command
 *   reads that file as its stdin: a filter that dies in between cannot make
 *   sendmail queue half of a message, as it would with a pipe.
 *
 *     sendmail -G -i -f SENDER -- RECIPIENT...
 *
 *   -G: a gateway, nothing is rewritten; -i: a lone dot ends nothing; `--`:
 *   no address is taken for an option (Postfix sendmail(1), SECURITY).
 *
 * DIAGNOSTICS
 *   Exit status 0, with all of the file read, is accepted. Everything else is
 *   temporary and is thrown as MailError 4.3.0: sendmail's own statuses must
 *   not reach pipe(8), for which nearly all of them are a bounce.
 *
 * SECURITY
 *   Addresses are hostile. No shell. An address with a control character is
 *   refused before anything is started.
 */

import { readSync, writeSync } from 'node:fs'
import { runCommand } from '../util/process/command.js'
import { closeQuietly, openUnlinked } from '../util/files/safe-file.js'
import { printable } from '../util/text.js'
import type { Answer } from '../mail/answer.js'
import { MailError } from '../mail/error.js'
import { isExact } from '../smtp/octets.js'
import { contentOf, type Handover, type Transport } from './transport.js'

export interface SendmailOptions {
  /** Absolute path of the command. */
  readonly path: string
  /** Folder for the unlinked file. */
  readonly spoolFolder: string
}

export function sendmailTransport(options: SendmailOptions): Transport {
  return {
    name: 'sendmail',
    deliver: handover => resubmit(handover, options),
    close: () => undefined,
  }
}

async function resubmit(
  handover: Handover,
  options: SendmailOptions,
): Promise<readonly Answer[]> {
  const { sender, recipients } = handover.request
  const addresses = recipients.map(({ address }) => address)
  ;[sender, ...addresses].forEach(checkAddress)
  const fd = openUnlinked(options.spoolFolder)
  try {
    writeAt(fd, handover)
    const result = await runCommand({
      path: options.path,
      args: ['-G', '-i', '-f', sender, '--', ...addresses],
      stdin: fd,
      signal: handover.signal,
    })
    if (result.status !== 0) {
      const said = `${result.failure ?? ''} ${result.output}`
      throw failure(`sendmail: ${printable(said.trim())}`)
    }
    if (readSync(fd, Buffer.alloc(1), 0, 1, null) !== 0) {
      throw failure('sendmail exited before it had read the whole message')
    }
  } finally {
    closeQuietly(fd)
  }
  return recipients.map(() => ({
    status: '2.0.0',
    text: 'resubmitted by sendmail',
  }))
}

// Written by position: the offset that the command inherits stays at 0.
function writeAt(fd: number, handover: Handover): void {
  let size = 0
  for (const chunk of contentOf(handover)) {
    for (let done = 0; done < chunk.length;) {
      const left = chunk.length - done
      const put = writeSync(fd, chunk, done, left, size)
      done += put
      size += put
    }
  }
}

function checkAddress(address: string): void {
  if (/[\u0000-\u001f\u007f]/u.test(address)) {
    throw failure('an address contains a control character')
  }
  // An argument is UTF-8: other bytes would become another address.
  if (!isExact(address)) throw failure('an address is not UTF-8')
}

function failure(cause: string): MailError {
  return new MailError('4.3.0', 'message could not be resubmitted', { cause })
}
