/*
 * NAME
 *   metrics-row - what it costs that metrics are served
 *
 * DESCRIPTION
 *   Two filterds at once, of which one serves metrics and is asked for them each
 *   second; Prometheus asks every 15. They are measured in turns.
 */
import { freePort } from '../helper/port.js'
import { fetchFrom } from '../metrics/scrape.js'
import { startFilterd } from './filterd.js'
import { expectStopped, send, textMessage, type Flow } from './flow.js'
import { inTurns, type Cost } from './measure.js'
import { atMost, type Row } from './row.js'

const ROUNDS = 7
const WARM_UP_MESSAGES = 10_000
const SCRAPE_MS = 1000

export const metrics: Row = {
  name: 'metrics',
  measure: async bench => {
    const flow: Flow = {
      ...{ messages: 2000, sessions: 8 },
      file: textMessage(bench.t, 10_000),
    }
    const metricsPort = await freePort()
    const off = await startFilterd(bench, { clamd: 'without' })
    const on = await startFilterd(bench, { clamd: 'without', metricsPort })
    for (const filterd of [off, on]) {
      await send(filterd, { ...flow, messages: WARM_UP_MESSAGES })
    }
    let scrapes = 0
    let failed = 0
    const scraping = setInterval(() => {
      fetchFrom(metricsPort, '/metrics').then(
        ({ status }) => (status === 200 ? scrapes++ : failed++),
        () => failed++,
      )
    }, SCRAPE_MS)
    const costs = await inTurns(ROUNDS, [
      () => send(off, flow),
      () => send(on, flow),
    ])
    clearInterval(scraping)
    const [without, with_] = costs as [Cost, Cost]
    for (const filterd of [off, on]) {
      await expectStopped(filterd)
      await filterd.stop()
    }
    if (scrapes === 0 || failed > 0) {
      throw new Error(`${scrapes} scrapes, ${failed} failed`)
    }
    const perSecond = ({ ms }: Cost): string =>
      `${((flow.messages / ms) * 1000).toFixed(0)}/s`
    return [
      {
        work: 'filterd without clamd, 10 KB, 8 sessions, metrics asked for each second',
        ours: perSecond(with_),
        beside: `metrics off: ${perSecond(without)}`,
        ratio: with_.ms / without.ms,
        wanted: atMost(1.02),
        cpuRatio: with_.cpuMs / without.cpuMs,
      },
    ]
  },
}
