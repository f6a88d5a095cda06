/*
 * NAME
 *   look - the names that we list in a container or a mail, and whether we grade
 */
import { tmpdir } from 'node:os'
import { readHere } from '../../src/read/reader.js'
import { spool } from '../../src/spool/spool.js'
import { LIMITS } from '../parse/looked.js'
import { unpack } from '../unpack/unpacked.js'

export interface Looked {
  readonly names: readonly string[]
  /** Not all is well: it is held back whatever it contains. */
  readonly isGraded: boolean
}

export const look = async (
  content: Buffer,
  { isMail, filename }: { readonly isMail?: true; readonly filename: string },
): Promise<Looked> => {
  if (isMail === undefined) {
    const { names, defects } = await unpack(content, { name: filename })
    return { names, isGraded: defects.length > 0 }
  }
  const folder = tmpdir()
  const spooled = await spool([content], { folder, memoryLimitBytes: 1e9 })
  const limits = { ...LIMITS, messageBytes: 1e7 }
  const { signal } = new AbortController()
  try {
    const { parts, defects } = await readHere(spooled, limits, signal, '')
    return {
      names: parts.flatMap(({ names }) => names),
      isGraded: defects.some(({ grade }) => grade !== 'harmless'),
    }
  } finally {
    spooled.close()
  }
}
