/*
 * NAME
 *   metrics-place - where metrics are served, by the configuration
 *
 * DIAGNOSTICS
 *   metricsPlace() throws ConfigError for an address that others can reach and a
 *   token file that cannot be used.
 */

import { readFileSync } from 'node:fs'
import { ConfigError, type Config } from './config/config.js'
import {
  isLocal,
  parseMetricsAddress,
  type MetricsAddress,
} from './metrics/address.js'
import { MAIN } from './options.js'

export interface MetricsPlace {
  readonly address: MetricsAddress
  readonly token: string | null
}

/** null where nothing is served. */
export async function metricsPlace(
  config: Config,
): Promise<MetricsPlace | null> {
  const { metrics_address, metrics_token_file } = config.settings(MAIN)
  if (metrics_address === '') return null
  const address = parseMetricsAddress(metrics_address)
  if (metrics_token_file !== '') {
    return { address, token: await tokenOf(metrics_token_file, config) }
  }
  if (isLocal(address)) return { address, token: null }
  const origin = await config.origin('metrics_address')
  const text = `metrics_address: other hosts can reach ${metrics_address}; set metrics_token_file, or use 127.0.0.1`
  throw new ConfigError(origin, text)
}

async function tokenOf(file: string, config: Config): Promise<string> {
  const fail = async (text: string, cause?: unknown): Promise<never> => {
    const origin = await config.origin('metrics_token_file')
    throw new ConfigError(origin, `metrics_token_file ${text}`, { cause })
  }
  let token: string
  try {
    token = readFileSync(file, 'latin1').trim()
  } catch (error) {
    return fail(`cannot be read: ${(error as Error).message}`, error)
  }
  if (!TOKEN.test(token)) {
    await fail(
      'must contain one line of 16 to 500 letters, digits or other visible ASCII characters',
    )
  }
  return token
}

const TOKEN = /^[\x21-\x7e]{16,500}$/u
