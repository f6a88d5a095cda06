/*
 * NAME
 *   peers - whether the hosts of a store are alike where they must be
 *
 * DESCRIPTION
 *   A message that is released on one host passes on another only with the same
 *   release.key; the same mail gets the same verdict only with the same
 *   configuration; clocks must not be apart. Of the key, a digest is compared.
 *
 *   Pure.
 */

import {
  AWAY_SECONDS,
  CLOCK_SECONDS,
  differences,
  type HostFacts,
  type KnownHost,
} from '../../../../src/store/host.js'
import { printable } from '../../../../src/util/text.js'
import type { LiveFacts } from '../facts.js'
import type { Finding } from '../finding.js'
import { advice, ownProgram, type Hint } from '../hint.js'
import type { StoreStatus } from './facts.js'

type Around = Pick<LiveFacts, 'own' | 'configFile'>

const NAMES_SHOWN = 6

export function peerFindings(
  status: StoreStatus,
  around: Around,
): readonly Finding[] {
  return status.known
    .filter(({ name }) => name !== status.host)
    .flatMap(peer => {
      if (peer.secondsAgo > AWAY_SECONDS) return [awayFinding(peer, around)]
      const { facts } = peer
      const name = printable(peer.name)
      return facts === null
        ? [versionFinding(name, 'another version', status)]
        : alikeFindings({ name, facts }, status, around)
    })
}

function awayFinding(
  { name, seen, secondsAgo }: KnownHost,
  { own, configFile }: Around,
): Finding {
  const shown = printable(name)
  // Any text may be a name; only plain ones are put into a command.
  const isPlain = /^[\w.-]+$/u.test(name)
  return {
    ...{ level: 'warning', topic: `host ${shown}` },
    text: `${shown} was last seen at ${seen}, ${timeText(secondsAgo * 1000)} ago: what it keeps is only there. If it is gone for good, forget it.`,
    fix: isPlain
      ? ownProgram(own, `filter-store forget ${name} --config ${configFile}`)
      : advice('start the store service of that host'),
  }
}

/** `5 minutes`, `3 hours`, `2 days`. */
export function timeText(ms: number): string {
  const minutes = Math.round(ms / 60_000)
  if (minutes < 120) return `${minutes} minutes`
  const hours = Math.round(minutes / 60)
  return hours < 48 ? `${hours} hours` : `${Math.round(hours / 24)} days`
}

function alikeFindings(
  { name, facts }: { readonly name: string; readonly facts: HostFacts },
  status: StoreStatus,
  { configFile }: Around,
): readonly Finding[] {
  const findings: Finding[] = []
  const find = (topic: string, text: string, fix: Hint): void =>
    void findings.push({ level: 'warning', topic, text, fix })
  const { facts: ours } = status
  if (facts.version !== ours.version) {
    findings.push(versionFinding(name, printable(facts.version), status))
  }
  if (facts.key !== ours.key) {
    const why =
      facts.key === ''
        ? `${name} has no release.key, and this host has one`
        : ours.key === ''
          ? `${name} has a release.key, and this host has none`
          : `${name} and this host have different release.key files`
    find(
      'release.key',
      `${why}: a message that one of them has released is stopped by the other.`,
      advice(
        'copy release.key of the quarantine folder from the host that releases to all others; it belongs to the account of the filter, mode 0600',
      ),
    )
  }
  const others = ours.options === null ? [] : differences(facts, ours)
  if (facts.options === null) {
    find(
      'configuration of the hosts',
      `${name} cannot read its configuration.`,
      advice('look into the log of that host'),
    )
  } else if (others.length > 0) {
    find(
      'configuration of the hosts',
      `${name} and this host differ in ${namesText(others)}: the same mail may get another verdict there.`,
      advice(copyText(others, configFile)),
    )
  }
  const apart = Math.abs(facts.clockMs - status.clockMs) / 1000
  if (apart > CLOCK_SECONDS) {
    find(
      'clock of the store',
      `The clocks of ${name} and of this host are ${Math.round(apart)} s apart.`,
      advice('let a time service set the clocks of all hosts'),
    )
  }
  if (facts.failed > 0) {
    find(
      `host ${name}`,
      `${name} cannot carry ${facts.failed} of its kept messages: they are only there.`,
      advice('look into the log of that host'),
    )
  }
  return findings
}

function versionFinding(
  name: string,
  theirs: string,
  { facts }: StoreStatus,
): Finding {
  return {
    ...{ level: 'warning', topic: `host ${name}` },
    text: `${name} runs ${theirs} of the filter, and this host ${facts.version}.`,
    fix: advice('bring both hosts to the same version'),
  }
}

function namesText(names: readonly string[]): string {
  const shown = names.slice(0, NAMES_SHOWN).map(it => printable(it))
  const more = names.length - shown.length
  return more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ')
}

const LIST = /^file:/u

function copyText(names: readonly string[], configFile: string): string {
  const lists = names.filter(it => LIST.test(it))
  const files = [
    ...(lists.length < names.length ? [configFile] : []),
    ...lists.map(it => printable(it.replace(LIST, ''))),
  ]
  return `copy ${files.slice(0, NAMES_SHOWN).join(', ')} from the host that is right to the other; names, addresses and folders of a host stay its own`
}
