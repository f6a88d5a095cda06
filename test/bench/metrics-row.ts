/*
 * NAME
 *   metrics-row - what it costs that metrics are served
 *
 * DESCRIPTION
 *   Filterds are measured in turns; half of them serve metrics and are asked for
 *   them each second (Prometheus asks every 15). Two processes that do the same
 *   differ by a few hundredths, by what V8 made of their code: so there are
 *   several of each kind, and the row says how far those without metrics are
 *   apart from one another.
 */
import { freePort } from '../helper/port.js'
import { fetchFrom } from '../metrics/scrape.js'
import { startFilterd, type Filterd } from './filterd.js'
import { expectStopped, send, textMessage, type Flow } from './flow.js'
import { inTurns, type Cost } from './measure.js'
import { atMost, type Row } from './row.js'

const ROUNDS = 7
const WARM_UP_MESSAGES = 10_000
const SCRAPE_MS = 1000
/** In the order of their starts: neither kind is always the first. */
const KINDS = ['off', 'on', 'on', 'off', 'off', 'on'] as const

export const metrics: Row = {
  name: 'metrics',
  measure: async bench => {
    const flow: Flow = {
      ...{ messages: 2000, sessions: 8 },
      file: textMessage(bench.t, 10_000),
    }
    const filterds: Filterd[] = []
    const metricsPorts: number[] = []
    for (const kind of KINDS) {
      const metricsPort = await freePort()
      if (kind === 'on') metricsPorts.push(metricsPort)
      const more = kind === 'on' ? { metricsPort } : {}
      filterds.push(await startFilterd(bench, { clamd: 'without', ...more }))
    }
    for (const filterd of filterds) {
      await send(filterd, { ...flow, messages: WARM_UP_MESSAGES })
    }
    const scraping = scrapeEachSecond(metricsPorts)
    const costs = await inTurns(
      ROUNDS,
      filterds.map(filterd => () => send(filterd, flow)),
    )
    const { scrapes, failed } = scraping.stop()
    for (const filterd of filterds) {
      await expectStopped(filterd)
      await filterd.stop()
    }
    if (scrapes === 0 || failed > 0) {
      throw new Error(`${scrapes} scrapes, ${failed} failed`)
    }
    const of = (kind: 'on' | 'off'): readonly Cost[] =>
      costs.filter((_, at) => KINDS[at] === kind)
    const perSecond = (ms: number): string =>
      `${((flow.messages / ms) * 1000).toFixed(0)}/s`
    const times = of('off').map(({ ms }) => ms)
    const spread = Math.max(...times) / Math.min(...times)
    return [
      {
        work: 'filterd without clamd, 10 KB, 8 sessions, metrics asked for each second',
        ours: perSecond(meanOf(of('on'), 'ms')),
        beside: `metrics off: ${perSecond(meanOf(of('off'), 'ms'))}, the slowest of ${times.length} takes ${spread.toFixed(2)} times as long as the fastest`,
        ratio: meanOf(of('on'), 'ms') / meanOf(of('off'), 'ms'),
        wanted: atMost(1.02),
        cpuRatio: meanOf(of('on'), 'cpuMs') / meanOf(of('off'), 'cpuMs'),
      },
    ]
  },
}

function meanOf(costs: readonly Cost[], what: keyof Cost): number {
  return costs.reduce((sum, cost) => sum + cost[what], 0) / costs.length
}

function scrapeEachSecond(ports: readonly number[]): {
  stop(): { readonly scrapes: number; readonly failed: number }
} {
  let scrapes = 0
  let failed = 0
  const timer = setInterval(() => {
    for (const port of ports) {
      fetchFrom(port, '/metrics').then(
        ({ status }) => (status === 200 ? scrapes++ : failed++),
        () => failed++,
      )
    }
  }, SCRAPE_MS)
  return {
    stop: () => {
      clearInterval(timer)
      return { scrapes, failed }
    },
  }
}
