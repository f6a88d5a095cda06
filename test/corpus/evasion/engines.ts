/*
 * NAME
 *   engines - real engines that judge the evasion corpus
 */

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { EICAR } from '../../helper/eicar.js'
import { scratchFolder, type Teardown } from '../../helper/folder.js'
import { startCIcap } from '../../helper/c-icap.js'
import { startClamd } from '../../helper/clamd.js'
import type { Engine } from './engine.js'

/** Each with its start. */
export const ENGINES: Readonly<
  Record<string, (t: Teardown) => Promise<Engine>>
> = {
  /** A real c-icap with a real clamd. */
  icap: async t => {
    const clamd = await startClamd(t)
    const { address } = await startCIcap(t, { clamd })
    const overrides = [`scanner.icap.address=${address}`]
    return { name: 'icap', overrides }
  },
  /** A rule that finds EICAR. */
  yara: async t => {
    const file = join(scratchFolder(t, 'yara'), 'eicar.yar')
    const text = EICAR.replaceAll('\\', '\\\\')
    writeFileSync(
      file,
      `rule eicar { strings: $a = "${text}" condition: $a }\n`,
    )
    const overrides = [`scanner.yara.rules=${file}`]
    return { name: 'yara', overrides }
  },
}
