/*
 * NAME
 *   icap - a c-icap of this machine that the filter could ask
 *
 * DESCRIPTION
 *   At its usual port, the services that distributions have. Each is tested with
 *   EICAR as the filter does it: the first that finds it is the one.
 */

import { loadConfig } from '../../../src/config/config.js'
import { DEFAULT_ICAP_ADDRESS, icap } from '../../../src/scan/icap/icap.js'
import { parseIcapAddress } from '../../../src/scan/icap/icap-address.js'
import type { ConfigFacts, IcapFacts } from '../plan/facts.js'
import { identify } from './identify.js'

type Place = Omit<IcapFacts, 'findsVirus'>

const USUAL: readonly Place[] = [
  { address: DEFAULT_ICAP_ADDRESS, redirect: false },
  { address: 'icap://127.0.0.1:1344/squidclamav', redirect: true },
]

const TEST_MS = 10_000

/** Null where none answers, or an antivirus is used already. */
export async function findIcap(
  { hasClamd, hasIcap }: Pick<ConfigFacts, 'hasClamd' | 'hasIcap'>,
  places: readonly Place[] = USUAL,
): Promise<IcapFacts | null> {
  if (hasClamd === true || hasIcap === true) return null
  let blind: IcapFacts | null = null
  for (const place of places) {
    const { place: socket } = parseIcapAddress(place.address)
    if ((await identify(socket, 'icap')) !== 'icap') continue
    const found = await testIt(place)
    if (found?.findsVirus === true) return found
    blind ??= found
  }
  return blind
}

async function testIt(place: Place): Promise<IcapFacts | null> {
  const overrides = [
    ...['scanner.icap.enabled=true', `scanner.icap.address=${place.address}`],
    `scanner.icap.redirect=${place.redirect}`,
  ]
  const config = await loadConfig({ file: '/dev/null', overrides }, [
    icap.section,
  ])
  const scanner = icap.create(config.settings(icap.section), {
    spoolFolder: '/nonexistent',
  })
  try {
    const tested = await scanner?.selfTest?.(AbortSignal.timeout(TEST_MS))
    return tested ? { ...place, findsVirus: tested.found } : null
  } catch {
    return null // no such service, or no antivirus for now
  } finally {
    scanner?.close()
  }
}
