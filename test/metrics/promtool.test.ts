/*
 * NAME
 *   promtool.test - metrics, alerts and dashboard, as Prometheus reads them
 */

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { openPages } from '../../src/metrics/prometheus.js'
import { scratchFolder } from '../helper/folder.js'
import { runProgram } from '../helper/program.js'
import { snapshotOf } from './sample.js'
import { namesIn } from './scrape.js'
import { DASHBOARD, namesWanted, RULES } from './wanted-names.js'

const PROMTOOL = '/usr/bin/promtool'

const promtool = async (...args: readonly string[]) => {
  const { status, stdout, stderr } = await runProgram(PROMTOOL, args)
  return { status, text: stdout + stderr }
}

t.test('check metrics', async t => {
  const pages = openPages({ version: '1.2.3', node: '20.0.0' })
  const { text } = await pages.page(snapshotOf(), 'text')
  const args = ['check', 'metrics']
  const found = await runProgram(PROMTOOL, args, { stdin: text })
  t.equal(found.status, 0, found.stdout + found.stderr)
  const wrong = text.replace('} 1\n', '} one\n')
  const bad = await runProgram(PROMTOOL, args, { stdin: wrong })
  t.not(bad.status, 0)
})

t.test('check rules', async t => {
  const { status, text } = await promtool('check', 'rules', RULES)
  t.equal(status, 0, text)
  t.match(text, /SUCCESS: \d\d rules found/u)
})

t.test('alerts come, and do not come without a cause', async t => {
  const file = join(import.meta.dirname, 'alerts.test.yml')
  const { status, text } = await promtool('test', 'rules', file)
  t.equal(status, 0, text)
})

t.test('names of rules and dashboard are names of ours', async t => {
  const pages = openPages({ version: '1.2.3', node: '20.0.0' })
  const { text } = await pages.page(snapshotOf(), 'text')
  const known = namesIn(text)
  for (const [file, names] of namesWanted()) {
    t.ok(names.length > 10, file)
    const missing = names.filter(name => !known.has(name))
    t.strictSame(missing, [], file)
  }
})

interface Panel {
  readonly id: number
  readonly title: string
  readonly type: string
  readonly gridPos: { x: number; y: number; w: number; h: number }
  readonly targets?: readonly { readonly expr: string }[]
}

t.test('the dashboard can be imported anywhere', async t => {
  const board = JSON.parse(readFileSync(DASHBOARD, 'utf8')) as {
    readonly id: null
    readonly uid: string
    readonly panels: readonly Panel[]
    readonly templating: { readonly list: readonly { name: string }[] }
  }
  t.match(board, { id: null, uid: 'postsift', schemaVersion: 39 })
  t.notOk('__inputs' in board)
  const variables = board.templating.list.map(({ name }) => name)
  t.strictSame(variables.slice(0, 2), ['datasource', 'instance'])
  const { panels } = board
  t.equal(new Set(panels.map(({ id }) => id)).size, panels.length)
  const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
    Array.from(
      { length: w * h },
      (_, at) => `${x + (at % w)} ${y + Math.floor(at / w)}`,
    ),
  )
  t.equal(new Set(cells).size, cells.length, 'panels do not overlap')
  const exprs = panels.flatMap(it => it.targets?.map(({ expr }) => expr) ?? [])
  // As Grafana makes them before it asks.
  const queries = exprs.map(expr =>
    expr
      .replaceAll('$__rate_interval', '5m')
      .replaceAll('$instance', '.*')
      .replaceAll('$job', '.*'),
  )
  const rules = queries.map(expr => ({ alert: 'query', expr }))
  const file = join(scratchFolder(t, 'queries'), 'rules.yml')
  // JSON is YAML.
  writeFileSync(file, JSON.stringify({ groups: [{ name: 'all', rules }] }))
  const { text } = await promtool('check', 'rules', '--lint=none', file)
  t.match(text, new RegExp(`SUCCESS: ${queries.length} rules found`, 'u'))
  const without = exprs.filter(it => !it.includes('instance=~"$instance"'))
  t.strictSame(without, [])
})
