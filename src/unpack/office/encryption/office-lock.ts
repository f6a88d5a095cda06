/*
 * NAME
 *   office-lock - how an encrypted package is opened with a password
 */

import type { Bytes } from '../../../util/bytes.js'
import type { Gathering } from '../../container.js'

export interface OfficeLock {
  /** What one try costs. */
  readonly rounds: number
  /** Gives what decrypts the package; null where the password is wrong. */
  unlock(
    password: string,
    gathering: Gathering,
  ): Promise<((packed: Bytes) => Promise<Bytes>) | null>
}
