/*
 * NAME
 *   program - where 7-Zip is, and which one it is
 *
 * DESCRIPTION
 *   7-Zip is one file of WebAssembly. In dist it is in the folder lib; else in
 *   its package. Its version is the one of the banner in it.
 */

import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

export function sevenZipProgram(): string {
  const beside = ['./7zz.wasm', '../lib/7zz.wasm']
    .map(it => fileURLToPath(new URL(it, import.meta.url)))
    .find(it => existsSync(it))
  return beside ?? createRequire(import.meta.url).resolve('7z-wasm/7zz.wasm')
}

/** As `24.09`; null where the file cannot be read or has no banner. */
export function sevenZipVersion(): string | null {
  try {
    const bytes = readFileSync(sevenZipProgram())
    const at = bytes.indexOf(BANNER)
    if (at < 0) return null
    const text = bytes.toString('latin1', at, at + 40)
    return /^7-Zip \(z\) (\d{2}\.\d{2})/u.exec(text)?.[1] ?? null
  } catch {
    return null
  }
}

const BANNER = '7-Zip (z) '
