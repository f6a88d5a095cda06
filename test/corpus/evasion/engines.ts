/*
 * NAME
 *   engines - judge by one engine alone, and not by scanners of our own
 *
 * DESCRIPTION
 *   What hides is then found if the engine is shown it: EICAR, as it is and in a
 *   zip archive. Names and types are no affair of an engine.
 */

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { EICAR } from '../../helper/eicar.js'
import { scratchFolder, type Teardown } from '../../helper/folder.js'
import { startCIcap } from '../../helper/c-icap.js'
import { startClamd } from '../../helper/clamd.js'
import type { Recipe } from './recipe.js'
import type { PayloadKind } from './payload.js'

export interface Engine {
  /** The scanner that asks it. */
  readonly name: string
  /** Options, as `-o` takes them. */
  readonly overrides: readonly string[]
}

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

export const ENGINE_PAYLOADS: ReadonlySet<PayloadKind> = new Set([
  'eicar',
  'zip',
])

/** Whether what is expected of a recipe is an affair of an engine. */
export function isForEngines({ expected }: Recipe): boolean {
  return expected !== 'B'
}
