/*
 * NAME
 *   build - make dist/ from the sources
 *
 * SYNOPSIS
 *   npm run build
 *   node install/build.mjs [--no-check] [--outdir DIR]
 *
 * DESCRIPTION
 *   Checks the types, then bundles each program of bin/ and install/ to
 *   dist/bin/NAME.js and dist/install/NAME.js. What several programs share, and
 *   what one loads only when it needs it, becomes a file in dist/lib. Nothing
 *   in dist needs node_modules.
 *
 *   What filter-pipe and filter-smtp load at each start is one file more, and
 *   beside it what V8 made of it (see bin/start/engine-cached.ts). A package that
 *   was built with another Node.js works, and starts more slowly.
 *
 *   --no-check leaves the types unchecked; --outdir builds to another folder.
 *
 *   The launcher of filter-pipe gets the absolute paths of this Node.js and of
 *   dist/bin: pipe(8) gives it no PATH to search.
 */

import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { build } from 'esbuild'

const top = fileURLToPath(new URL('..', import.meta.url))
// Programs of threads and children stand beside the code that starts them, and
// so does what loads the work.
const BESIDE = [
  'bin/start/engine-cached.ts',
  'src/parse/mailparser-thread.ts',
  'src/read/reader-thread.ts',
  'src/unpack/archive-child.ts',
  'src/unpack/archive-watch.ts',
]

const COMMON = {
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  logLevel: 'warning',
  // Its other form asks for a __dirname.
  alias: { '7z-wasm': '7z-wasm/7zz.es6.js' },
}

const { values } = parseArgs({
  options: {
    'no-check': { type: 'boolean', default: false },
    outdir: { type: 'string', default: join(top, 'dist') },
  },
})
const dist = resolve(values.outdir)

if (!values['no-check']) checkTypes()
rmSync(dist, { recursive: true, force: true })
const work = await bundleWork()
await bundle()
writeLauncher()
execFileSync(
  process.execPath,
  [join(top, 'install/start-cache.mjs'), `${work}.cjs`, `${work}.cache`],
  { stdio: 'inherit' },
)

function checkTypes() {
  const tsc = join(top, 'node_modules/typescript/bin/tsc')
  execFileSync(process.execPath, [tsc, '-p', top], { stdio: 'inherit' })
}

// One file: at each start, each file costs. Returns its path without ending.
async function bundleWork() {
  const { outputFiles } = await build({
    ...COMMON,
    entryPoints: [join(top, 'bin/start/work.ts')],
    write: false,
    outdir: dist,
    format: 'cjs',
    define: { 'import.meta.url': 'postsiftUrl' },
    banner: {
      js: "const postsiftUrl = require('node:url').pathToFileURL(__filename).href;",
    },
    minifyWhitespace: true,
    legalComments: 'none',
  })
  const { contents } = outputFiles.find(({ path }) => path.endsWith('.js'))
  const hash = createHash('sha256').update(contents).digest('hex')
  const path = join(dist, 'lib', `work-${hash.slice(0, 16)}`)
  mkdirSync(join(dist, 'lib'), { recursive: true })
  writeFileSync(`${path}.cjs`, contents)
  return path
}

async function bundle() {
  const entryPoints = ['bin', 'install'].flatMap(folder =>
    readdirSync(join(top, folder))
      .filter(name => name.endsWith('.ts'))
      .map(name => ({
        in: join(top, folder, name),
        out: join(folder, basename(name, '.ts')),
      })),
  )
  await build({
    entryPoints: [...entryPoints, ...BESIDE.map(besideEntry)],
    ...COMMON,
    outdir: dist,
    chunkNames: 'lib/chunk-[name]-[hash]',
    splitting: true,
    format: 'esm',
    legalComments: 'linked',
    define: { POSTSIFT_WORK: JSON.stringify(basename(work)) },
    // Packages in CommonJS ask for Node's modules by require().
    banner: {
      js: "import { createRequire as postsiftRequire } from 'node:module'; const require = postsiftRequire(import.meta.url);",
    },
  })
  writeFileSync(join(dist, 'package.json'), '{ "type": "module" }\n')
  copySevenZip()
}

// The program as its authors made it, beside its licenses (LGPL, unRAR).
function copySevenZip() {
  const from = join(top, 'node_modules/7z-wasm')
  const copy = (name, as = name) =>
    copyFileSync(join(from, name), join(dist, 'lib', as))
  copy('7zz.wasm')
  copy('License.txt', '7zz-license.txt')
  copy('unRarLicense.txt', '7zz-unrar-license.txt')
}

function besideEntry(path) {
  return { in: join(top, path), out: join('lib', basename(path, '.ts')) }
}

function writeLauncher() {
  const template = readFileSync(join(top, 'install/filter-pipe.sh'), 'utf8')
  const path = join(dist, 'bin/filter-pipe')
  const text = template
    .replace('@BIN@', quoted(join(dist, 'bin')))
    .replace('@NODE@', quoted(process.execPath))
  writeFileSync(path, text)
  chmodSync(path, 0o755)
}

// A word of sh(1) that stands for itself.
function quoted(text) {
  return `'${text.replaceAll("'", "'\\''")}'`
}
