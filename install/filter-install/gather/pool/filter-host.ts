/*
 * NAME
 *   filter-host - look at a host whose filter will serve MTAs on other hosts
 *
 * DIAGNOSTICS
 *   As gather: throws ConfigError, or the error of a system call.
 */

import { networkInterfaces } from 'node:os'
import { LISTENER } from '../../../../src/listener-options.js'
import { formatEndpoint, parseEndpoint } from '../../../../src/smtp/endpoint.js'
import type { HostRecord } from '../../apply/filter-host.js'
import {
  hostConfigText,
  type HostFacts,
  type HostOptions,
} from '../../plan/filter-host.js'
import { accountName } from '../../plan/manifest.js'
import { gatherConfig } from '../config.js'
import {
  findAccount,
  gatherPlaces,
  gatherPrograms,
  gatherSystemd,
  unsafePaths,
  type Surroundings,
} from '../gather.js'
import { takenPorts } from '../taken-ports.js'
import { runningOn } from '../processes.js'
import type { Request } from '../request.js'
import { addressTowards, ownAddresses } from './addresses.js'

export interface HostRequest extends Request {
  readonly networks: readonly string[]
  readonly listenAddress?: string | undefined
}

export async function gatherFilterHost(
  request: HostRequest,
  around: Omit<Surroundings, 'postfix' | 'stateFolder'>,
  record: HostRecord | null,
): Promise<{ readonly facts: HostFacts; readonly options: HostOptions }> {
  const { networks } = request
  const listenAddress =
    request.listenAddress ?? (await addressFor(networks[0] ?? ''))
  const more = { networks, listenAddress }
  const found = await gatherConfig(request, {
    ...{ record, origins: [], sample: around.sampleConfig },
    newText: options => hostConfigText({ ...options, ...more }),
  })
  const { config } = found
  const options = { ...found.options, ...more }
  const account = await findAccount(accountName(options.user))
  const programs = gatherPrograms(around.bin, 'daemon')
  return {
    options,
    facts: {
      ...{ programs, config, account },
      rows: found.loaded.tables(LISTENER).map(it => ({
        ...it,
        address: formatEndpoint(parseEndpoint(it.address)),
      })),
      places: gatherPlaces(config, around.made ?? []),
      systemd: await gatherSystemd(around),
      ownAddresses: ownAddresses(),
      strangers: await strangersAt(options),
      unsafePaths: unsafePaths(programs, config, account),
    },
  }
}

async function strangersAt({
  listenAddress,
  listenPort,
  submissionPort,
}: HostOptions): Promise<readonly number[]> {
  if (listenAddress === '') return []
  const ports = [listenPort, submissionPort]
  const taken = await takenPorts(ports, listenAddress)
  return taken.filter(port => runningOn(port) === null)
}

// Of this host, on the way to the first MTA of the network.
async function addressFor(network: string): Promise<string> {
  const [address = ''] = network.split('/')
  const own = await addressTowards(address)
  const isLoopback = Object.values(networkInterfaces()).some(all =>
    all?.some(it => it.internal && it.address === own),
  )
  return isLoopback ? '' : own
}
