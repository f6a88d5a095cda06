/*
 * NAME
 *   apple - files of Apple's systems with both their forks
 *
 * DESCRIPTION
 *   AppleSingle and AppleDouble (RFC 1740), and MacBinary I, II and III. Mail
 *   programs of macOS write the first two, decoders of old the third. See
 *   apple-reader.
 *
 * SECURITY
 *   Hostile bytes. MacBinary has no signature: all that its header must be is
 *   asked, so that no other file is one by chance.
 */

import type { ContainerKind } from '../container.js'
import { appleForm } from './apple-form.js'

export const apple: ContainerKind = {
  name: 'apple',
  opens: ({ kind, content }) =>
    kind !== 'multipart' && appleForm(content) !== null,
  load: () => import('./apple-reader.js'),
}
