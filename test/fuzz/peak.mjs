/*
 * NAME
 *   peak - loaded before a program: how much memory it took, when it stalled
 *
 * DESCRIPTION
 *   With POSTSIFT_PEAK set, the process writes its highest resident size in
 *   kilobytes to that file as it ends, and the seconds that it computed. With POSTSIFT_STALLS set, it appends a
 *   line to that file for each time that its event loop stood still for more
 *   than 20 ms: when it ended, in milliseconds since 1970, and how long it was.
 */
import { appendFileSync, writeFileSync } from 'node:fs'
import { isMainThread } from 'node:worker_threads'

const TICK_MS = 5
const LEAST_MS = 20

const { POSTSIFT_PEAK: peak, POSTSIFT_STALLS: stalls } = process.env

if (isMainThread && peak) {
  const start = process.cpuUsage()
  process.on('exit', () => {
    const { user, system } = process.cpuUsage(start)
    const { maxRSS } = process.resourceUsage()
    writeFileSync(peak, `${maxRSS} ${(user + system) / 1e6}`)
  })
}
if (isMainThread && stalls) {
  let last = performance.now()
  setInterval(() => {
    const now = performance.now()
    const stood = now - last - TICK_MS
    last = now
    if (stood > LEAST_MS) appendFileSync(stalls, `${Date.now()} ${stood}\n`)
  }, TICK_MS).unref()
}
