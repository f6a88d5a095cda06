/*
 * NAME
 *   filter-quarantine-group - who is in quarantine_group, and not root
 */
import { chownSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { makeLinkKey } from '../../src/links/link-key.js'
import { openQuarantine } from '../../src/quarantine/quarantine.js'
import { makeReleaseKey } from '../../src/quarantine/release-key.js'
import { ensureFilterUser } from '../helper/filter-user.js'
import { installPostsift } from '../helper/postsift.js'
import { runProgram, type ProgramResult } from '../helper/program.js'
import { keptMessage } from '../quarantine/kept.js'

/** nobody, in the group adm. */
const MEMBER = { uid: 65_534, gid: 4 }
const STRANGER = { uid: 65_534, gid: 65_534 }

t.test('members look, and change nothing', async t => {
  const postsift = await installPostsift(t)
  const { quarantineFolder: folder } = postsift
  const { uid, gid } = await ensureFilterUser()
  postsift.configure(['log_to = "none"', 'quarantine_group = "adm"'])
  const program = join(postsift.bin, 'filter-quarantine.js')
  const run = (
    user: typeof MEMBER | undefined,
    ...[command = '', ...args]: readonly string[]
  ): Promise<ProgramResult> =>
    runProgram(program, [command, '--config', postsift.configFile, ...args], {
      user,
      cwd: '/',
    })
  const key = await openQuarantine(folder).keep(keptMessage())
  makeLinkKey(folder)
  makeReleaseKey(folder)
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  for (const name of names) chownSync(join(folder, name), uid, gid)

  t.match(await run(MEMBER, 'list'), { status: 2, stderr: /EACCES/u })
  t.match(await run(undefined, 'list'), { status: 0, stderr: '' })
  t.equal(statSync(folder).mode & 0o7777, 0o2750)
  t.equal(statSync(folder).uid, uid)
  t.equal(statSync(postsift.recordsFolder).gid, MEMBER.gid)
  for (const secret of ['link.key', 'release.key']) {
    t.equal(statSync(join(folder, secret)).mode & 0o7777, 0o600, secret)
  }

  t.match(await run(STRANGER, 'list'), { status: 2, stderr: /EACCES/u })
  t.match(await run(MEMBER, 'list'), {
    status: 0,
    stdout: /BCDF2345GHJK/u,
    stderr: '',
  })
  t.match(await run(MEMBER, 'show', 'BCDF2345GHJK'), {
    status: 0,
    stdout: /alice@s\.example/u,
    stderr: '',
  })
  t.match(await run(MEMBER, 'show', key, '--raw'), {
    status: 0,
    stdout: /^Subject: kept$/mu,
  })
  // There is none of it; it was looked for.
  t.match(await run(MEMBER, 'explain', 'BCDF2345GHJK'), {
    status: 1,
    stderr: /no record found/u,
  })
  const changes = [
    ['release', key],
    ['delete', key],
    ['expire', '--days', '1'],
    ['reindex'],
  ]
  for (const change of changes) {
    t.match(
      await run(MEMBER, ...change),
      { status: 2, stderr: /root and the account filter/u },
      change.join(' '),
    )
  }
  t.equal(postsift.quarantined().length, 1)

  // The group is another one now: nobody.
  postsift.configure(['log_to = "none"'])
  t.match(await run(undefined, 'list'), { status: 0 })
  t.match(await run(MEMBER, 'list'), { status: 2, stderr: /EACCES/u })
  postsift.configure(['log_to = "none"', 'quarantine_group = "no-such"'])
  t.match(await run(undefined, 'list'), {
    status: 2,
    stderr: /there is no group no-such/u,
  })
})
