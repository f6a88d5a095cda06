/*
 * NAME
 *   machine - files and folders, made and unmade
 */

import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { doStep, unmake } from '../../install/filter-install/apply/machine.js'
import { digest } from '../../install/filter-install/apply/state.js'
import { ensureFilterUser } from '../helper/filter-user.js'
import { scratchFolder } from '../helper/folder.js'

const home = scratchFolder(t, 'machine')

t.test('a configuration file', async t => {
  const path = join(home, 'filter.toml')
  const text = 'user = "filter"\n'
  await doStep({ kind: 'file', path, text, mode: 0o644 })
  t.equal(readFileSync(path, 'utf8'), text)
  t.equal(statSync(path).mode & 0o7777, 0o644)
  const made = { kind: 'file', path, digest: digest(text) } as const
  writeFileSync(path, `${text}# mine\n`)
  t.equal(await unmake(made), `${path} stays: it was changed by someone else`)
  t.ok(existsSync(path))
  writeFileSync(path, text)
  t.equal(await unmake(made), null)
  t.notOk(existsSync(path))
  t.equal(await unmake(made), null, 'gone already')
})

t.test('a unit that was cut short before its file was there', async t => {
  const path = join(home, 'postsift.service')
  const leftover = join(home, '.postsift.service.postsift-0123456789abcdef')
  writeFileSync(leftover, '[Unit]')
  const made = { kind: 'unit', path, digest: digest('[Unit]\n') } as const
  t.equal(await unmake(made), null)
  t.notOk(existsSync(leftover))
})

t.test('folders, whatever the umask', async t => {
  const { uid, gid } = await ensureFilterUser()
  const umask = process.umask(0o077)
  t.teardown(() => process.umask(umask))
  const outer = join(home, 'var')
  const inner = join(outer, 'spool')
  const folder = { kind: 'folder', isNew: true } as const
  await doStep({ ...folder, path: outer, owner: null, mode: 0o755 })
  await doStep({ ...folder, path: inner, owner: 'filter', mode: 0o700 })
  const stateOf = (path: string) => {
    const stat = statSync(path)
    return [stat.uid, stat.gid, stat.mode & 0o7777]
  }
  t.strictSame(stateOf(outer), [0, 0, 0o755])
  t.strictSame(stateOf(inner), [uid, gid, 0o700])
  chmodSync(inner, 0o777)
  const right = { ...folder, isNew: false, path: inner, owner: 'filter' }
  await doStep({ ...right, mode: 0o700 })
  t.strictSame(stateOf(inner), [uid, gid, 0o700])

  const madeOuter = { kind: 'folder', path: outer } as const
  const madeInner = { kind: 'folder', path: inner } as const
  t.equal(await unmake(madeOuter), `${outer} stays: it is not empty`)
  t.equal(await unmake(madeInner), null)
  t.equal(await unmake(madeOuter), null)
  t.notOk(existsSync(outer))
})

t.test('a link where the folder should be', async t => {
  const target = join(home, 'target')
  mkdirSync(target, { mode: 0o755 })
  const path = join(home, 'link')
  symlinkSync(target, path)
  const folder = { kind: 'folder', isNew: false, mode: 0o700 } as const
  await t.rejects(doStep({ ...folder, path, owner: 'filter' }), {
    code: 'ENOTDIR',
  })
  t.equal(statSync(target).uid, 0)
  rmdirSync(target)
})

t.test('an account that is not there', async t => {
  const path = join(home, 'nobodys')
  const owner = 'no-such-account'
  const folder = { kind: 'folder', isNew: true, mode: 0o700 } as const
  await t.rejects(doStep({ ...folder, path, owner }), {
    message: 'there is no account no-such-account',
  })
  t.notOk(existsSync(path))
})
