/*
 * NAME
 *   html - pages that make a file, or leave the browser, by themselves
 *
 * DESCRIPTION
 *   A page that a person opens out of a message runs its scripts: one that is
 *   attached, packed or saved as a file. The text of a message is shown without
 *   them; of it only links are looked at, and only where some may be of the kind.
 *   See html-reader.
 */

import type { ContainerKind } from '../container.js'
import { htmlForm } from './html-form.js'

export const html: ContainerKind = {
  name: 'html',
  opens: part => htmlForm(part) !== null,
  load: () => import('./html-reader.js'),
}
