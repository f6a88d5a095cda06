/*
 * NAME
 *   told-envelope - the envelope of a message in a file, as far as it is told
 *
 * DESCRIPTION
 *   A file has no envelope. The options of filter-scan tell of it, and where
 *   they are silent and it is wanted, the header does: Return-Path is the sender,
 *   Delivered-To or X-Original-To the recipient, and the first Received field
 *   that names a client of another host is the client, with its login.
 *
 *   A rule that asks for what no one told is not asked itself: a missing sender
 *   is not the null sender.
 *
 * SECURITY
 *   What the header tells, its sender may have written. It decides nothing but
 *   what filter-scan prints.
 */

import type { Envelope, Origin } from '../mail/envelope.js'
import { UNKNOWN_CLIENT } from '../mail/envelope.js'
import { fieldValue, fieldValues, type Field } from '../mail/field.js'
import { readReceived } from '../mail/trace/received-hop.js'
import type { NotAsked } from '../mail/scan-record.js'

/** What was told; what is undefined was not. */
export interface Told {
  readonly sender?: string
  readonly recipient?: string
  readonly client?: { readonly name: string; readonly address: string }
  /** '' says that no one has logged in. */
  readonly login?: string
  readonly origin?: Origin
}

/** A rule, as far as this file knows it. */
interface Asking {
  readonly name: string
  readonly source: string
  readonly needs: readonly (keyof Told)[]
}

/** @param first counts more than `second`. */
export function toldBy(first: Told, second: Told): Told {
  return { ...second, ...first }
}

export function toldByHeader(fields: readonly Field[]): Told {
  const path = /^<?([^<>]*)>?$/u.exec(fieldValue(fields, 'return-path').trim())
  const hasPath = fieldValues(fields, 'return-path').length > 0
  const [recipient] = [
    ...fieldValues(fields, 'delivered-to'),
    ...fieldValues(fields, 'x-original-to'),
  ]
  const hop = fieldValues(fields, 'received')
    .map(readReceived)
    .find(it => it !== null && !isLoopback(it.address))
  return {
    ...(hasPath && path?.[1] !== undefined && { sender: path[1].trim() }),
    ...(recipient !== undefined && {
      recipient: recipient.replace(/^<|>$/gu, ''),
    }),
    ...(hop && {
      client: { name: hop.name, address: hop.address },
      login: hop.isLogin ? hop.user || 'unknown' : '',
    }),
  }
}

/** `192.0.2.1`, `mail.example.com` or `mail.example.com[192.0.2.1]`. */
export function clientFromText(text: string): NonNullable<Told['client']> {
  const [, name = '', address = ''] =
    /^([^[\]]*)\[([^[\]]*)\]$/u.exec(text) ?? []
  if (name + address !== '') return { name, address }
  const isAddress = /^[\d.]+$|:/u.test(text)
  return isAddress ? { name: '', address: text } : { name: text, address: '' }
}

export function withTold(envelope: Envelope, told: Told): Envelope {
  const { sender, recipient, client, login, origin } = told
  return {
    ...envelope,
    ...(sender !== undefined && { sender }),
    ...(recipient !== undefined && { recipients: [{ address: recipient }] }),
    ...(client && { client: { ...UNKNOWN_CLIENT, ...client } }),
    ...(login !== undefined && {
      saslUsername: login,
      isAuthenticated: login !== '',
    }),
    ...(origin && { origin }),
  }
}

/** Those that can be asked, and those that cannot. */
export function askable<R extends Asking>(
  rules: readonly R[],
  told: Told,
): {
  readonly rules: readonly R[]
  readonly notAsked: readonly NotAsked[]
} {
  const missing = ({ needs }: Asking): readonly (keyof Told)[] =>
    needs.filter(it => told[it] === undefined)
  return {
    rules: rules.filter(rule => missing(rule).length === 0),
    notAsked: rules
      .filter(rule => missing(rule).length > 0)
      .map(rule => ({
        rule: rule.name,
        source: rule.source,
        needs: missing(rule),
      })),
  }
}

function isLoopback(address: string): boolean {
  return /^127\.|^(?:IPv6:)?::1$/iu.test(address)
}
