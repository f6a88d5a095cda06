/*
 * NAME
 *   many-main - how long pages over a large quarantine take
 *
 * SYNOPSIS
 *   npm run test:web [-- ENTRIES]
 *
 * DESCRIPTION
 *   Fills a quarantine with ENTRIES (50000) and prints for each page the time of
 *   the server, and that of the processor, which a busy machine does not change:
 *   the first one, and others just after a message was kept. Ends with 1 where one
 *   takes 100 ms of the processor or more. What a page reads is counted in
 *   catalog-cache.test.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fillQuarantine } from '../quarantine/kept.js'
import { readAhead } from '../../src/web/pages/rows-of.js'
import { makeKeepingSite, PUBLIC, signIn } from './web-site.js'

const LIMIT_MS = 100
const TIMES = 5

const entries = Number(process.argv[2] ?? 50_000)
const folder = mkdtempSync(join(tmpdir(), 'postsift-web-many-'))

try {
  fillQuarantine(folder, entries)
  // A folder that changed within the last second is read once more.
  await sleep(2000)
  const site = await makeKeepingSite(folder)
  const start = performance.now()
  // As filter-web does before it serves anyone.
  await readAhead(site.world)
  const before = performance.now() - start
  console.log(`the catalog, once at the start: ${before.toFixed(0)} ms`)
  const root = { isAdministrator: true, addresses: [], login: 'root' }
  const admin = signIn(site, root)
  const bob = signIn(site, { addresses: ['user77@d.example'] })
  const pages = [
    ['first page of a recipient', '/', bob],
    ['overview', '/admin/', admin],
    ['first page of the search', '/admin/search', admin],
    ['search by sender', '/admin/search?sender=sender77@', admin],
    ['search by subject and age', '/admin/search?subject=99&since=9d', admin],
  ] as const
  let isSlow = false
  for (const isChanged of [false, true]) {
    for (const [name, path, { headers }] of pages) {
      let most = { wall: 0, cpu: 0 }
      for (let at = 0; at < TIMES; at++) {
        if (isChanged) await site.keep({ to: ['user77@d.example'] })
        const from = { wall: performance.now(), cpu: process.cpuUsage() }
        const response = await site.app.request(PUBLIC + path, { headers })
        await response.text()
        const { user, system } = process.cpuUsage(from.cpu)
        const wall = performance.now() - from.wall
        const cpu = (user + system) / 1000
        if (response.status !== 200) throw new Error(`${path} is no page`)
        if (cpu > most.cpu) most = { wall, cpu }
      }
      const when = isChanged ? ', just after a change' : ''
      const times = `${most.wall.toFixed(0)} ms, ${most.cpu.toFixed(0)} ms of the processor`
      console.log(`${name}${when}: ${times} (the slowest of ${TIMES})`)
      if (most.cpu >= LIMIT_MS) isSlow = true
    }
  }
  site.world.reader.close()
  process.exitCode = isSlow ? 1 : 0
} finally {
  rmSync(folder, { recursive: true, force: true })
}
