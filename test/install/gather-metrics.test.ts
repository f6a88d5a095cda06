/*
 * NAME
 *   gather-metrics.test - whether doctor sees that metrics are served
 */

import { createServer } from 'node:http'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { askMetrics } from '../../install/filter-install/gather/metrics.js'
import { loadEngineConfig } from '../../src/engine.js'
import { openPages } from '../../src/metrics/prometheus.js'
import { openServer } from '../../src/metrics/server.js'
import { scratchFolder } from '../helper/folder.js'
import { freePort } from '../helper/port.js'
import { totalsOf } from '../metrics/sample.js'

const ask = async (...overrides: string[]) =>
  askMetrics(await loadEngineConfig({ text: '', file: '/dev/null', overrides }))

t.test('off, there, another, no one', async t => {
  t.equal(await askMetrics(null), null)
  t.equal(await ask(), null)
  const folder = scratchFolder(t, 'metrics')
  const [file, other, path] = ['token', 'other', 'http.sock'].map(name =>
    join(folder, name),
  ) as [string, string, string]
  writeFileSync(file, 'correct-horse-battery\n')
  writeFileSync(other, 'wrong-horse-battery\n')
  const common = {
    pages: openPages({ version: '1.2.3', node: '20.0.0' }),
    readTotals: () => totalsOf().readTotals(),
  }
  const port = await freePort()
  const places = [
    { address: { host: '127.0.0.1', port }, token: 'correct-horse-battery' },
    { address: { path }, token: null },
  ]
  for (const place of places) {
    const server = await openServer({ ...common, ...place })
    t.teardown(() => server.close())
  }
  const address = `127.0.0.1:${port}`
  const at = `metrics_address=${address}`
  t.same(await ask(at, `metrics_token_file=${file}`), { address, fault: '' })
  t.match(await ask(at, `metrics_token_file=${other}`), {
    fault: 'another program answers there',
  })
  t.match(await ask(`metrics_address=unix:${path}`), { fault: '' })

  const stranger = createServer((_, response) => response.end('ok'))
  const strange = await freePort()
  await new Promise<void>(resolve =>
    stranger.listen(strange, '127.0.0.1', resolve),
  )
  t.teardown(() => stranger.close())
  t.match(await ask(`metrics_address=127.0.0.1:${strange}`), {
    fault: 'another program answers there',
  })
  t.match(await ask(`metrics_address=127.0.0.1:${await freePort()}`), {
    fault: /ECONNREFUSED/u,
  })
})
