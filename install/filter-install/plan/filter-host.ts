/*
 * NAME
 *   filter-host - a host whose filter serves MTAs on other hosts
 *
 * DESCRIPTION
 *   It needs no Postfix. filterd listens on one address for the MTAs that are named
 *   alone, and brings each message back to the host that sent it. Account, folders
 *   and units are those of any other installation.
 *
 *   Pure.
 */

import type { Origin } from '../../../src/mail/envelope.js'
import { hintText, toml } from '../doctor/hint.js'
import type { Facts, Options } from './facts.js'
import { accountFaults, portFaults, userFaults } from './faults.js'
import { accountName, manifestFaults, manifestSteps } from './manifest.js'
import { serviceName } from './pool.js'
import { stepText } from './show.js'
import type { Step } from './step.js'
import { wrapped } from '../../../src/print/wrap.js'

export interface HostOptions extends Options {
  /** Of the MTAs. */
  readonly networks: readonly string[]
  readonly listenAddress: string
}

export interface HostFacts extends Omit<
  Facts,
  'postfix' | 'record' | 'takenPorts'
> {
  /** In the configuration, as it is or will be. */
  readonly rows: readonly ListenerRow[]
  /** Ports that another program has. */
  readonly strangers: readonly number[]
}

/** A [[listener]]. */
export interface ListenerRow {
  readonly address: string
  readonly origin: Origin
  readonly clients: readonly string[]
  readonly forward_to: string
}

export interface HostPlan {
  /** Why it must not be done; then the rest is empty. */
  readonly refusals: readonly string[]
  readonly steps: readonly Step[]
  readonly notes: readonly string[]
}

export function makeHostPlan(facts: HostFacts, options: HostOptions): HostPlan {
  const refusals = hostFaults(facts, options)
  if (refusals.length > 0) return { refusals, steps: [], notes: [] }
  return {
    refusals,
    steps: manifestSteps(facts, options),
    notes: hostNotes(facts, options),
  }
}

const ORIGINS = ['inbound', 'submission'] as const

/** The whole file, for a host that has none. */
export function hostConfigText(options: HostOptions): string {
  return [
    "# Postsift's configuration, made by filter-install. Every option has a",
    '# default: what is not here is as described in filter.toml(5).',
    `user = "${accountName(options.user)}"`,
    ...(options.isTrial === true ? [MONITOR] : []),
    ...ORIGINS.flatMap(it => ['', ...listenerLines(options, it)]),
    '',
  ].join('\n')
}

const MONITOR = 'mode = "monitor"'

function listenerLines(
  options: HostOptions,
  origin: Origin,
): readonly string[] {
  const { address, clients, forward_to } = rowFor(options, origin)
  const names = clients.map(it => `"${it}"`).join(', ')
  return [
    ...['[[listener]]', `address = "${address}"`],
    ...(origin === 'submission' ? ['origin = "submission"'] : []),
    ...[`clients = [${names}]`, `forward_to = "${forward_to}"`],
  ]
}

function rowFor(options: HostOptions, origin: Origin): ListenerRow {
  const { listenAddress, listenPort, submissionPort, returnPort } = options
  const port = origin === 'submission' ? submissionPort : listenPort
  return {
    address: `smtp:${serviceName(listenAddress, port)}`,
    origin,
    clients: options.networks,
    forward_to: `smtp:peer:${returnPort}`,
  }
}

function hostFaults(facts: HostFacts, options: HostOptions): readonly string[] {
  const { config, programs, strangers, unsafePaths } = facts
  const { listenAddress, user, isTrial } = options
  const faults = [
    ...[...programs.faults, ...portFaults(options)],
    // There may be no Postfix here that has another owner.
    ...accountFaults(facts, user, 'postfix'),
    ...userFaults(facts, user),
  ]
  if (listenAddress === '') {
    faults.push(
      'the address on which the MTAs reach this host is not known: name --listen-address',
    )
  } else if (/^(?:0\.0\.0\.0|::)$/u.test(listenAddress)) {
    faults.push(
      `--listen-address ${listenAddress} is all addresses: name the one of the private network`,
    )
  } else if (!isOwn(listenAddress, facts.ownAddresses ?? [])) {
    faults.push(`--listen-address ${listenAddress} is no address of this host`)
  }
  for (const port of strangers) {
    faults.push(
      `${serviceName(listenAddress, port)} is used by another program`,
    )
  }
  if (isTrial === true && config.policyMode !== 'monitor') {
    faults.push(
      `A trial must not stop mail. Write ${hintText(toml(config.path, MONITOR))}`,
    )
  }
  if (!options.allowUnsafePaths) faults.push(...unsafePaths)
  return [
    ...faults,
    ...(faults.length > 0 ? [] : listenerFaults(facts, options)),
    ...manifestFaults(facts, options),
  ]
}

function isOwn(address: string, own: readonly string[]): boolean {
  return own.includes(address) || /^127\.|^::1$/u.test(address)
}

function listenerFaults(
  { config, rows }: HostFacts,
  options: HostOptions,
): readonly string[] {
  return ORIGINS.flatMap(origin => {
    const wanted = rowFor(options, origin)
    const there = rows.find(it => it.address === wanted.address)
    const isRight =
      there !== undefined &&
      there.origin === origin &&
      there.forward_to === wanted.forward_to &&
      wanted.clients.every(it => there.clients.includes(it))
    if (isRight) return []
    const hint = toml(config.path, ...listenerLines(options, origin))
    return [
      `filterd would not take mail of ${wanted.clients.join(', ')} on ${wanted.address}. Write ${hintText(hint)}`,
    ]
  })
}

function hostNotes(
  { config, systemd, programs }: HostFacts,
  options: HostOptions,
): readonly string[] {
  const { listenAddress, listenPort, submissionPort, networks } = options
  const ports = [listenPort, submissionPort].map(it =>
    serviceName(listenAddress, it),
  )
  return [
    `Open to other hosts: ${ports.join(' and ')}, for ${networks.join(', ')} and no one else. Who can connect from there can send mail to anyone by port ${options.returnPort} of that host: list MTAs, not a network with other hosts in it. Let a firewall say the same.`,
    'Mail comes and goes without encryption: the network between must be private.',
    ...(config.hasStore === true
      ? []
      : [
          'If another host filters mail of the same MTAs, set index and journal = "store" in [store] on both: else a retry that comes to the other one can come twice, and each has a quarantine of its own.',
        ]),
    ...(systemd.isRunning
      ? []
      : [
          `systemd does not run here: start the filter yourself, also at boot.\n    ${programs.bin}/filterd --config ${config.path} &`,
        ]),
    `On each MTA, then:\n    filter-install apply --mode daemon --filters ${listenAddress}`,
    'With several filters, name all of them there, with commas.',
  ]
}

export function hostPlanText(
  { steps, notes }: HostPlan,
  { networks, listenAddress }: HostOptions,
): string {
  const items = (title: string, all: readonly string[]): string =>
    all.length === 0
      ? ''
      : `${title}:\n${all
          .flatMap(it => it.split('\n'))
          .map(it =>
            it.startsWith(' ') ? `  ${it}` : wrapped(`  ${it}`, { hang: 4 }),
          )
          .join('\n')}\n`
  return [
    `A filter on ${listenAddress} for ${networks.join(', ')}\n`,
    steps.length === 0 ? 'Nothing to do: everything is in place.\n' : '',
    items('To be done', steps.map(stepText)),
    items('Note', notes),
  ].join('')
}
