/*
 * NAME
 *   device-frame - the fixed strings that firmware writes mail from
 *
 * DESCRIPTION
 *   One row a machine, and the message made of it.
 */

import { base64Lines, digits, mail } from '../build.js'
import type { HonestMessage } from '../build.js'
import { postfix } from '../trace.js'

/** A machine's mail: fields, boundary, text part or none, one file. */
export interface Machine {
  readonly name: string
  readonly program: string
  readonly head: readonly string[]
  readonly boundary: string
  readonly text: readonly string[]
  readonly file: readonly string[]
  readonly data: Buffer
  readonly width?: number
  readonly found: string
}

/** The fields of a file in base64. */
export function attached(type: string, name: string): readonly string[] {
  return [
    `Content-Type: ${type}; name="${name}"`,
    'Content-Transfer-Encoding: base64',
    `Content-Disposition: attachment; filename="${name}"`,
  ]
}

/** The message that a row stands for. */
export function scan(machine: Machine): HonestMessage {
  return {
    name: machine.name,
    program: machine.program,
    bytes: mail`
    ${postfix('mfp.example.net', 'Tue, 14 Jan 2020 09:12:33 +0100 (CET)')}
    Date: Tue, 14 Jan 2020 09:12:31 +0100
    From: scanner@example.net
    To: ben@example.net
    Message-Id: <${digits(machine.name, 20)}@mfp.example.net>
    ${machine.head.some(line => /^mime-v/i.test(line)) ? [] : ['MIME-Version: 1.0']}
    ${machine.head}

    ${machine.text.length === 0 ? [] : [`--${machine.boundary}`, ...machine.text]}
    --${machine.boundary}
    ${machine.file}

    ${base64Lines(machine.data, machine.width)}

    --${machine.boundary}--
  `,
    parts: [machine.found],
  }
}
