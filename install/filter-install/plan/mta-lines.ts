/*
 * NAME
 *   mta-lines - what an MTA needs in main.cf and master.cf, to be put there by hand
 *
 * DESCRIPTION
 *   For MTAs on which filter-install cannot run. Where it can, it knows the version
 *   of Postfix and its services, and tries the way before mail goes there.
 *
 *   Pure.
 */

import type { PostfixVersion } from '../../../src/postfix/version.js'
import type { HostOptions } from './filter-host.js'
import type { Pool } from './pool.js'
import { serviceStanzas } from './service-stanzas.js'
import {
  contentFilter,
  transportSettings,
  type StanzaOptions,
} from './stanzas.js'

/** What it knows, later ones take; an older one names an unknown parameter in its
 * log. */
const VERSION: PostfixVersion = [3, 7, 9]

/** @param mta the address of one, @param hosts of all its filters. */
export function mtaLines(
  options: HostOptions,
  mta: string,
  hosts: readonly string[],
): string {
  const filters = hosts.map(host => ({ host, addresses: [host] }))
  const pool: Pool = { filters, returnAddress: mta }
  const { listenPort, returnPort, submissionPort, user } = options
  const stanza: StanzaOptions = {
    ...{ mode: 'daemon', version: VERSION, user, pool },
    ...{ listenPort, returnPort, submissionPort, messageSizeLimit: 0 },
    ...{ node: '', bin: '', configFile: '', pipeReturnsBySmtp: false },
    ...(options.isTrial === true && { isTrial: true }),
  }
  const own = contentFilter(stanza, 'submission')
  return [
    `# master.cf of ${mta}\n`,
    ...serviceStanzas(stanza, 0).map(it => it.text),
    '# To each service that takes mail of your own users, as submission, add:\n',
    `#   -o content_filter=${own}\n`,
    '# If message_size_limit is not 0, give the cleanup service twice as much:\n',
    '#   -o message_size_limit=BYTES\n',
    `\n# main.cf of ${mta}\n`,
    `content_filter = ${contentFilter(stanza, 'inbound')}\n`,
    'receive_override_options = no_address_mappings\n',
    ...transportSettings(stanza).map(([name, value]) => `${name} = ${value}\n`),
  ].join('')
}
