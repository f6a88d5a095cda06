/*
 * NAME
 *   scanner-failures - what the sections of scanners say of their failures
 *
 * DESCRIPTION
 *   For each scanner the rows that are before action.unchecked-error, the
 *   most special first. Those that are not given are no rows.
 */

import type { Config } from '../config/config.js'
import type { FailureRow, Policy } from '../decide/policy.js'
import type { FailureSettings } from '../scan/failure-options.js'
import { SCANNER_KINDS } from '../scan/scanners.js'

export async function scannerFailures(
  config: Config,
): Promise<NonNullable<Policy['scannerFailures']>> {
  const sections = SCANNER_KINDS.map(({ section }) => section).filter(
    ({ options }) => 'on_failure' in options,
  )
  const rows = sections.map(async section => {
    // The options of failure-options are in it: so does their type.
    const settings = config.settings(section) as unknown as FailureSettings
    const scanner = section.name.replace(/^scanner\./u, '')
    return [scanner, await rowsOf(section.name, settings, config)] as const
  })
  return Object.fromEntries(await Promise.all(rows))
}

async function rowsOf(
  section: string,
  settings: FailureSettings,
  config: Config,
): Promise<readonly FailureRow[]> {
  const given = PLACES.map(
    async ({ name, ...place }): Promise<FailureRow[]> => {
      const action = settings[name]
      if (action === '') return []
      const option = `${section}.${name}`
      return [{ option, action, source: await config.origin(option), ...place }]
    },
  )
  return (await Promise.all(given)).flat()
}

const PLACES = [
  { name: 'on_failure_submission', origin: 'submission' },
  { name: 'on_failure_before_queue', stage: 'before-queue' },
  { name: 'on_failure' },
] as const
