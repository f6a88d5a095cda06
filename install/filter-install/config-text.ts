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

import type { ConfigFacts, Options } from './facts.js'
import { accountName, isResident } from './manifest.js'
import { LOOPBACK } from './stanzas.js'

/** The whole file, for a machine that has none. */
export function newConfigText(options: Options): string {
  return [
    "# Postsift's configuration, made by filter-install. Every option has a",
    '# default: what does not stand here is as filter.toml(5) says.',
    `user = "${accountName(options.user)}"`,
    `forward_to = "${backAddress(options)}"`,
    ...(isResident(options.mode) ? listenerLines(options) : []),
    '',
  ].join('\n')
}

/** One sentence for each thing that does not fit. */
export function configFaults(
  config: ConfigFacts,
  options: Options,
): readonly string[] {
  const back = backAddress(options)
  const wrongWay = (way: string): readonly string[] =>
    isSame(way, back)
      ? []
      : [
          `${config.path}: forward_to is ${way}, but Postfix will take mail back at ${back}: change one of them (--return-port)`,
        ]
  if (!isResident(options.mode)) {
    const bySendmail =
      options.mode === 'pipe' && config.pipeResubmit === 'sendmail'
    return bySendmail ? [] : wrongWay(config.forwardTo)
  }
  const stage = stageOf(options)
  const listener = config.listeners.find(
    it => isSame(it.address, listenAddress(options)) && it.stage === stage,
  )
  if (listener !== undefined) return wrongWay(listener.forwardTo)
  const lines = listenerLines(options).join(' ')
  return [
    `${config.path}: filterd would not listen where Postfix sends the mail. Write: ${lines}`,
  ]
}

function listenerLines(options: Options): readonly string[] {
  const address = listenAddress(options)
  return stageOf(options) === 'before-queue'
    ? ['[[listener]]', `address = "${address}"`, 'stage = "before-queue"']
    : [`listen_address = ["${address}"]`]
}

function stageOf({ mode }: Options): 'before-queue' | 'after-queue' {
  return mode === 'before-queue' ? 'before-queue' : 'after-queue'
}

function listenAddress({ mode, listenPort }: Options): string {
  return `${mode === 'lmtp' ? 'lmtp' : 'smtp'}:${LOOPBACK}:${listenPort}`
}

function backAddress({ returnPort }: Options): string {
  return `smtp:${LOOPBACK}:${returnPort}`
}

function isSame(one: string, other: string): boolean {
  return one.replace(':localhost:', `:${LOOPBACK}:`) === other
}
