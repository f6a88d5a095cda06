/*
 * NAME
 *   layers - who may import whom
 *
 * DESCRIPTION
 *   Reads the import lines of all sources and fails on any arrow that
 *   ARCHITECTURE.md does not have, on files that import one another in a circle,
 *   and on a family of files that another one imports past its doors (see
 *   layers/families).
 */

import t from 'tap'
import { circlesIn } from './layers/circles.js'
import { doors, isBetweenFamilies, roomFault } from './layers/families.js'
import {
  arrows,
  packagesOf,
  sources,
  textOf,
  type Arrow,
} from './layers/imports.js'

const LAYERS: Readonly<Record<string, number>> = {
  util: 0,
  mail: 1,
  config: 2,
  log: 2,
  smtp: 2,
  postfix: 2,
  quarantine: 2,
  links: 2,
  journal: 2,
  records: 2,
  metrics: 2,
  receive: 3,
  spool: 3,
  parse: 3,
  unpack: 3,
  scan: 3,
  decide: 3,
  act: 3,
  deliver: 3,
  print: 3,
  'scan-files': 3,
}

/** Rooms that may import less than their layer allows. */
const ONLY: Readonly<Record<string, readonly string[]>> = { decide: ['mail'] }

/** Files of src that are no room: the engine, and what names no room. */
const ENGINE_LAYER = 4
const NO_ROOM: Readonly<Record<string, number>> = { version: 0 }

/** One door per package. */
const DOORS: Readonly<Record<string, RegExp>> = {
  mailparser: /^src\/parse\//u,
  execa: /^src\/util\/process\/command\.ts$/u,
  commander: /^(?:bin|install)\//u,
  valibot: /^src\/config\//u,
  'smol-toml': /^src\/config\//u,
  'toml-eslint-parser': /^src\/config\//u,
  '7z-wasm': /^src\/unpack\//u,
  '@virustotal/yara-x': /^src\/scan\/yara\/rule-engine\.ts$/u,
  re2js: /^src\/scan\/pattern\.ts$/u,
  'prom-client': /^src\/metrics\/prometheus\.ts$/u,
  ioredis: /^src\/store\/redis\/client\.ts$/u,
  pg: /^src\/store\/postgresql\//u,
  s3mini: /^src\/store\/s3\/client\.ts$/u,
  nodemailer: /^src\/digest\/make-mail\.ts$/u,
  hono: /^src\/web\//u,
  '@hono/node-server': /^src\/web\/serve\.ts$/u,
  'openid-client': /^src\/web\/sign-in\/oidc\.ts$/u,
  ldapts: /^src\/web\/sign-in\/ldap\.ts$/u,
  picocolors: /^(?:src\/print|install|bin)\//u,
  esbuild: /^install\/build(?:\.mjs|\/cached-bundles\.mjs)$/u,
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

t.test('the mail path loads no package of pages and digests', async t => {
  const all = arrows().filter(it => !isTypeOnly(it))
  // filter-pipe and filter-smtp load work.
  for (const program of ['filterd', 'filter-scan', 'start/work']) {
    const reached = new Set([`bin/${program}.ts`])
    for (const file of reached) {
      all.filter(it => it.from === file).forEach(it => reached.add(it.to))
    }
    t.ok(reached.has('src/engine.ts'), program)
    const loaded = [...reached].flatMap(file => packagesOf(file))
    const wrong = OPTIONAL.filter(name => loaded.includes(name))
    t.strictSame(wrong, [], program)
  }
})

const OPTIONAL = [
  ...['nodemailer', 'hono', '@hono/node-server', 'openid-client', 'ldapts'],
]

function isTypeOnly({ from, text }: Arrow): boolean {
  const lines = textOf(from).matchAll(
    /import (type )?[^'"`;]*?from '([^']+)'/gu,
  )
  const types = [...lines].filter(it => it[2] === text).map(it => it[1])
  return types.length > 0 && !types.includes(undefined)
}

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

t.test('no files import one another in a circle', async t => {
  t.strictSame(circlesIn(arrows()), [])
})

t.test('families import one another by their doors', async t => {
  const wrong = arrows().flatMap(arrow => roomFault(arrow) ?? [])
  t.strictSame(wrong, [])
})

t.test('every door is one that another family imports', async t => {
  const used = new Set(
    arrows()
      .filter(isBetweenFamilies)
      .map(({ to }) => to),
  )
  t.strictSame(
    doors().filter(file => !used.has(file)),
    [],
  )
})

t.test('the law finds a circle', async t => {
  const arrow = (from: string, to: string): Arrow => ({ from, to, text: '' })
  const line = [arrow('a', 'b'), arrow('b', 'c'), arrow('a', 'c')]
  t.strictSame(circlesIn(line), [])
  t.strictSame(circlesIn([...line, arrow('c', 'b')]), ['b c'])
  t.strictSame(circlesIn([...line, arrow('c', 'a'), arrow('d', 'd')]), [
    'a b c',
    'd',
  ])
})

t.test('the law finds a way past a door', async t => {
  const fault = (from: string, to: string): string | null =>
    roomFault({ from, to, text: '' })
  t.ok(fault('src/unpack/page/a.ts', 'src/unpack/office/word-macros.ts'))
  t.ok(fault('src/unpack/a.ts', 'src/unpack/office/word-macros.ts'))
  t.ok(fault('src/unpack/office/a.ts', 'src/unpack/containers.ts'))
  t.ok(fault('src/parse/mime/a.ts', 'src/parse/carve/b.ts'))
  t.ok(fault('install/filter-install/plan/a.ts', HOUSE + 'gather/b.ts'))
  t.ok(fault('src/unpack/zip/a.ts', 'src/unpack/new/b.ts'))
  t.notOk(fault('src/unpack/page/a.ts', 'src/unpack/bytes/anything.ts'))
  t.notOk(fault('src/unpack/page/a.ts', 'src/unpack/page/b.ts'))
  t.notOk(fault('src/unpack/page/a.ts', 'src/unpack/office/link.ts'))
  t.notOk(fault('src/engine.ts', 'src/unpack/office/word-macros.ts'))
})

const HOUSE = 'install/filter-install/'

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
  t.ok(fault('bin/filterd.ts', 'bin/filter-scan/b.ts'))
  t.ok(fault('bin/filterd/a.ts', 'bin/filterd.ts'))
  t.notOk(fault('bin/filterd.ts', 'bin/filterd/b.ts'))
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

// A program may have pieces of its own in the folder of its name,
// which know one another, and a file of install/ that it takes in as text.
function isOwnPiece(from: string, to: string): boolean {
  // What programs of bin/ share of their start.
  if (from.startsWith('bin/') && to.startsWith('bin/start/')) return true
  const [, program] =
    /^((?:bin|install)\/[^/.]+)(?:\.m?[tj]s$|\/)/u.exec(from) ?? []
  if (program === undefined) return false
  return (
    to.startsWith(`${program}/`) ||
    (from === `${program}.ts` && /^install\/[^/]+\.(?:service|toml)$/u.test(to))
  )
}

function layerOf(room: string): number {
  const name = room.replace(/\.ts$/u, '')
  return LAYERS[room] ?? NO_ROOM[name] ?? ENGINE_LAYER
}
