/*
 * NAME
 *   hostile - numbered messages that are made to hurt
 *
 * DESCRIPTION
 *   Deep nesting, many parts, one line of 5 MB, a test virus, broken MIME. Some
 *   are delivered and some end in the quarantine; the filter has to outlive
 *   all of them.
 */

import { EICAR } from '../helper/eicar.js'
import { numberedMessage } from './numbered.js'

type Body = (number: number) => readonly string[]

const KINDS: readonly Body[] = [
  deepNesting,
  manyParts,
  longLine,
  testVirus,
  brokenMime,
]

/** One of ten is hostile, each kind in turn; the others are ordinary. */
export function mixedMessage(number: number): Buffer {
  if (!isHostile(number)) return numberedMessage(number)
  const kind = KINDS[Math.floor(number / 10) % KINDS.length] ?? brokenMime
  const head = [
    'From: alice@sender.example',
    'To: bob@recipient.example',
    `Subject: hostile ${number}`,
    `X-Number: ${number}`,
    'MIME-Version: 1.0',
  ]
  return Buffer.from(`${[...head, ...kind(number)].join('\n')}\n`)
}

export function isHostile(number: number): boolean {
  return number % 10 === 3
}

const DEEP = 300
const MANY = 3000
const LONG = 5 * 1024 * 1024

function deepNesting(): readonly string[] {
  const levels = Array.from({ length: DEEP }, (_, at) => at)
  return levels.flatMap(at => [
    `Content-Type: multipart/mixed; boundary="level${at}"`,
    '',
    `--level${at}`,
  ])
}

function manyParts(): readonly string[] {
  const part = ['--part', 'Content-Type: text/plain', '', 'x']
  return [
    'Content-Type: multipart/mixed; boundary=part',
    '',
    ...Array.from({ length: MANY }, () => part).flat(),
    '--part--',
  ]
}

function longLine(number: number): readonly string[] {
  return ['Content-Type: text/plain', '', `${number % 10}`.repeat(LONG)]
}

function testVirus(): readonly string[] {
  return [
    'Content-Type: application/octet-stream; name="a.com"',
    'Content-Transfer-Encoding: base64',
    '',
    Buffer.from(EICAR).toString('base64'),
  ]
}

function brokenMime(number: number): readonly string[] {
  return [
    'Content-Type: multipart/mixed; boundary="=?utf-8?q?x?="; boundary=y',
    'Content-Transfer-Encoding: base64',
    'Content-Type text/html',
    ' : folded nonsense',
    `X-${'\u00ff'.repeat(500)}`,
    '',
    '--y',
    'Content-Type: message/rfc822',
    'Content-Transfer-Encoding: quoted-printable',
    '',
    `=ZZ=\t=${number}`,
    '--y',
    'Content-Type: text/plain; charset="unknown-8bit',
    '',
    'no end',
  ]
}
