/*
 * NAME
 *   release - check that this commit can be a release, and make its packages
 *
 * SYNOPSIS
 *   npm run release [-- --output DIR]
 *
 * DESCRIPTION
 *   Checks first, and lists all that is wrong at once: nothing is uncommitted;
 *   package.json, package-lock.json, src/version.ts and the newest entry of
 *   CHANGELOG.md have the same version, which has no tag yet; the entry has a date
 *   and says something. Then makes the packages twice and compares them byte for
 *   byte, packs the npm package, and writes SHA256SUMS. It publishes nothing, and
 *   sets no tag: it prints the command that does.
 *
 * EXIT STATUS
 *   0 when all is made, 1 when something is wrong.
 */

import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { releaseFaults } from './release/faults.mjs'

const top = fileURLToPath(new URL('..', import.meta.url))
const { values } = parseArgs({
  options: { output: { type: 'string', default: join(top, 'packages') } },
})
const output = resolve(values.output)
const { version } = JSON.parse(read('package.json'))

const faults = releaseFaults({
  version,
  lock: JSON.parse(read('package-lock.json')).version,
  source: read('src/version.ts'),
  changelog: read('CHANGELOG.md'),
  status: run('git', '-C', top, 'status', '--porcelain'),
  tags: run('git', '-C', top, 'tag').split('\n'),
})
if (faults.length > 0) {
  process.stderr.write(faults.map(it => `release: ${it}\n`).join(''))
  process.exit(1)
}
makeRelease()

function makeRelease() {
  mkdirSync(output, { recursive: true })
  makePackages(output)
  const again = mkdtempSync(join(tmpdir(), 'postsift-release-'))
  try {
    makePackages(again)
    for (const name of readdirSync(again)) {
      if (sumOf(join(again, name)) !== sumOf(join(output, name))) {
        process.stderr.write(`release: ${name} differs in a second build\n`)
        process.exit(1)
      }
    }
  } finally {
    rmSync(again, { recursive: true, force: true })
  }
  run('npm', 'pack', '--silent', '--pack-destination', output, top)
  const names = readdirSync(output).filter(it => /\.(?:deb|tgz)$/u.test(it))
  const sums = names.sort().map(it => `${sumOf(join(output, it))}  ${it}\n`)
  writeFileSync(join(output, 'SHA256SUMS'), sums.join(''))
  process.stdout.write(sums.join(''))
  process.stdout.write(`git tag -s v${version} && git push --tags\n`)
}

function makePackages(folder) {
  const maker = join(top, 'install/package.mjs')
  run(process.execPath, maker, '--output', folder)
}

function sumOf(path) {
  return createHash('sha256').update(readFileSync(path)).digest('hex')
}

function read(path) {
  return readFileSync(join(top, path), 'utf8')
}

function run(path, ...args) {
  const stdio = ['ignore', 'pipe', 'inherit']
  return execFileSync(path, args, { encoding: 'utf8', stdio })
}
