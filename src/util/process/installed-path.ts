/*
 * NAME
 *   installed-path - the path of a program that stays when it is upgraded
 *
 * DESCRIPTION
 *   A package has each version of the programs in a folder of its own, and a
 *   link `current` beside it that leads to the newest. Node.js follows the link
 *   when it starts a program, so that a running one never mixes two versions.
 *   What is started later, or written into a configuration, goes by the link.
 */

import { openSync, realpathSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'

/**
 * The path by way of `current` where that leads to the same file now, else the
 * path as it is. To be asked at the start: an upgrade moves the link.
 * @param path of a file or a folder in dist/bin, dist/lib or dist/install.
 */
export function installedPath(path: string): string {
  const dist = distOf(path)
  const link = join(dirname(dist), 'current')
  return leadsTo(link) === leadsTo(dist) && leadsTo(dist) !== null
    ? join(link, relative(dist, path))
    : path
}

/** Until this process ends. @param path of the program that it runs. */
export function keepVersion(path: string): void {
  if (installedPath(path) !== path) openSync(distOf(path), 'r')
}

function distOf(path: string): string {
  return path.replace(/\/(?:bin|lib|install)(?:\/[^/]*)?$/u, '')
}

function leadsTo(path: string): string | null {
  try {
    return realpathSync(path)
  } catch {
    return null
  }
}
