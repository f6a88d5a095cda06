/*
 * NAME
 *   place - the instance of Postfix that a command is about
 */

import { resolve } from 'node:path'
import { openPostfix, type Postfix } from '../../../src/postfix/postconf.js'
import { stateFolder } from '../apply/state.js'
import type { PlaceOptions } from './options.js'

export async function open(
  options: PlaceOptions,
): Promise<{ readonly postfix: Postfix; readonly folder: string }> {
  const named = options.configDir && resolve(options.configDir)
  const postfix = await openPostfix(named)
  const folder = stateFolder(resolve(options.stateDir), postfix.configDir)
  return { postfix, folder }
}
