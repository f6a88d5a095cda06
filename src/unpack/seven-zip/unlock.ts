/*
 * NAME
 *   unlock - finds the password of what 7-Zip opens
 *
 * DESCRIPTION
 *   Tries the likeliest passwords of the Gathering.
 *
 * SECURITY
 *   Tries are few, and counted for the message: the packer chooses what each
 *   costs.
 */

import type { Bytes } from '../../util/bytes.js'
import type { Gathering } from '../container.js'
import { list, NO_PASSWORD, run, type Listed } from './command.js'
import type { Archive } from './formats.js'
import { complaintOf, lineSplitter } from './log.js'

export interface Unlocked {
  readonly listed: Listed
  /** NO_PASSWORD where none is asked for, or none is known. */
  readonly password: string
}

/** Each takes up to a second: 7-Zip hashes a password half a million times. */
const TRY_LIMIT = 10

/** The listing, and the password that is needed; names may be encrypted too. */
export async function unlock(
  archive: Archive,
  gathering: Gathering,
): Promise<Unlocked> {
  const password = NO_PASSWORD
  const listed = await list(archive, gathering)
  const isHidden = listed.entries.length === 0 && hidesNames(archive)
  if (!isHidden && !isEncrypted(listed)) return { listed, password }
  const rounds = roundsOf(archive)
  for (const password of gathering.passwords().slice(0, TRY_LIMIT)) {
    await gathering.turn()
    if (!gathering.takeRounds(rounds, 'asked')) break
    const locked = { ...archive, password }
    if (listed.entries.length === 0) {
      const listed = await list(locked, gathering)
      if (listed.complaints.size === 0) return { listed, password }
    } else if (await isRight(locked, gathering)) {
      return { listed, password }
    }
  }
  // By a wrong password it may look damaged.
  const complaints = isHidden ? LOCKED : listed.complaints
  return { listed: { ...listed, complaints }, password }
}

/** What a try costs, in digests of ours: a command, and what 7-Zip hashes. */
function roundsOf({ bytes, type }: Archive): number {
  const power = type === '7z' ? cyclesPower(bytes) : USUAL_POWER
  return ROUNDS_OF_RUN + 2 ** power / ROUNDS_OF_OURS
}

const ROUNDS_OF_RUN = 25_000
const ROUNDS_OF_OURS = 8
const USUAL_POWER = 19

// 7zFormat.txt: after the id of the method, the length of its properties and
// the first of them; its low bits are the power of two. The largest counts.
function cyclesPower(bytes: Bytes): number {
  let power = 0
  const ends = [
    bytes.slice(0, HEADER_BYTES),
    bytes.slice(Math.max(0, bytes.size - HEADER_BYTES), bytes.size),
  ]
  for (const window of ends) {
    let at = window.indexOf(AES)
    for (; at >= 0; at = window.indexOf(AES, at + 1)) {
      power = Math.max(power, (window[at + AES.length + 1] ?? 0) & 0x3f)
    }
  }
  return power === 0 ? USUAL_POWER : power
}

const LOCKED = new Set(['container-encrypted'] as const)

// 7zFormat.txt: the start header says where the other one is; that may be
// packed, and encrypted, itself.
function hidesNames({ bytes, type }: Archive): boolean {
  if (type !== '7z' || bytes.size < 32) return false
  const start = bytes.slice(12, 28)
  const offset = 32 + Number(start.readBigUInt64LE(0))
  const size = Math.min(Number(start.readBigUInt64LE(8)), HEADER_BYTES)
  const header = bytes.slice(offset, offset + size)
  return header[0] === ENCODED_HEADER && header.includes(AES)
}

/** That of an encoded header is short. */
const HEADER_BYTES = 4096

const ENCODED_HEADER = 0x17
const AES = Buffer.from([0x06, 0xf1, 0x07, 0x01])

/** Whether something in it asks for a password. */
export function isEncrypted({ entries, complaints }: Listed): boolean {
  return (
    complaints.has('container-encrypted') || entries.some(it => it.isEncrypted)
  )
}

// The first complaint is enough to know that it is not.
async function isRight(
  archive: Archive,
  gathering: Gathering,
): Promise<boolean> {
  let isFine = true
  const split = lineSplitter(line => (isFine &&= complaintOf(line) === null))
  const { complaints } = await run('t', archive, gathering, {
    log: chunk => {
      split(chunk)
      return isFine
    },
  })
  return isFine && complaints.size === 0
}
