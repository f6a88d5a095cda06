/*
 * NAME
 *   disarmed - files through disarm, for the tests of this room
 */
import { tmpdir } from 'node:os'
import { bytesOf } from '../../src/util/bytes.js'
import { Scratch } from '../../src/util/scratch.js'
import { leafPart } from '../../src/mail/leaf.js'
import { MARKS, type Mark } from '../../src/mail/mark.js'
import { disarmPart, type Disarmed } from '../../src/disarm/disarm.js'

export interface FileOptions {
  readonly name: string
  readonly charset?: string
  /** All marks by default. */
  readonly marks?: readonly Mark[]
  readonly keepsRemote?: boolean
}

const ALL = Object.keys(MARKS) as readonly Mark[]

const LIMITS = { parts: 1500, bytes: 300e6, depth: 50, containers: 14 }

/** What becomes of a file. */
export const disarmed = async (
  content: Buffer | string,
  options: FileOptions,
): Promise<Disarmed> => {
  const { name, charset = '', marks = ALL, keepsRemote = false } = options
  const scratch = new Scratch(tmpdir(), 1e9)
  try {
    return await disarmPart(
      leafPart({
        ...{ path: '1', form: 'encoded', reading: 'mime', charset },
        names: [name],
        declaredType: 'application/octet-stream',
        content: bytesOf(Buffer.from(content as string, 'latin1')),
      }),
      { marks: new Set(marks), keepsRemote },
      { scratch, limits: LIMITS, signal: new AbortController().signal },
    )
  } finally {
    scratch.close()
  }
}

/** The bytes as a text of bytes, or the reason that there are none. */
export const leftOf = async (
  content: Buffer | string,
  options: FileOptions,
): Promise<string> => {
  const result = await disarmed(content, options)
  return result.is === 'cannot'
    ? `cannot: ${result.reason}`
    : result.content.toString('latin1')
}
