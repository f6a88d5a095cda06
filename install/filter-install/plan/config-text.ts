/*
 * NAME
 *   config-text - the configuration file that a mode needs
 *
 * DESCRIPTION
 *   Writes the few options that a new filter.toml needs for a mode, and says
 *   what does not fit in one that is there: the ports in master.cf and those
 *   in filter.toml must be the same.
 *
 *   Pure.
 */

import type { Origin } from '../../../src/mail/envelope.js'
import type { ConfigFacts, Options } from './facts.js'
import { hintText, toml } from '../doctor/hint.js'
import { accountName, isResident } from './manifest.js'
import { LOOPBACK } from './stanzas.js'

/**
 * The whole file, for a machine that has none.
 * @param origins whose mail comes in.
 */
export function newConfigText(
  options: Options,
  origins: readonly Origin[],
): string {
  return [
    "# Postsift's configuration, made by filter-install. Every option has a",
    '# default: what is not here is as described in filter.toml(5).',
    `user = "${accountName(options.user)}"`,
    `forward_to = "${backAddress(options)}"`,
    ...(options.isTrial === true ? [MONITOR] : []),
    ...(isResident(options.mode)
      ? origins.flatMap(origin => listenerLines(options, origin))
      : []),
    '',
  ].join('\n')
}

const MONITOR = 'mode = "monitor"'

/** One sentence for each thing that does not fit. */
export function configFaults(
  config: ConfigFacts,
  options: Options,
  origins: readonly Origin[],
): readonly string[] {
  const isEnforcing = config.policyMode !== 'monitor'
  return [
    ...(options.isTrial === true && isEnforcing
      ? [
          `A trial must not stop mail. Write ${hintText(toml(config.path, MONITOR))}`,
        ]
      : []),
    ...wayFaults(config, options, origins),
  ]
}

function wayFaults(
  config: ConfigFacts,
  options: Options,
  origins: readonly Origin[],
): readonly string[] {
  const back = backAddress(options)
  const wrongWay = (way: string): readonly string[] =>
    isSame(way, back)
      ? []
      : [
          `${config.path}: forward_to is ${way}, but Postfix will accept returned mail at ${back}: change one of them (--return-port)`,
        ]
  if (!isResident(options.mode)) {
    const bySendmail =
      options.mode === 'pipe' && config.pipeResubmit === 'sendmail'
    return bySendmail ? [] : wrongWay(config.forwardTo)
  }
  const stage = stageOf(options)
  return origins.flatMap(origin => {
    const address = listenAddress(options, origin)
    const listener = config.listeners.find(
      it =>
        isSame(it.address, address) &&
        it.stage === stage &&
        it.origin === origin,
    )
    if (listener !== undefined) return wrongWay(listener.forwardTo)
    const hint = toml(config.path, ...listenerLines(options, origin))
    const whose = origin === 'submission' ? ' of your own users' : ''
    return [
      `filterd would not listen where Postfix sends the mail${whose}. Write ${hintText(hint)}`,
    ]
  })
}

// As a table where the short form cannot say it.
function listenerLines(options: Options, origin: Origin): readonly string[] {
  const address = listenAddress(options, origin)
  const more = [
    ...(stageOf(options) === 'before-queue' ? ['stage = "before-queue"'] : []),
    ...(origin === 'submission' ? ['origin = "submission"'] : []),
  ]
  return more.length > 0
    ? ['[[listener]]', `address = "${address}"`, ...more]
    : [`listen_address = ["${address}"]`]
}

function stageOf({ mode }: Options): 'before-queue' | 'after-queue' {
  return mode === 'before-queue' ? 'before-queue' : 'after-queue'
}

function listenAddress(
  { mode, listenPort, submissionPort }: Options,
  origin: Origin,
): string {
  const port = origin === 'submission' ? submissionPort : listenPort
  return `${mode === 'lmtp' ? 'lmtp' : 'smtp'}:${LOOPBACK}:${port}`
}

function backAddress({ returnPort }: Options): string {
  return `smtp:${LOOPBACK}:${returnPort}`
}

function isSame(one: string, other: string): boolean {
  return one.replace(':localhost:', `:${LOOPBACK}:`) === other
}
