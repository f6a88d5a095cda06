/*
 * NAME
 *   programs-origin - how the programs came to this machine
 */

import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

export type ProgramsOrigin =
  'sources' | 'Debian package' | 'npm package' | 'container'

/** @param bin folder of the programs. @param exists for tests. */
export function programsOrigin(
  bin: string,
  exists: (path: string) => boolean = existsSync,
): ProgramsOrigin {
  const dist = dirname(bin)
  if (exists(join(dist, 'package-id'))) return 'Debian package'
  if (/\/node_modules\/postsift\/dist$/u.test(dist)) return 'npm package'
  // The image is made with this file: install/container/Containerfile.
  if (exists(join(dist, 'container'))) return 'container'
  return 'sources'
}
