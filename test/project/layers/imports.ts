/*
 * NAME
 *   imports - who imports whom, by the import lines of all sources
 */

import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'

const TOP = resolve(import.meta.dirname, '../../..')

export interface Arrow {
  readonly from: string
  readonly to: string
  /** As it is written. */
  readonly text: string
}

export function arrows(): Arrow[] {
  return sources().flatMap(file =>
    importsOf(file)
      .filter(name => name.startsWith('.'))
      .map(name => {
        const target = resolve(TOP, file, '..', name).replace(/\.js$/u, '.ts')
        return { from: file, to: relative(TOP, target), text: name }
      }),
  )
}

/** Names of packages; of a file in one, the name of the package. */
export function packagesOf(file: string): string[] {
  return importsOf(file)
    .filter(name => !name.startsWith('.'))
    .map(name =>
      name.startsWith('node:')
        ? name
        : name
            .split('/')
            .slice(0, name.startsWith('@') ? 2 : 1)
            .join('/'),
    )
}

function importsOf(file: string): string[] {
  const lines = textOf(file).matchAll(
    /(?:^|\n)(?:import|export)\s[^'"`;]*?from '([^']+)'|import\(\s*'([^']+)'\s*\)|(?:^|\n)import '([^']+)'/gu,
  )
  return [...lines].map(line => line[1] ?? line[2] ?? line[3] ?? '')
}

export function textOf(file: string): string {
  return readFileSync(join(TOP, file), 'utf8')
}

export function sources(): string[] {
  return ['src', 'bin', 'install'].flatMap(folder =>
    readdirSync(join(TOP, folder), { recursive: true, encoding: 'utf8' })
      .filter(name => /\.(?:ts|mjs)$/u.test(name))
      .map(name => `${folder}/${name}`)
      .sort(),
  )
}
