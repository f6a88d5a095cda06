/*
 * NAME
 *   systemd-unit - postsift.service with its places filled in
 */

import type { Facts, Options } from './facts.js'

/** The unit for this installation. */
export function unitText(facts: Facts, options: Options): string {
  const { config, programs, systemd } = facts
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
  return systemd.template.replace(
    /@([A-Z]+)@/gu,
    (word, name: string) => places[name] ?? word,
  )
}
