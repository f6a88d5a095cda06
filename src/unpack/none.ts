/*
 * NAME
 *   none - the container that is none: a template
 *
 * DESCRIPTION
 *   Opens nothing. A kind that does opens what it knows in opens(), by
 *   detectedType first, and reads in a file of its own, loaded when needed.
 */

import type { ContainerKind } from './container.js'

export const none: ContainerKind = {
  name: 'none',
  opens: () => false,
  load: async () => ({ open: () => undefined }),
}
