/*
 * NAME
 *   hosts - the hosts of the store, in lines; and filter-store forget
 */

import type { Command } from 'commander'
import { printable } from '../../src/util/text.js'
import {
  configDigest,
  type HostFacts,
  type KnownHost,
} from '../../src/store/host.js'
import { forgetHost } from '../../src/store/postgresql/hosts.js'
import type { Common, NewCommand } from '../start/common-options.js'
import { begin, complain, finish, print } from './work.js'

export function addForget(command: NewCommand): Command {
  return command('forget', 'no longer expect a host that is gone for good')
    .argument('<HOST>')
    .action(async (name: string, options: Common) => {
      const begun = await begin(options)
      const wasThere = await forgetHost(begun.store.database, name)
      if (wasThere) print(`${printable(name)} is forgotten; its mail stays`)
      else complain(`the store knows no host ${name}`)
      await finish(begun, wasThere ? 0 : 1)
    })
}

const TITLES = ['HOST', 'SEEN', 'VERSION', 'CONFIGURATION', 'KEY', 'CLOCK']

/** A line for each, with a head. @param own the name of this one. */
export function hostLines(
  hosts: readonly KnownHost[],
  own: string,
): readonly string[] {
  const rows = hosts.map(({ name, secondsAgo, facts }) => [
    `${printable(name)}${name === own ? ' (this)' : ''}`,
    `${secondsAgo} s ago`,
    ...(facts === null ? ['?', '?', '?', '?'] : cellsOf(facts)),
  ])
  const widths = TITLES.map((title, at) =>
    Math.max(title.length, ...rows.map(row => row[at]?.length ?? 0)),
  )
  return [TITLES, ...rows].map(row =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}

function cellsOf(facts: HostFacts): readonly string[] {
  const seconds = (facts.clockMs / 1000).toFixed(1)
  return [
    printable(facts.version),
    facts.options === null ? 'unreadable' : configDigest(facts),
    facts.key === '' ? 'none' : printable(facts.key),
    `${facts.clockMs < 0 ? '' : '+'}${seconds} s`,
  ]
}
