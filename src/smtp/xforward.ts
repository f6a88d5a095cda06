/*
 * NAME
 *   xforward - who gave the message to Postfix, told from hop to hop
 *
 * DESCRIPTION
 *   Postfix tells the filter about the SMTP client by XFORWARD, and the filter
 *   tells the next hop (XFORWARD_README). Values are kept as they came once
 *   xtext is undone: `[UNAVAILABLE]`, `[TEMPUNAVAIL]` and the `IPV6:` prefix
 *   too. Postfix before 2.5 sends them without xtext; a value that is none is
 *   taken as it is.
 *
 *   To the next hop goes what it announced, in commands of at most 512 octets.
 *   A value above 255 octets is not sent: it would be refused.
 *
 * SECURITY
 *   Reads untrusted text. Control characters, which xtext can carry, become
 *   `?`, as Postfix has it, so that no field or log line can be ended by one.
 */

import type { Client } from '../mail/envelope.js'
import { decodeXtext, encodeXtext } from './dsn.js'
import { octetsOf } from './octets.js'

export const XFORWARD_NAMES = [
  'NAME',
  'ADDR',
  'PORT',
  'PROTO',
  'HELO',
  'IDENT',
  'SOURCE',
] as const

export type XforwardName = (typeof XFORWARD_NAMES)[number]

/** Decoded values; an attribute that was not sent is missing. */
export type Xforward = Readonly<Partial<Record<XforwardName, string>>>

const VALUE_LIMIT_BYTES = 255
const COMMAND_LIMIT_BYTES = 512
const CONTROL = /[\x00-\x1f\x7f]/g

/** The attributes of one command; null when one of them is malformed. */
export function parseXforward(argument: string): Xforward | null {
  const found: Partial<Record<XforwardName, string>> = {}
  const words = argument.split(/[ \t]+/)
  for (const word of words) {
    const [, given = '', coded = ''] = /^([^=]*)=(.+)$/s.exec(word) ?? []
    const name = toName(given)
    if (name === undefined) return null
    const value = decodeXtext(coded) ?? coded
    if (octetsOf(value).length > VALUE_LIMIT_BYTES) return null
    found[name] = value.replace(CONTROL, '?')
  }
  return found
}

/**
 * The commands, without line ends, that tell these attributes.
 * @param announced what follows XFORWARD in the next hop's EHLO reply.
 */
export function formatXforward(
  attributes: Xforward,
  announced: readonly string[],
): string[] {
  const commands: string[] = []
  let command = 'XFORWARD'
  for (const name of XFORWARD_NAMES) {
    const value = encodeXtext(attributes[name] ?? '')
    if (!announced.includes(name) || value === '') continue
    if (value.length > VALUE_LIMIT_BYTES) continue
    const word = ` ${name}=${value}`
    if (command.length + word.length + 2 > COMMAND_LIMIT_BYTES) {
      commands.push(command)
      command = 'XFORWARD'
    }
    command += word
  }
  return command === 'XFORWARD' ? commands : [...commands, command]
}

function toName(given: string): XforwardName | undefined {
  const name = given.toUpperCase()
  return XFORWARD_NAMES.find(known => known === name)
}

/** The client that these attributes describe; '' for what was not sent. */
export function clientOf(attributes: Xforward): Client {
  const { NAME, ADDR, PORT, HELO, PROTO, SOURCE } = attributes
  return {
    name: NAME ?? '',
    address: ADDR ?? '',
    port: PORT ?? '',
    helo: HELO ?? '',
    protocol: PROTO ?? '',
    source: SOURCE ?? '',
  }
}

/** The attributes that describe a client and its message in the queue. */
export function xforwardOf(client: Client, queueId: string): Xforward {
  const { name, address, port, helo, protocol, source } = client
  const told: Required<Xforward> = {
    NAME: name,
    ADDR: address,
    PORT: port,
    PROTO: protocol,
    HELO: helo,
    IDENT: queueId,
    SOURCE: source,
  }
  return Object.fromEntries(
    Object.entries(told).filter(([, value]) => value !== ''),
  )
}
