/*
 * NAME
 *   tnef - what Outlook sends to those who have none: winmail.dat [MS-OXTNEF]
 *
 * DESCRIPTION
 *   By the signature, whatever the label. See tnef-reader.
 */

import type { ContainerKind } from '../container.js'

export const tnef: ContainerKind = {
  name: 'tnef',
  opens: ({ content }) =>
    content.slice(0, 4).toString('latin1') === '\x78\x9f\x3e\x22',
  load: () => import('./tnef-reader.js'),
}
