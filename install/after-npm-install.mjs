/*
 * NAME
 *   after-npm-install - fit the programs of the npm package to this machine
 *
 * DESCRIPTION
 *   npm(1) runs it after `npm install -g postsift`. The launchers get the paths of
 *   this Node.js and of the folder that npm has put them in, and the start-up cache
 *   is made. In the sources it does nothing: there the build does that.
 *
 *   Where npm runs no scripts, filter-install apply sets the launcher right that
 *   Postfix starts, and the programs start more slowly.
 */

import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const top = fileURLToPath(new URL('..', import.meta.url))
const dist = join(top, 'dist')
const isSources = existsSync(join(top, 'install/build.mjs'))
if (!isSources && existsSync(dist)) {
  launchers().forEach(fit)
  makeCache()
}

function launchers() {
  return ['bin', 'install']
    .flatMap(folder =>
      readdirSync(join(dist, folder)).map(name => join(dist, folder, name)),
    )
    .filter(path => /\/filter[a-z-]*$/u.test(path))
}

function fit(path) {
  const quoted = text => `'${text.replaceAll("'", "'\\''")}'`
  const text = readFileSync(path, 'utf8')
    .replace(/^here=.*$/mu, () => `here=${quoted(dirname(path))}`)
    .replace(/^node=.*$/mu, () => `node=${quoted(process.execPath)}`)
  writeFileSync(path, text)
}

function makeCache() {
  const script = name => {
    const files = readdirSync(join(dist, 'lib'))
    const file = files.find(it => it.startsWith(name) && it.endsWith('.cjs'))
    return join(dist, 'lib', file.slice(0, -'.cjs'.length))
  }
  const maker = join(dist, 'install/start-cache.mjs')
  const names = ['work-', 'late-', 'mailparser-worker-']
  const words = [maker, ...names.map(script)]
  execFileSync(process.execPath, words, { stdio: 'inherit' })
}
