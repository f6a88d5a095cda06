/*
 * NAME
 *   seven-zip - everything that 7-Zip can open and no other reader here does
 *
 * DESCRIPTION
 *   See seven-zip/formats for what that is, seven-zip/reader for how.
 */

import type { ContainerKind } from '../container.js'
import { archivesOf } from './formats.js'

export const sevenZip: ContainerKind = {
  name: 'seven-zip',
  opens: part => archivesOf(part).length > 0,
  load: () => import('./reader.js'),
}
