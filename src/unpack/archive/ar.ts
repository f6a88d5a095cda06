/*
 * NAME
 *   ar - archives of ar(1): libraries, packages of Debian
 *
 * DESCRIPTION
 *   See ar-reader.
 */

import type { ContainerKind } from '../container.js'

export const ar: ContainerKind = {
  name: 'ar',
  opens: part => part.content.slice(0, 8).toString('latin1') === '!<arch>\n',
  load: () => import('./ar-reader.js'),
}
