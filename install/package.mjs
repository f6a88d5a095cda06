/*
 * NAME
 *   package - make the Debian packages
 *
 * SYNOPSIS
 *   npm run package [-- --output DIR] [--arch ARCH] [--without-node]
 *       [--suffix TEXT]
 *
 * DESCRIPTION
 *   Makes postsift_VERSION_all.deb and postsift-node_VERSION_ARCH.deb in DIR, by
 *   default packages/, with Debian's own tools (debhelper, dpkg-dev). ARCH is
 *   amd64 or arm64; by default, that of this machine. The Node.js of
 *   postsift-node is that of an npm package, whose version and sha512 are in
 *   install/debian/node.json. TEXT is added to the version, for packages of
 *   your own: +local1.
 *
 *   The time in the packages is that of the last commit, or SOURCE_DATE_EPOCH:
 *   two builds of one commit are the same bytes.
 *
 * DIAGNOSTICS
 *   Ends with 1 and the words of the tool that failed.
 */

import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const top = fileURLToPath(new URL('..', import.meta.url))
// Where launchers, units and master.cf find the programs: see postinst.
const CURRENT = '/usr/lib/postsift/current'
const NODE = '/usr/bin/node'
const BUNDLED_NODE = '/usr/lib/postsift-node/node'
const DOCUMENTS = [
  'README.md',
  'install/several-hosts.md',
  'ARCHITECTURE.md',
  'SECURITY.md',
  'CHANGELOG.md',
]
/** For other programs: where they are is in install/debian/postsift.install. */
const UNITS = [
  'postsift-digest.service',
  'postsift-digest.timer',
  'postsift-notices.path',
  'postsift-notices.service',
  'postsift-store.service',
  'postsift-web-helper.service',
  'postsift-web.service',
]
const SHARED = [
  'install/grafana/postsift.json',
  'install/prometheus/postsift.rules.yml',
  'src/records/record.schema.json',
]
const MACHINES = { amd64: 'x64', arm64: 'arm64' }

const { values } = parseArgs({
  options: {
    output: { type: 'string', default: join(top, 'packages') },
    suffix: { type: 'string', default: '' },
    'without-node': { type: 'boolean', default: false },
    arch: {
      type: 'string',
      default: run('dpkg', '--print-architecture').trim(),
    },
  },
})

const manifest = JSON.parse(readFileSync(join(top, 'package.json'), 'utf8'))
const version = manifest.version + values.suffix
const epoch =
  process.env.SOURCE_DATE_EPOCH ??
  run('git', '-C', top, 'log', '-1', '--format=%ct').trim()
const around = mkdtempSync(join(tmpdir(), 'postsift-package-'))
const work = join(around, `postsift-${version}`)
try {
  await makePackages()
} catch (error) {
  process.stderr.write(`package: ${error.stderr ?? ''}${error.message}\n`)
  process.exitCode = 1
} finally {
  rmSync(around, { recursive: true, force: true })
}

async function makePackages() {
  mkdirSync(work)
  makePrograms()
  makeDocuments()
  makeDebianFolder()
  if (!values['without-node']) fetchNode()
  const packages = values['without-node'] ? ['-A'] : ['-b']
  run(
    'env',
    ...[`--chdir=${work}`, `SOURCE_DATE_EPOCH=${epoch}`, 'LC_ALL=C.UTF-8'],
    ...['dpkg-buildpackage', ...packages, '-us', '-uc', '-d', '-nc'],
    ...(values['without-node'] ? [] : [`-a${values.arch}`]),
  )
  const output = resolve(values.output)
  mkdirSync(output, { recursive: true })
  for (const name of readdirSync(around).filter(it => it.endsWith('.deb'))) {
    copyFileSync(join(around, name), join(output, name))
    process.stdout.write(`${join(output, name)}\n`)
  }
}

function makePrograms() {
  const node = process.execPath
  const build = join(top, 'install/build.mjs')
  run(node, build)
  run(
    ...[node, build, '--no-check', '--outdir', join(work, 'dist')],
    ...['--for-package', CURRENT, '--suffix', values.suffix],
    ...['--node', NODE, '--bundled-node', BUNDLED_NODE],
  )
  const reference = join(top, 'dist/install/reference.js')
  run(node, reference, '--completions', join(work, 'share'))
}

function makeDocuments() {
  cpSync(join(top, 'install/man'), join(work, 'man'), { recursive: true })
  for (const name of [...DOCUMENTS, 'LICENSE', 'install/filter.toml']) {
    copyFileSync(join(top, name), join(work, name.replace('install/', '')))
  }
  for (const name of SHARED) {
    copyFileSync(join(top, name), join(work, basename(name)))
  }
}

function makeDebianFolder() {
  const debian = join(work, 'debian')
  cpSync(join(top, 'install/debian'), debian, { recursive: true })
  chmodSync(join(debian, 'rules'), 0o755)
  const folders = ['quarantine', 'journal', 'records'].map(
    it => `/var/lib/postsift/${it}`,
  )
  const places = {
    NODE,
    BIN: `${CURRENT}/bin`,
    CONFIG: '/etc/postsift/filter.toml',
    USER: 'filter',
    GROUPS: '',
    FOLDERS: ['/var/spool/postsift', ...folders].join(' '),
    QUARANTINE: '/var/lib/postsift/quarantine',
  }
  const writeUnit = (name, folder) => {
    const unit = readFileSync(join(top, 'install', name), 'utf8')
    writeFileSync(
      join(folder, name),
      unit.replace(/@([A-Z]+)@/gu, (word, name) => places[name] ?? word),
    )
  }
  writeUnit('postsift.service', debian)
  // postsift.install names these.
  for (const name of UNITS) writeUnit(name, work)
  for (const kind of ['sysusers', 'tmpfiles']) {
    copyFileSync(
      join(top, `install/${kind}.conf`),
      join(debian, `postsift.${kind}`),
    )
  }
  const control = readFileSync(join(debian, 'control'), 'utf8')
  const maintainer = /^Maintainer: (.*)$/mu.exec(control)?.[1]
  writeFileSync(
    join(debian, 'changelog'),
    `postsift (${version}) unstable; urgency=medium

  * For what changed see /usr/share/doc/postsift/CHANGELOG.md.

 -- ${maintainer}  ${debianDate(epoch)}
`,
  )
}

// As in RFC 5322, which Debian's changelog takes over.
function debianDate(seconds) {
  return new Date(seconds * 1000).toUTCString().replace('GMT', '+0000')
}

function fetchNode() {
  const machine = MACHINES[values.arch]
  if (machine === undefined) throw new Error(`no Node.js for ${values.arch}`)
  const known = JSON.parse(
    readFileSync(join(top, 'install/debian/node.json'), 'utf8'),
  )
  const name = `node-linux-${machine}@${known.version}`
  const packed = JSON.parse(
    run('npm', 'pack', name, '--json', '--pack-destination', around),
  )
  const file = join(around, packed[0].filename)
  const sum = createHash('sha512').update(readFileSync(file)).digest('base64')
  if (`sha512-${sum}` !== known.integrity[machine]) {
    throw new Error(
      `${name} is not the one that install/debian/node.json names`,
    )
  }
  const members = ['package/bin/node', 'package/LICENSE']
  run('tar', 'xzf', file, '-C', around, ...members)
  copyFileSync(join(around, members[0]), join(work, 'node'))
  copyFileSync(join(around, members[1]), join(work, 'NODE-LICENSE'))
  chmodSync(join(work, 'node'), 0o755)
}

function run(path, ...args) {
  return execFileSync(path, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 64 << 20,
  })
}
