/*
 * NAME
 *   rspamd-ask - questions and lessons to the addresses of rspamd
 *
 * DESCRIPTION
 *   In order, each within `time_limit`. What speaks HTTP is loaded when it is first
 *   needed.
 *
 * DIAGNOSTICS
 *   Throws where no address gave a whole answer.
 *
 * SECURITY
 *   See rspamd-client, rspamd-headers and rspamd-reply.
 */

import { readFileSync } from 'node:fs'
import type { Agent } from 'node:http'
import type { Bytes } from '../../util/bytes.js'
import type { Envelope } from '../../mail/envelope.js'
import type { LearnedAs } from '../scanner.js'
import { parseSocketAddress } from '../socket-address.js'
import { askInOrder } from '../ask-in-order.js'
import { headerValue, rspamdHeaders } from './rspamd-headers.js'
import {
  readLearnReply,
  readRspamdReply,
  type RspamdReply,
} from './rspamd-reply.js'

const TIME_LIMIT = 'scanner.rspamd.time_limit'

export interface AskSettings {
  readonly address: readonly string[]
  readonly controller_address: readonly string[]
  readonly password_file: string
  readonly time_limit: number
  readonly connect_time_limit: number
}

export interface Question {
  readonly bytes: Bytes
  readonly envelope: Envelope
}

export interface Ask {
  about(
    question: Question,
    signal: AbortSignal,
  ): Promise<{ readonly reply: RspamdReply; readonly leftOut: number }>
  teach(
    bytes: Bytes,
    as: LearnedAs,
    signal: AbortSignal,
  ): Promise<'learned' | 'known'>
  close(): void
}

/** @throws RangeError where the file of the password cannot be read. */
export function makeAsk(settings: AskSettings): Ask {
  const { password_file, time_limit: seconds } = settings
  const addresses = settings.address.map(parseSocketAddress)
  const password = passwordIn(password_file)
  const secret: Readonly<Record<string, string>> =
    password === '' ? {} : { Password: headerValue(password) }
  let agent: Agent | null = null
  return {
    about: async ({ bytes, envelope }, signal) => {
      const { askHttp, makeAgent } = await import('./rspamd-client.js')
      const kept = (agent ??= makeAgent())
      const { headers, leftOut } = rspamdHeaders(envelope)
      const question = {
        ...({ path: '/checkv2', bytes } as const),
        headers: { ...headers, ...secret },
        connectSeconds: settings.connect_time_limit,
      }
      const limit = { name: TIME_LIMIT, seconds, signal }
      const reply = await askInOrder(
        addresses,
        limit,
        async (address, signal) => {
          const tools = { signal, agent: kept }
          const { status, body } = await askHttp(address, question, tools)
          return readRspamdReply(status, body)
        },
      )
      return { reply, leftOut }
    },
    teach: async (bytes, as, signal) => {
      const { askHttp } = await import('./rspamd-client.js')
      const question = {
        path: as === 'spam' ? '/learnspam' : '/learnham',
        headers: secret,
        ...{ bytes, connectSeconds: settings.connect_time_limit },
      } as const
      const limit = { name: TIME_LIMIT, seconds, signal }
      return askInOrder(
        settings.controller_address.map(parseSocketAddress),
        limit,
        async (address, signal) => {
          const { status, body } = await askHttp(address, question, { signal })
          return readLearnReply(status, body)
        },
      )
    },
    close: () => agent?.destroy(),
  }
}

function passwordIn(file: string): string {
  if (file === '') return ''
  try {
    const [line = ''] = readFileSync(file, 'utf8').split(/\r?\n/u)
    return line.trim()
  } catch (error) {
    const text = `password_file cannot be read: ${(error as Error).message}`
    throw new RangeError(text, { cause: error })
  }
}
