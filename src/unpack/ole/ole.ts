/*
 * NAME
 *   ole - OLE compound files: Office 97 to 2003, Outlook's .msg, installers
 *
 * DESCRIPTION
 *   By the signature, whatever the label. See ole/reader.
 */

import type { ContainerKind } from '../container.js'

export const ole: ContainerKind = {
  name: 'ole',
  opens: ({ content }) =>
    content.slice(0, 8).toString('latin1') ===
    '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1',
  load: () => import('./reader.js'),
}
