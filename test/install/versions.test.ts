/*
 * NAME
 *   versions - what filter-install writes for versions that are not here
 *
 * DESCRIPTION
 *   A postconf that says another version takes the place of that Postfix. golden
 *   has whole files for these versions.
 */

import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import t from 'tap'
import { scratchFolder } from '../helper/folder.js'
import { startPostfix } from '../helper/postfix.js'
import { installPostsift } from '../helper/postsift.js'
import { configLines, makeInstaller } from './installer.js'

const postsift = await installPostsift(t)
const postfix = await startPostfix(t)
const installer = await makeInstaller(postfix, postsift)
postsift.configure(configLines('spawn', installer))
const bin = scratchFolder(t, 'bin')

const planFor = (version: string) => {
  const script = [
    '#!/bin/sh',
    'case "$*" in',
    `"-dh mail_version config_directory") echo ${version}; echo /etc/postfix ;;`,
    '*) exec /usr/sbin/postconf "$@" ;;',
    'esac',
    '',
  ].join('\n')
  writeFileSync(join(bin, 'postconf'), script, { mode: 0o755 })
  return installer.run('plan', ['--mode', 'spawn', '--print'], {
    NODE_OPTIONS: `--import=${resolve(import.meta.dirname, 'inject.mjs')}`,
    POSTSIFT_INJECT_BIN: bin,
  })
}

const BARE = 'smtpd_forbid_bare_newline'
const PIPELINING = 'smtpd_forbid_unauth_pipelining=yes'
const CASES: readonly (readonly [version: string, has: readonly string[]])[] = [
  ['3.5.6', []],
  ['3.5.20', [PIPELINING]],
  ['3.5.23', [`${BARE}=yes`, `${BARE}_exclusions=`, PIPELINING]],
  ['3.5.24', [`${BARE}=reject`, `${BARE}_exclusions=`, PIPELINING]],
  ['3.7.5', []],
  ['3.7.9', [`${BARE}=yes`, `${BARE}_exclusions=`, PIPELINING]],
  ['3.7.11', [`${BARE}=reject`, `${BARE}_exclusions=`, PIPELINING]],
  ['3.9.0', [`${BARE}=reject`, `${BARE}_exclusions=`, PIPELINING]],
  ['3.12-20260301', [`${BARE}=reject`, `${BARE}_exclusions=`, PIPELINING]],
]

for (const [version, has] of CASES) {
  t.test(version, async t => {
    const { status, stdout, stderr } = await planFor(version)
    t.equal(status, 0, stderr)
    t.strictSame(stdout.match(/smtpd_forbid\S+/gu) ?? [], has)
  })
}

t.test('too old', async t => {
  const { status, stderr } = await planFor('3.4.29')
  t.equal(status, 1)
  t.match(stderr, 'Postfix 3.4.29 is older than 3.5.0')
})
