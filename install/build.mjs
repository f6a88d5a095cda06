/*
 * NAME
 *   build - make dist/ from the sources
 *
 * SYNOPSIS
 *   npm run build
 *   node install/build.mjs [--no-check] [--outdir DIR]
 *       [--for-package DIR --node PATH [--bundled-node PATH] [--suffix TEXT]]
 *
 * DESCRIPTION
 *   Checks the types, then bundles each program of bin/ and install/ to
 *   dist/bin/NAME.js and dist/install/NAME.js. What several programs share, and
 *   what one loads only when it needs it, becomes a file in dist/lib. Nothing
 *   in dist needs node_modules.
 *
 *   filter-pipe and filter-smtp start for each message, and what loads ES modules
 *   costs them more than it is worth: they are CommonJS, and so is all of
 *   dist/bin; the other programs only begin there. What the two load at each
 *   start is one file, what few messages need a second, and mailparser a third;
 *   beside each is what V8 made of it (see build/cached-bundles.mjs). A package that was built with another
 *   Node.js works, and starts more slowly.
 *
 *   --no-check leaves the types unchecked; --outdir builds to another folder.
 *   --for-package builds what a package installs in DIR: the launchers name DIR
 *   and the Node.js PATH, or the bundled one where it is there. No start-up
 *   cache is made: that belongs to the machine's own Node.js. Instead,
 *   install/start-cache.mjs is in dist, and dist/package-id names this build: the
 *   version, TEXT, and digits of all files.
 *
 *   Beside each program is its launcher, a shell script of the same name without
 *   .js, with the absolute paths of this Node.js and of its folder: pipe(8) gives
 *   filter-pipe no PATH to search.
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
  statSync,
  writeFileSync,
} from 'node:fs'
import { basename, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { build } from 'esbuild'
import { copyWasm } from './build/copy-wasm.mjs'
import { bundleCached, bundleWork } from './build/cached-bundles.mjs'
import { APART, apart, COMMON, whenNeeded } from './build/esbuild-options.mjs'

const top = fileURLToPath(new URL('..', import.meta.url))
// Started for each message or connection.
const STARTED = ['filter-pipe', 'filter-smtp']

// A worker whose program cannot be loaded has no other way to say so.
const SAYS_WHY_NOT = `.catch(error => {
  process.send?.({ type: 'failed', text: String(error?.message) })
  throw error
})`

// Programs of threads and children are beside the code that starts them.
const BESIDE = [
  'src/read/reader-thread.ts',
  'src/scan/yara/rule-thread.ts',
  'src/unpack/seven-zip/archive-child.ts',
  'src/unpack/seven-zip/archive-child-watch.ts',
]

const { values } = parseArgs({
  options: {
    'no-check': { type: 'boolean', default: false },
    outdir: { type: 'string', default: join(top, 'dist') },
    'for-package': { type: 'string' },
    suffix: { type: 'string', default: '' },
    node: { type: 'string', default: process.execPath },
    'bundled-node': { type: 'string', default: '' },
  },
})
const dist = resolve(values.outdir)
const isForPackage = values['for-package'] !== undefined

if (!values['no-check']) checkTypes()
rmSync(dist, { recursive: true, force: true })
const { work, late } = await bundleWork(dist)
const mailparser = await bundleCached(
  dist,
  'src/parse/mailparser/mailparser-worker.ts',
  whenNeeded,
)
await bundlePrograms()
await bundleStarted()
// Where it will be in the end.
const place = values['for-package'] ?? dist
writeLaunchers()
const maker = join(top, 'install/start-cache.mjs')
copyFileSync(maker, join(dist, 'install/start-cache.mjs'))
if (!isForPackage) {
  execFileSync(process.execPath, [maker, work, late, mailparser], {
    stdio: 'inherit',
  })
} else {
  writeFileSync(join(dist, 'package-id'), `${packageId()}\n`)
}

function checkTypes() {
  const tsc = join(top, 'node_modules/typescript/bin/tsc')
  execFileSync(process.execPath, [tsc, '-p', top], { stdio: 'inherit' })
}

// CommonJS; dist/bin says so, and of those in lib only we know it.
async function bundleStarted() {
  const common = {
    ...COMMON,
    outdir: dist,
    format: 'cjs',
    legalComments: 'linked',
  }
  await build({
    ...common,
    plugins: [apart],
    // What from-lib runs has no loader to ask.
    supported: { ...COMMON.supported, 'dynamic-import': false },
    entryPoints: [
      ...STARTED.map(name => ({
        in: join(top, `bin/${name}.ts`),
        out: `bin/${name}`,
      })),
      besideEntry('bin/start/engine-cached.ts'),
      besideEntry('bin/start/resident.ts'),
    ],
    define: {
      POSTSIFT_WORK: JSON.stringify(basename(work)),
      POSTSIFT_LATE: JSON.stringify(basename(late)),
    },
  })
  if (!isForPackage) {
    for (const name of STARTED) {
      const path = join(dist, `bin/${name}.js`)
      const text = readFileSync(path, 'utf8')
      writeFileSync(path, `#!/usr/bin/env node\n${text}`)
      chmodSync(path, 0o755)
    }
  }
  await build({
    ...common,
    entryPoints: [
      besideEntry('src/parse/mailparser/cached-mailparser-worker.ts'),
    ],
    define: { POSTSIFT_MAILPARSER: JSON.stringify(basename(mailparser)) },
    outExtension: { '.js': '.cjs' },
  })
  await build({
    ...common,
    entryPoints: APART.map(name => ({ in: name, out: `lib/${name}` })),
    outExtension: { '.js': '.cjs' },
    minifyWhitespace: true,
  })
}

async function bundlePrograms() {
  const names = folder =>
    readdirSync(join(top, folder))
      .filter(name => name.endsWith('.ts'))
      .map(name => basename(name, '.ts'))
      .filter(name => !STARTED.includes(name))
  const entry = (folder, name, out) => ({
    in: join(top, folder, `${name}.ts`),
    out: join(out, name),
  })
  await build({
    entryPoints: [
      ...names('bin').map(name => entry('bin', name, 'lib')),
      ...names('install').map(name => entry('install', name, 'install')),
      ...BESIDE.map(besideEntry),
    ],
    ...COMMON,
    outdir: dist,
    chunkNames: 'lib/chunk-[name]-[hash]',
    splitting: true,
    format: 'esm',
    legalComments: 'linked',
    // Packages in CommonJS ask for Node's modules by require().
    banner: {
      js: "import { createRequire as postsiftRequire } from 'node:module'; const require = postsiftRequire(import.meta.url);",
    },
  })
  mkdirSync(join(dist, 'bin'), { recursive: true })
  writeFileSync(join(dist, 'bin/package.json'), '{ "type": "commonjs" }\n')
  for (const name of names('bin')) {
    // npm(1) links these into a folder of PATH; other packages, the launchers.
    const first = isForPackage ? '' : '#!/usr/bin/env node\n'
    const loads = `${first}import("../lib/${name}.js")`
    const stub = loads + (name === 'filterd' ? SAYS_WHY_NOT : '') + '\n'
    const mode = isForPackage ? 0o644 : 0o755
    writeFileSync(join(dist, `bin/${name}.js`), stub, { mode })
  }
  if (!isForPackage) {
    const stub = '#!/usr/bin/env node\nimport("../install/filter-install.js")\n'
    writeFileSync(join(dist, 'bin/filter-install.js'), stub, { mode: 0o755 })
  }
  writeFileSync(join(dist, 'package.json'), '{ "type": "module" }\n')
  copyWasm(top, join(dist, 'lib'))
}

function besideEntry(path) {
  return { in: join(top, path), out: join('lib', basename(path, '.ts')) }
}

// filter-pipe's last: it is the mark of a whole build.
function writeLaunchers() {
  const bin = join(dist, 'bin')
  const by = name => ({ folder: bin, name, template: 'launcher.sh' })
  const launchers = [
    ...['filterctl', 'filterd', 'filter-quarantine', 'filter-scan'].map(by),
    ...['filter-smtp', 'filter-store', 'filter-web'].map(by),
    { ...by('filter-install'), folder: join(dist, 'install') },
    { ...by('filter-pipe'), template: 'filter-pipe.sh' },
  ]
  launchers.forEach(writeLauncher)
}

function writeLauncher({ folder, name, template }) {
  const read = file => readFileSync(join(top, 'install', file), 'utf8')
  const words = {
    BIN: quoted(join(place, relative(dist, folder))),
    NODE: quoted(values.node),
    BUNDLED_NODE: quoted(values['bundled-node']),
    NAME: name,
    // As in src/util/process/node-arguments.ts.
    ARGUMENTS: '--no-warnings --inspect-port=0.0.0.1:9229',
    CLEAN: read('clean-environment.sh').trimEnd(),
  }
  const path = join(folder, name)
  const text = read(template).replace(/@([A-Z_]+)@/gu, (_, word) => words[word])
  writeFileSync(path, text)
  chmodSync(path, 0o755)
}

// The version, and a few digits of all files: two builds that differ never have
// one name.
function packageId() {
  const { version } = JSON.parse(
    readFileSync(join(top, 'package.json'), 'utf8'),
  )
  const hash = createHash('sha256')
  const names = readdirSync(dist, { recursive: true }).map(String).sort()
  for (const name of names) {
    const path = join(dist, name)
    if (!statSync(path).isFile()) continue
    hash.update(`${name}\0`).update(readFileSync(path))
  }
  return `${version}${values.suffix}-${hash.digest('hex').slice(0, 12)}`
}

// A word of sh(1) without a special meaning.
function quoted(text) {
  return `'${text.replaceAll("'", "'\\''")}'`
}
