/*
 * NAME
 *   pipe - the door that pipe(8) comes in by
 *
 * DESCRIPTION
 *   One message: envelope from the command line, content to its end, answer as
 *   exit status and text.
 *
 *   pipe(8) does not say when a message is whole. Before anything is done with
 *   it, and again before it is handed over, the door asks whether pipe(8) is
 *   still there. Where fewer bytes came than Postfix announced (`--size`), the
 *   kernel gets time to tell: a message that another program changed on its
 *   way has another size too, so that size alone decides nothing.
 *
 * DIAGNOSTICS
 *   Throws only what happens before there is an envelope.
 */

import { setTimeout as sleep } from 'node:timers/promises'
import { newId } from '../util/id.js'
import {
  makeEnvelope,
  UNKNOWN_CLIENT,
  type Envelope,
} from '../mail/envelope.js'
import { MailError } from '../mail/error.js'
import type { Filter } from '../mail/intake.js'
import { foldReplies, type Reply } from '../mail/reply.js'
import type { ParentCheck } from './launcher.js'
import type { PipeArguments } from './pipe-arguments.js'
import { recordSize } from './record-size.js'

export interface PipeDoor {
  readonly filter: Filter
  readonly parentIsThere: ParentCheck
  /** To its end; see message-from. */
  readonly message: AsyncIterable<Buffer>
}

const SECOND_LOOK_MS = 250

/** Takes the message in, and returns its one answer. */
export async function receiveFromPipe(
  args: PipeArguments,
  door: PipeDoor,
): Promise<Reply> {
  let size = 0
  const count = recordSize()
  const intake = door.filter(envelopeOf(args), () => confirm(args, door, size))
  try {
    for await (const chunk of door.message) {
      size = count(chunk)
      intake.write(chunk)
    }
  } catch (error) {
    intake.abort(error)
    throw error
  }
  return foldReplies(await intake.end())
}

function envelopeOf(args: PipeArguments): Envelope {
  return makeEnvelope({
    id: newId(),
    queueId: args.queueId,
    sender: args.sender,
    recipients: args.recipients.map(address => ({ address })),
    client: {
      ...UNKNOWN_CLIENT,
      name: args.clientName,
      address: args.clientAddress,
      helo: args.clientHelo,
    },
    saslUsername: args.saslUsername,
    isFromPostfix: true,
    origin: args.origin,
    arrivedAt: Date.now(),
  })
}

async function confirm(
  args: PipeArguments,
  door: PipeDoor,
  size: number,
): Promise<void> {
  // No program on its way leaves nothing of a message.
  if (size === 0 && args.size !== null && args.size > 0) {
    throw new MailError('4.3.0', 'message did not come in whole', {
      cause: `nothing came of ${args.size} bytes`,
    })
  }
  if (args.size !== null && size < args.size) await sleep(SECOND_LOOK_MS)
  if (await door.parentIsThere()) return
  throw new MailError('4.3.0', 'message did not come in whole', {
    cause: 'pipe(8) is gone',
  })
}
