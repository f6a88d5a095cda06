/*
 * NAME
 *   systemd-unit - a unit with its places filled in
 */

import type { Facts, Options } from './facts.js'

/** The unit for this installation. @param template as it ships. */
export function filledIn(
  template: string,
  facts: Pick<Facts, 'config' | 'programs'>,
  options: Pick<Options, 'user' | 'networks'>,
): string {
  const { config, programs } = facts
  const folders = [
    config.spoolFolder,
    config.quarantineFolder,
    config.journalFolder,
    config.recordsFolder,
  ]
  const [user = '', group] = options.user.split(':')
  const places: Readonly<Record<string, string>> = {
    NODE: programs.node,
    BIN: programs.bin,
    CONFIG: config.path,
    USER: user,
    // More groups than its own: clamd's socket may ask for one.
    GROUPS: group ?? '',
    FOLDERS: folders.join(' '),
  }
  return openFor(options.networks ?? [], template).replace(
    /@([A-Z]+)@/gu,
    (word, name: string) => places[name] ?? word,
  )
}

// An address of the network is there later than loopback.
function openFor(networks: readonly string[], template: string): string {
  if (networks.length === 0) return template
  return template
    .replace(/^IPAddressAllow=localhost$/mu, line =>
      [line, ...networks].join(' '),
    )
    .replace(
      /^After=network\.target /mu,
      'Wants=network-online.target\nAfter=network-online.target ',
    )
}
