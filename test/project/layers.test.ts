/*
 * NAME
 *   layers - who may import whom
 *
 * DESCRIPTION
 *   Reads the import lines of all sources and fails on any arrow that
 *   ARCHITECTURE.md does not have.
 */

import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import t from 'tap'

const TOP = resolve(import.meta.dirname, '../..')

const LAYERS: Readonly<Record<string, number>> = {
  util: 0,
  mail: 1,
  config: 2,
  log: 2,
  smtp: 2,
  postfix: 2,
  quarantine: 2,
  journal: 2,
  records: 2,
  receive: 3,
  spool: 3,
  parse: 3,
  unpack: 3,
  scan: 3,
  decide: 3,
  act: 3,
  deliver: 3,
}

/** Rooms that may import less than their layer allows. */
const ONLY: Readonly<Record<string, readonly string[]>> = { decide: ['mail'] }

/** Files of src that are no room: the engine, and what names no room. */
const ENGINE_LAYER = 4
const NO_ROOM: Readonly<Record<string, number>> = { version: 0 }

/** One door per package. */
const DOORS: Readonly<Record<string, RegExp>> = {
  mailparser: /^src\/parse\//u,
  execa: /^src\/util\/command\.ts$/u,
  commander: /^(?:bin|install)\//u,
  valibot: /^src\/config\//u,
  'smol-toml': /^src\/config\//u,
  'toml-eslint-parser': /^src\/config\//u,
  '7z-wasm': /^src\/unpack\//u,
  re2js: /^src\/scan\/pattern\.ts$/u,
  picocolors: /^(?:src\/print|install|bin)\//u,
  esbuild: /^install\/build\.mjs$/u,
}

interface Arrow {
  readonly from: string
  readonly to: string
  readonly text: string
}

t.test('every import is an arrow that the layers allow', async t => {
  const wrong = arrows().flatMap(arrow => faultOf(arrow) ?? [])
  t.strictSame(wrong, [])
})

t.test('every package has one door', async t => {
  const wrong = sources().flatMap(file =>
    packagesOf(file).flatMap(name => {
      if (name.startsWith('node:')) return []
      const door = DOORS[name]
      return door?.test(file) === true ? [] : [`${file} imports ${name}`]
    }),
  )
  t.strictSame(wrong, [])
})

t.test('only the hand-over says yes', async t => {
  const users = sources().filter(file =>
    /import \{[^}]*\baccepted\b[^}]*\} from '[^']*mail\/reply\.js'/u.test(
      textOf(file),
    ),
  )
  t.strictSame(users, ['src/hand-over.ts'])
})

t.test('there are no barrels', async t => {
  const barrels = sources().filter(file => /\/index\.ts$/u.test(file))
  t.strictSame(barrels, [])
})

t.test('the rule finds a wrong arrow', async t => {
  const fault = (from: string, to: string): string | null =>
    faultOf({ from, to, text: '' })
  t.ok(fault('src/util/a.ts', 'src/mail/b.ts'))
  t.ok(fault('src/scan/a.ts', 'src/parse/b.ts'))
  t.ok(fault('src/log/a.ts', 'src/config/b.ts'))
  t.ok(fault('src/decide/a.ts', 'src/util/b.ts'))
  t.ok(fault('src/filter.ts', 'src/receive/b.ts'))
  t.ok(fault('src/mail/a.ts', 'src/filter.ts'))
  t.ok(fault('src/mail/a.ts', 'bin/filter-pipe.ts'))
  t.ok(fault('src/mail/a.ts', 'install/filter-install/b.ts'))
  t.ok(fault('install/demo.ts', 'install/filter-install/b.ts'))
  t.ok(fault('install/filter-install/a.ts', 'install/demo.ts'))
  t.ok(fault('src/mail/a.ts', 'bin/start/b.ts'))
  t.ok(fault('bin/start/a.ts', 'bin/filter-pipe.ts'))
  t.notOk(fault('bin/filter-pipe.ts', 'bin/start/b.ts'))
  t.notOk(fault('install/filter-install.ts', 'install/filter-install/b.ts'))
  t.notOk(fault('install/filter-install/a.ts', 'install/filter-install/b.ts'))
  t.notOk(fault('src/scan/a.ts', 'src/config/b.ts'))
  t.notOk(fault('bin/filter-pipe.ts', 'src/receive/b.ts'))
})

function faultOf({ from, to, text }: Arrow): string | null {
  const [top, room = ''] = from.split('/')
  const [toTop, toRoom = ''] = to.split('/')
  const says = `${from} imports ${to} ${text}`
  if (isOwnPiece(from, to)) return null
  if (toTop !== 'src') return says
  if (top !== 'src') return null
  if (room === toRoom) return null
  const layer = layerOf(room)
  const toLayer = layerOf(toRoom)
  const only = ONLY[room]
  if (only !== undefined && !only.includes(toRoom)) return says
  if (layer === ENGINE_LAYER) return toRoom === 'receive' ? says : null
  return toLayer < layer ? null : says
}

// A program of install/ may have pieces of its own in the folder of its name,
// which know one another, and a file of install/ that it takes in as text.
function isOwnPiece(from: string, to: string): boolean {
  // What programs of bin/ share of their start.
  if (from.startsWith('bin/') && to.startsWith('bin/start/')) return true
  const [, program] = /^install\/([^/.]+)(?:\.ts$|\/)/u.exec(from) ?? []
  if (program === undefined) return false
  return (
    to.startsWith(`install/${program}/`) ||
    (from === `install/${program}.ts` && /^install\/[^/]+\.service$/u.test(to))
  )
}

function layerOf(room: string): number {
  const name = room.replace(/\.ts$/u, '')
  return LAYERS[room] ?? NO_ROOM[name] ?? ENGINE_LAYER
}

function arrows(): Arrow[] {
  return sources().flatMap(file =>
    importsOf(file)
      .filter(name => name.startsWith('.'))
      .map(name => {
        const target = resolve(TOP, file, '..', name).replace(/\.js$/u, '.ts')
        return { from: file, to: relative(TOP, target), text: name }
      }),
  )
}

function packagesOf(file: string): string[] {
  return importsOf(file).filter(name => !name.startsWith('.'))
}

function importsOf(file: string): string[] {
  const lines = textOf(file).matchAll(
    /(?:^|\n)(?:import|export)\s[^'"`;]*?from '([^']+)'|import\(\s*'([^']+)'\s*\)|(?:^|\n)import '([^']+)'/gu,
  )
  return [...lines].map(line => line[1] ?? line[2] ?? line[3] ?? '')
}

function textOf(file: string): string {
  return readFileSync(join(TOP, file), 'utf8')
}

function sources(): string[] {
  return ['src', 'bin', 'install'].flatMap(folder =>
    readdirSync(join(TOP, folder), { recursive: true, encoding: 'utf8' })
      .filter(name => /\.(?:ts|mjs)$/u.test(name))
      .map(name => `${folder}/${name}`)
      .sort(),
  )
}
