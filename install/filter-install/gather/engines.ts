/*
 * NAME
 *   engines - whether the engines of the configuration work, and which could
 *
 * DESCRIPTION
 *   askEngines() does the self-test of each (see src/self-test) and leaves its
 *   stamp, which everything that scans reads. Where an engine does not answer as
 *   itself, it finds out what is there instead.
 *
 *   findSpamEngines() looks where distributions have spamd and rspamd listen. For
 *   c-icap see icap.
 */

import type { Config } from '../../../src/config/config.js'
import { MAIN } from '../../../src/options.js'
import { SCANNER_SECTIONS } from '../../../src/scan/scan.js'
import { parseIcapAddress } from '../../../src/scan/icap/icap-address.js'
import {
  parseSocketAddress,
  type SocketAddress,
} from '../../../src/scan/socket-address.js'
import { testEngines } from '../../../src/self-test/self-test.js'
import { writeStamp } from '../../../src/self-test/stamp.js'
import { closedTo } from '../doctor/clamd.js'
import type { AccountFacts, EngineFacts } from '../doctor/facts.js'
import { identify, type Spoken } from './identify.js'
import { starterOf } from '../verify/forecast.js'
import type { SpamEngineFacts } from '../plan/facts.js'

const SPAM_ENGINES = ['spamd', 'rspamd'] as const

export async function askEngines(
  config: Config,
  account: AccountFacts | null,
): Promise<readonly EngineFacts[]> {
  const results = await testEngines(config, await starterOf(config))
  const folder = config.settings(MAIN).journal_directory
  try {
    await writeStamp(folder, { time: Date.now(), results })
  } catch {
    // What is wrong with the folder is a finding of its own.
  }
  return Promise.all(
    results.map(async ({ scanner, state, text }) => ({
      ...{ scanner, state, text },
      places: await Promise.all(
        addressesOf(scanner, config).map(async address => ({
          address,
          speaks:
            state === 'unreachable'
              ? await identify(placeOf(scanner, address), spokenBy(scanner))
              : '',
          closed: closedPart(placeOf(scanner, address), account),
        })),
      ),
    })),
  )
}

// clamd has findings of its own.
function addressesOf(scanner: string, config: Config): readonly string[] {
  if (scanner === 'clamd') return []
  const section = SCANNER_SECTIONS.find(it => it.name === `scanner.${scanner}`)
  const address = section && config.settings(section)['address']
  return Array.isArray(address) ? (address as readonly string[]) : []
}

function spokenBy(scanner: string): Spoken {
  return scanner === 'icap' || scanner === 'spamd' || scanner === 'rspamd'
    ? scanner
    : ''
}

function placeOf(scanner: string, address: string): SocketAddress {
  return scanner === 'icap'
    ? parseIcapAddress(address).place
    : parseSocketAddress(address)
}

function closedPart(
  place: SocketAddress,
  account: AccountFacts | null,
): string {
  return 'path' in place && account !== null
    ? closedTo(place.path, account)
    : ''
}

const USUAL: Readonly<
  Record<(typeof SPAM_ENGINES)[number], readonly string[]>
> = {
  spamd: [
    'unix:/run/spamd.sock',
    'unix:/run/spamassassin/spamd.sock',
    '127.0.0.1:783',
  ],
  rspamd: [
    'unix:/run/rspamd/worker-normal.sock',
    'unix:/run/rspamd/normal.sock',
    '127.0.0.1:11333',
  ],
}

/** Those that answer, the first address of each. */
export async function findSpamEngines(
  places = USUAL,
): Promise<readonly SpamEngineFacts[]> {
  const found = SPAM_ENGINES.map(async name => {
    for (const address of places[name]) {
      if ((await identify(address, name)) === name) return [{ name, address }]
    }
    return []
  })
  return (await Promise.all(found)).flat()
}
