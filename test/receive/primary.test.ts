/*
 * NAME
 *   primary.test - workers that cannot be started
 */

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { Primary } from '../../src/receive/primary.js'
import { childrenOf } from '../helper/filterd-processes.js'
import { scratchFolder } from '../helper/folder.js'
import { waitUntil } from '../helper/wait.js'

const WORKER = `
process.on('message', ({ type }) => {
  if (type === 'start') process.send({ type: 'ready' })
  if (type === 'drain') process.exit(0)
})
`

// As where there is no memory for another process: it throws at once.
t.test('a worker that cannot be started is started later', async t => {
  const good = join(scratchFolder(t, 'primary'), 'worker.mjs')
  writeFileSync(good, WORKER)
  const programs = [good, 'no\0program', good]
  const notices: string[] = []
  const primary = new Primary({
    get program() {
      return programs.shift() ?? good
    },
    environment: { NODE_OPTIONS: '' },
    fds: [],
    notice: (_, text) => notices.push(text),
  })
  t.teardown(() => primary.stop())
  const before = childrenOf(process.pid)
  await primary.start({}, 1)
  t.equal(primary.readyCount, 1)
  const workers = childrenOf(process.pid).filter(it => !before.includes(it))
  workers.forEach(pid => process.kill(pid, 'SIGKILL'))
  const isBack = (): true | undefined =>
    programs.length === 0 && primary.readyCount === 1 ? true : undefined
  await waitUntil(isBack, { what: 'another worker' })
  t.match(notices, [/worker \d+ died: SIGKILL/u, /worker did not start: /u])
})
