/*
 * NAME
 *   metrics-options - the options of what filterd tells Prometheus
 */

import { parsed, path, type Section } from './config/option.js'
import { parseMetricsAddress } from './metrics/address.js'

export const METRICS_OPTIONS = {
  metrics_address: parsed(
    'address',
    '',
    'Address at which filterd serves /metrics for Prometheus, /healthz and /readyz by HTTP: "127.0.0.1:9127", "[::1]:9127" or "unix:/path". An address that other hosts can reach needs metrics_token_file, and IPAddressAllow= in the unit of systemd. By default, nothing is served.',
    parseMetricsAddress,
  ),
  metrics_token_file: path(
    '',
    'File with a token of at least 16 characters. If set, requests to metrics_address must have it: "Authorization: Bearer TOKEN". It must be readable for user.',
  ),
} as const satisfies Section['options']
