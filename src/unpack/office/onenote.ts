/*
 * NAME
 *   onenote - notebooks of OneNote [MS-ONESTORE]
 *
 * DESCRIPTION
 *   By the signature, whatever the label. See onenote-reader.
 */

import type { ContainerKind } from '../container.js'

export const onenote: ContainerKind = {
  name: 'onenote',
  opens: part => part.detectedType === 'application/onenote',
  load: () => import('./onenote-reader.js'),
}
