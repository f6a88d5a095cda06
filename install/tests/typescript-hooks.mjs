/*
 * NAME
 *   typescript-hooks - resolve and compile TypeScript files as they are imported
 *
 * DESCRIPTION
 *   An import of `./name.js` from a file of ours is one of `./name.ts`, where
 *   that is what exists. See compile-typescript.
 */

import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { compiled } from './compile-typescript.mjs'

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
  const source = compiled(fileURLToPath(url))
  return { format: 'module', source, shortCircuit: true }
}
