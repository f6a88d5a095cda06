/*
 * NAME
 *   metrics - whether filterd answers at metrics_address
 */

import { get } from 'node:http'
import { causeOf } from '../../../src/mail/error.js'
import type { Config } from '../../../src/config/config.js'
import { metricsPlace } from '../../../src/metrics-place.js'
import { MAIN } from '../../../src/options.js'
import type { MetricsFacts } from '../doctor/facts.js'

const ANSWER_MS = 3000

/** null where it is not wanted. */
export async function askMetrics(
  config: Config | null,
): Promise<MetricsFacts | null> {
  const place = config === null ? null : await metricsPlace(config)
  if (config === null || place === null) return null
  const { address, token } = place
  const { metrics_address } = config.settings(MAIN)
  // All addresses of this host are those of loopback, too.
  const socket =
    'path' in address
      ? { socketPath: address.path }
      : { ...address, host: reachable(address.host) }
  const fault = await new Promise<string>(resolve => {
    const request = get(
      {
        ...socket,
        ...{ path: '/healthz', agent: false, timeout: ANSWER_MS },
        headers: token === null ? {} : { Authorization: `Bearer ${token}` },
      },
      response => {
        response.resume()
        const type = response.headers['cache-control']
        const isOurs = response.statusCode === 200 && type === 'no-store'
        resolve(isOurs ? '' : 'another program answers there')
      },
    )
    request.on('timeout', () => request.destroy(new Error('no answer')))
    request.on('error', error => resolve(causeOf(error)))
  })
  return { address: metrics_address, fault }
}

function reachable(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1'
  return host === '::' ? '::1' : host
}
