/*
 * NAME
 *   cached-bundles - scripts for src/util/cached-script.ts, a file each
 *
 * DESCRIPTION
 *   What filter-pipe and filter-smtp load is one file, because each file costs
 *   time at each start. What the program loads by import() only when a message
 *   needs it, readers of containers most of all, is a second one, because each
 *   byte costs time, too. Both have one copy of each module: the second asks the
 *   first for what that has already (see engine-cached).
 */

import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { basename, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { apart, COMMON } from './esbuild-options.mjs'

const top = fileURLToPath(new URL('../..', import.meta.url))

// What src/util/cached-script.ts runs.
const HEAD = '(function (exports, require, module, __filename, __dirname) {'

/** Begin the names that the two files of the work have for what is in the other
 * (see engine-cached). */
const [LATE, SHARED] = ['postsift-late/', 'postsift-shared/']

/** What is loaded by import(), but so often that it is with the rest. */
const SOON = ['src/parse/mailparser/second-opinion.ts']

/** Returns the paths of both without ending. */
export async function bundleWork(dist) {
  const entry = 'bin/start/work.ts'
  const found = new Set()
  const { metafile } = await bundle({
    stdin: entryOf(`export * from './${entry}'`),
    plugins: [apart, lateApart(found)],
    metafile: true,
  })
  const own = new Set(
    Object.keys(metafile.inputs).filter(it => it.startsWith('src/')),
  )
  const late = [...found].filter(it => !own.has(it)).sort()
  const wanted = new Set()
  const modules = late.map(it => `'${it}': () => require('./${it}'),`)
  const lateOutput = await bundle({
    stdin: entryOf(`exports.modules = {${modules.join('\n')}}`),
    plugins: [apart, sharedApart(own, wanted)],
  })
  const shared = [...wanted].sort()
  const workOutput = await bundle({
    stdin: entryOf(
      [
        `export * from './${entry}'`,
        ...shared.map((it, at) => `import * as m${at} from './${it}'`),
        `export const shared = {${shared.map((it, at) => `'${it}': m${at}`).join(',')}}`,
      ].join('\n'),
    ),
    plugins: [apart, lateApart(new Set(), own)],
  })
  return {
    work: writeScript(dist, 'work', workOutput),
    late: writeScript(dist, 'late', lateOutput),
  }
}

/** One file. Returns its path without ending. */
export async function bundleCached(dist, entry, plugin) {
  const output = await bundle({
    entryPoints: [join(top, entry)],
    plugins: [plugin],
  })
  return writeScript(dist, basename(entry, '.ts'), output)
}

function entryOf(contents) {
  return { contents, resolveDir: top, sourcefile: 'entry.js' }
}

function bundle(options) {
  return build({
    ...COMMON,
    write: false,
    outdir: top,
    absWorkingDir: top,
    format: 'cjs',
    define: { 'import.meta.url': 'postsiftUrl' },
    banner: {
      js: "const postsiftUrl = require('node:url').pathToFileURL(__filename).href;",
    },
    // See cached-script.
    supported: { ...COMMON.supported, 'dynamic-import': false },
    minifyWhitespace: true,
    legalComments: 'external',
    ...options,
  })
}

// Leaves out what import() names, but for what the file has anyway.
function lateApart(found, own = new Set()) {
  return {
    name: 'late-apart',
    setup: ({ onResolve }) =>
      onResolve({ filter: /^\./ }, ({ path, resolveDir, kind }) => {
        if (kind !== 'dynamic-import') return null
        const name = sourceOf(resolveDir, path)
        if (SOON.includes(name) || own.has(name)) return null
        found.add(name)
        return { path: LATE + name, external: true }
      }),
  }
}

// Leaves out what the first file has.
function sharedApart(own, wanted) {
  return {
    name: 'shared-apart',
    setup: ({ onResolve }) =>
      onResolve({ filter: /^\./ }, ({ path, resolveDir }) => {
        const name = sourceOf(resolveDir, path)
        if (!own.has(name)) return null
        wanted.add(name)
        return { path: SHARED + name, external: true }
      }),
  }
}

// As it is named from the top.
function sourceOf(folder, path) {
  return relative(top, resolve(folder, path)).replace(/\.js$/u, '.ts')
}

function writeScript(dist, name, { outputFiles }) {
  const textOf = ending =>
    outputFiles.find(({ path }) => path.endsWith(ending))?.text ?? ''
  const source = `${HEAD}${inAscii(textOf('.js'))}\n})`
  const hash = createHash('sha256').update(source).digest('hex')
  const path = join(dist, 'lib', `${name}-${hash.slice(0, 16)}`)
  mkdirSync(join(dist, 'lib'), { recursive: true })
  writeFileSync(`${path}.cjs`, source)
  const licenses = textOf('.LEGAL.txt')
  if (licenses !== '') writeFileSync(`${path}.cjs.LEGAL.txt`, licenses)
  return path
}

// esbuild leaves regular expressions as they are; all else is ASCII already.
function inAscii(source) {
  return source.replace(/[^\0-\x7f]/g, letter => {
    const code = letter.charCodeAt(0).toString(16)
    return `\\u${code.padStart(4, '0')}`
  })
}
