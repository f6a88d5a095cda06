/*
 * NAME
 *   package-lock - opens packages that Office encrypted
 *
 * DESCRIPTION
 *   An encrypted .docx or .xlsx is an OLE file with the package in one stream
 *   and how to open it in another ([MS-OFFCRYPTO] 2.3.4). The passwords of the
 *   Gathering are tried, and before them the one that Excel tries by itself:
 *   a workbook that has it opens without a question.
 *
 * DIAGNOSTICS
 *   Reports `container-decrypted` or `container-encrypted`; `too-slow` besides
 *   where the document asks for so many rounds that not even Excel's own
 *   password was tried, `container-unsupported` where it is encrypted in a way
 *   that we do not know.
 *
 * SECURITY
 *   See key-rounds: the document determines the cost of a try.
 */

import type { Tried } from '../../../util/budget.js'
import type { Bytes } from '../../../util/bytes.js'
import type { Gathering } from '../../container.js'
import { agileLock } from './agile.js'
import { standardLock } from './cryptoapi.js'
import type { OfficeLock } from './office-lock.js'

/** [MS-OFFCRYPTO] 2.3.7.7 and others call it the default password. */
export const DEFAULT_PASSWORD = 'VelvetSweatshop'

/** The package in the clear; null where it stays locked. */
export async function openPackage(
  packed: Bytes,
  info: Bytes | null,
  gathering: Gathering,
): Promise<Bytes | null> {
  const lock = info === null ? null : await lockOf(info, gathering)
  if (lock === null) {
    gathering.report('container-encrypted')
    if (info !== null) gathering.report('container-unsupported')
    return null
  }
  const open = await unlock(lock, gathering)
  gathering.report(
    open === null ? 'container-encrypted' : 'container-decrypted',
  )
  return open === null ? null : open(packed)
}

const INFO_BYTES = 64 * 1024

async function lockOf(
  info: Bytes,
  gathering: Gathering,
): Promise<OfficeLock | null> {
  const head = info.slice(0, INFO_BYTES)
  if (head.length < 8) return null
  const [major, minor] = [head.readUInt16LE(0), head.readUInt16LE(2)]
  if (major === 4 && minor === 4) return agileLock(head.subarray(8), gathering)
  const isStandard = [2, 3, 4].includes(major) && minor === 2
  return isStandard ? standardLock(head.subarray(4)) : null
}

async function unlock(
  lock: OfficeLock,
  gathering: Gathering,
): Promise<((packed: Bytes) => Promise<Bytes>) | null> {
  const attempt = (password: string, tried: Tried) =>
    gathering.takeRounds(lock.rounds, tried)
      ? lock.unlock(password, gathering)
      : undefined
  const own = await attempt(DEFAULT_PASSWORD, 'unasked')
  if (own === undefined) gathering.report('too-slow')
  if (own) return own
  for (const password of gathering.passwords()) {
    const open = await attempt(password, 'asked')
    if (open === undefined) return null
    if (open !== null) return open
  }
  return null
}
