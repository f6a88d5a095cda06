/*
 * NAME
 *   typescript-hooks - resolve and compile TypeScript files as they are imported
 *
 * DESCRIPTION
 *   An import of `./name.js` from a file of ours is one of `./name.ts`, where
 *   that is what exists. Types are removed and not checked (`npm run build`
 *   checks them). The result is kept in node_modules/.cache by the hash of the
 *   source, so that a stale one is never used and any number of processes can
 *   share it.
 */

import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

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

export async function resolve(name, context, next) {
  const { parentURL = '' } = context
  const isOurs =
    /^\.\.?\//u.test(name) && name.endsWith('.js') && parentURL.endsWith('.ts')
  if (isOurs) {
    const url = new URL(name.replace(/js$/u, 'ts'), parentURL).href
    if (existsSync(fileURLToPath(url)))
      return { url, format: 'module', shortCircuit: true }
  }
  if (!/^(?:file:|\.\.?\/|\/).*\.ts$/u.test(name)) return next(name, context)
  const { url } = await next(name, context)
  return { url, format: 'module', shortCircuit: true }
}

export async function load(url, context, next) {
  if (!url.startsWith('file:') || !/\.ts(?:\?.*)?$/u.test(url))
    return next(url, context)
  const source = await compiled(fileURLToPath(url))
  return { format: 'module', source, shortCircuit: true }
}

async function compiled(path) {
  const text = readFileSync(path)
  const hash = createHash('sha256').update(SETTING).update(path).update(text)
  const kept = join(cache, `${hash.digest('hex').slice(0, 40)}.js`)
  if (existsSync(kept)) return readFileSync(kept, 'utf8')
  const { transform } = await import('esbuild')
  const { code } = await transform(text.toString(), {
    ...OPTIONS,
    sourcefile: path,
  })
  // Another process may be doing the same.
  const part = `${kept}.${process.pid}-${Math.random()}`
  writeFileSync(part, code)
  renameSync(part, kept)
  return code
}
