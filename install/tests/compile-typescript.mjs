/*
 * NAME
 *   compile-typescript - JavaScript of a TypeScript file, compiled once
 *
 * DESCRIPTION
 *   Types are removed and not checked (`npm run build` checks them). The result
 *   is kept in node_modules/.cache by the hash of the source, so that a stale one
 *   is never used and any number of processes can share it.
 *
 *   compileAll() compiles many at once, before tests need them. Where one is
 *   missing all the same, it is compiled by a program that ends: a test may
 *   count its children.
 */

import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

// Loaded when needed: hardly ever.
const esbuild = () => createRequire(import.meta.url)('esbuild')

const top = fileURLToPath(new URL('../..', import.meta.url))
const cache = join(top, 'node_modules/.cache/typescript')
mkdirSync(cache, { recursive: true })

// Part of the hash: with another compiler or setting, compile again.
const OPTIONS = {
  loader: 'ts',
  format: 'esm',
  target: 'node20.19',
  sourcemap: 'inline',
  sourcesContent: false,
}
const { version } = JSON.parse(
  readFileSync(join(top, 'node_modules/esbuild/package.json'), 'utf8'),
)
const SETTING = JSON.stringify([version, OPTIONS])

/** The JavaScript of that file. */
export function compiled(path) {
  const { source, kept } = lookUp(path)
  if (existsSync(kept)) return readFileSync(kept, 'utf8')
  const { code } = esbuild().transformSync(source, optionsFor(path))
  keep(kept, code)
  return code
}

/** Compiles what has no result yet. */
export async function compileAll(paths) {
  const { transform } = esbuild()
  const compile = async path => {
    const { source, kept } = lookUp(path)
    if (existsSync(kept)) return
    // A file with a mistake is for the test that imports it.
    const result = await transform(source, optionsFor(path)).catch(() => null)
    if (result !== null) keep(kept, result.code)
  }
  await Promise.all(paths.map(compile))
}

function lookUp(path) {
  const source = readFileSync(path, 'utf8')
  const hash = createHash('sha256').update(SETTING).update(path).update(source)
  return { source, kept: join(cache, `${hash.digest('hex').slice(0, 40)}.js`) }
}

function optionsFor(path) {
  return { ...OPTIONS, sourcefile: path, logLevel: 'silent' }
}

// Another process may be doing the same.
function keep(path, code) {
  const part = `${path}.${process.pid}-${Math.random()}`
  writeFileSync(part, code)
  renameSync(part, path)
}
