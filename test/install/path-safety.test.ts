/*
 * NAME
 *   path-safety - who else could change a file
 */

import t from 'tap'
import {
  pathFaults,
  type Look,
  type Seen,
} from '../../install/filter-install/plan/path-safety.js'

const folder = (mode = 0o755, uid = 0, gid = 0): Seen => ({
  kind: 'folder',
  uid,
  gid,
  mode,
})
const file = (mode = 0o755, uid = 0, gid = 0): Seen => ({
  kind: 'file',
  uid,
  gid,
  mode,
})
const link = (target: string, uid = 0): Seen => ({
  kind: 'link',
  uid,
  gid: 0,
  mode: 0o777,
  target,
})

const FILTER = { uid: 990, gid: 991 }

// A tree of names; what is asked; what is said.
const CASES: readonly (readonly [
  string,
  Readonly<Record<string, Seen>>,
  readonly string[],
])[] = [
  [
    "all is root's",
    { '/': folder(), '/opt': folder(), '/opt/node': file() },
    [],
  ],
  [
    'group root may write',
    { '/': folder(), '/opt': folder(0o775), '/opt/node': file() },
    [],
  ],
  [
    'all may write to the file',
    { '/': folder(), '/opt': folder(), '/opt/node': file(0o757) },
    ['/opt/node is writable by all accounts'],
  ],
  [
    'a group may write to a folder',
    { '/': folder(), '/opt': folder(0o775, 0, 50), '/opt/node': file() },
    ['/opt is writable by a group'],
  ],
  [
    "someone's folder",
    { '/': folder(), '/opt': folder(0o755, 1000), '/opt/node': file() },
    ['/opt does not belong to root'],
  ],
  [
    "the filter's own",
    { '/': folder(), '/opt': folder(), '/opt/node': file(0o755, 990) },
    ['/opt/node does not belong to root'],
  ],
  [
    "sticky, and root's below",
    { '/': folder(), '/opt': folder(0o1777), '/opt/node': file() },
    [],
  ],
  [
    "sticky, and someone's below",
    { '/': folder(), '/opt': folder(0o1777), '/opt/node': file(0o755, 1000) },
    [
      '/opt/node does not belong to root and is in a folder that all accounts can write',
      '/opt/node does not belong to root',
    ],
  ],
  [
    "sticky, but not root's",
    { '/': folder(), '/opt': folder(0o1777, 1000), '/opt/node': file() },
    ['/opt does not belong to root'],
  ],
  [
    'writable by all without sticky',
    { '/': folder(), '/opt': folder(0o777), '/opt/node': file() },
    ['/opt is writable by all accounts'],
  ],
  [
    'a file with a sticky bit',
    { '/': folder(), '/opt': folder(), '/opt/node': file(0o1757) },
    ['/opt/node is writable by all accounts'],
  ],
  [
    'cannot be searched',
    { '/': folder(), '/opt': folder(0o700), '/opt/node': file() },
    ["/opt cannot be searched by the filter's account"],
  ],
  [
    'cannot be executed',
    { '/': folder(), '/opt': folder(), '/opt/node': file(0o644) },
    ["/opt/node cannot be executed by the filter's account"],
  ],
  [
    'by its group',
    {
      '/': folder(),
      '/opt': folder(0o750, 0, 991),
      '/opt/node': file(0o750, 0, 991),
    },
    [],
  ],
  [
    'its group has less than others',
    { '/': folder(), '/opt': folder(), '/opt/node': file(0o705, 0, 991) },
    ["/opt/node cannot be executed by the filter's account"],
  ],
  ['missing', { '/': folder(), '/opt': folder() }, ['/opt/node is missing']],
  [
    'a link to a safe place',
    {
      '/': folder(),
      '/opt': folder(),
      '/opt/node': link('/usr/node'),
      '/usr': folder(),
      '/usr/node': file(),
    },
    [],
  ],
  [
    'a link to an unsafe place',
    {
      '/': folder(),
      '/opt': folder(),
      '/opt/node': link('../home/node'),
      '/home': folder(0o777),
      '/home/node': file(),
    },
    ['/home is writable by all accounts'],
  ],
  [
    'a link that a folder goes through',
    {
      '/': folder(),
      '/opt': link('usr'),
      '/usr': folder(0o777),
      '/usr/node': file(),
    },
    ['/usr is writable by all accounts'],
  ],
  [
    "someone's link in a sticky folder",
    {
      '/': folder(),
      '/opt': folder(0o1777),
      '/opt/node': link('/usr/node', 1000),
      '/usr': folder(),
      '/usr/node': file(),
    },
    [
      '/opt/node does not belong to root and is in a folder that all accounts can write',
    ],
  ],
  [
    'a circle',
    { '/': folder(), '/opt': folder(), '/opt/node': link('/opt/node') },
    ['/opt/node is a circular link'],
  ],
]

t.test('paths', async t => {
  for (const [story, tree, expected] of CASES) {
    const look: Look = path => tree[path] ?? null
    const question = {
      path: '/opt/node',
      need: 'execute',
      reader: FILTER,
    } as const
    t.strictSame(pathFaults(question, look), expected, story)
  }
})

t.test('an account that is yet to be made is one of the others', async t => {
  const tree: Readonly<Record<string, Seen>> = {
    '/': folder(),
    '/a': file(0o640),
  }
  const look: Look = path => tree[path] ?? null
  t.strictSame(pathFaults({ path: '/a', need: 'read', reader: null }, look), [
    "/a cannot be read by the filter's account",
  ])
})

t.test('on this machine', async t => {
  const need = 'execute'
  t.strictSame(pathFaults({ path: '/usr/bin/env', need, reader: null }), [])
  t.strictSame(pathFaults({ path: '/bin/sh', need, reader: null }), [])
})
