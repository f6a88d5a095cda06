/*
 * NAME
 *   primary.test - workers that cannot be started
 */

import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { build } from 'esbuild'
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

t.test('a worker that cannot start says why', async t => {
  const folder = scratchFolder(t, 'primary')
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  const worker = resolve(import.meta.dirname, '../../src/receive/worker.ts')
  const cases: readonly (readonly [string, RegExp])[] = [
    ["() => Promise.reject(new Error('no list'))", /^no list$/u],
    [
      "() => { setTimeout(() => { throw new Error('later') }); return new Promise(() => setInterval(() => {}, 1000)) }",
      /^later$/u,
    ],
    ['() => process.exit(9)', /^worker ended with status 9$/u],
    [
      '() => process.kill(process.pid, "SIGKILL")',
      /^worker ended with SIGKILL$/u,
    ],
  ]
  for (const [start, why] of cases) {
    const program = join(folder, 'worker.js')
    const text = `import { serveAsWorker } from '${await bundled(folder, worker)}'\nserveAsWorker(${start})\n`
    writeFileSync(program, text)
    const primary = new Primary({
      ...{ program, environment: {}, fds: [], notice: () => undefined },
    })
    await t.rejects(primary.start({}, 1), { message: why }, start)
    await primary.stop()
  }
})

const TELLS = `
let word = 'started'
serveAsWorker(async () => ({
  drain: async () => { word = 'drained' },
  news: () => {
    const news = word
    word = null
    return news
  },
}))
`

t.test('what is new is told, also at the end', async t => {
  const folder = scratchFolder(t, 'primary')
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  const source = resolve(import.meta.dirname, '../../src/receive/worker.ts')
  const program = join(folder, 'worker.js')
  const path = await bundled(folder, source)
  writeFileSync(program, `import { serveAsWorker } from '${path}'\n${TELLS}`)
  const heard: unknown[] = []
  const ended: string[] = []
  const primary = new Primary({
    ...{ program, environment: {}, fds: [], notice: () => undefined },
    heard: ({ pid }, news) => heard.push([typeof pid, news]),
    ended: (_, reason) => ended.push(reason),
  })
  const before = childrenOf(process.pid)
  await primary.start({}, 1)
  const [pid = 0] = childrenOf(process.pid).filter(it => !before.includes(it))
  await waitUntil(() => heard.length === 1 || undefined, { what: 'news' })
  process.kill(pid, 'SIGKILL')
  await waitUntil(
    () => (ended.length === 1 && primary.readyCount === 1) || undefined,
    { what: 'another worker' },
  )
  await primary.stop()
  await waitUntil(() => ended.length === 2 || undefined, { what: 'its end' })
  t.same(ended, ['killed', 'drained'])
  t.same(String(heard.at(-1)), 'number,drained', 'its last words')
})

/** As JavaScript; returns its path. */
async function bundled(folder: string, source: string): Promise<string> {
  const outfile = join(folder, 'serve-as-worker.js')
  await build({
    ...{ entryPoints: [source], outfile, bundle: true },
    ...{ platform: 'node', format: 'esm' },
  })
  return outfile
}
