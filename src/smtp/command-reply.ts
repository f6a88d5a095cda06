/*
 * NAME
 *   command-reply - what a session says, and does then
 */

import type { Protocol } from './endpoint.js'
import type { Vet } from './transaction.js'

export interface StateOptions {
  readonly protocol: Protocol
  /** Our name in the greeting and to EHLO. */
  readonly hostname: string
  /** False: XFORWARD is neither announced nor taken, and the client's claims
   * about others are not believed. */
  readonly xforward: boolean
  /** The address of the client. Default none. */
  readonly peer?: string
  readonly limits: StateLimits
  /** Default: every recipient is accepted. */
  readonly vet?: Vet
}

export interface StateLimits {
  readonly recipientLimit: number
  /** Addresses and parameters of one transaction together. */
  readonly envelopeLimitBytes: number
  /** Errors, and commands that bring nothing forward, between two messages. */
  readonly errorLimit: number
  readonly junkLimit: number
}

export interface CommandReply {
  /** Lines with their ends. */
  readonly text: string
  readonly next: 'command' | 'data' | 'skip' | 'close' | 'wait'
  /** For `skip`: the octets to be thrown away. */
  readonly skipBytes?: number
  /** For `wait`: the answer. It never rejects. */
  readonly later?: Promise<CommandReply>
  /** For `close`, unless the client asked for it: why. */
  readonly why?: string
}

export function say(text: string): CommandReply {
  return { text: `${text}\r\n`, next: 'command' }
}

export function close(text: string, why: string): CommandReply {
  return { text: `${text}\r\n`, next: 'close', why }
}

/** To no command. */
export const REPLIES = {
  idle: '421 4.4.2 Idle for too long\r\n',
  drained: '421 4.3.2 Restarting, try again at once\r\n',
}
