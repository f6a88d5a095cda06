/*
 * NAME
 *   postfix - what the planner must know of Postfix
 */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Postfix } from '../../../src/postfix/postconf.js'
import type { PostfixFacts } from '../plan/facts.js'

export async function gatherPostfix(postfix: Postfix): Promise<PostfixFacts> {
  const { configDir, version } = postfix
  const read = (name: string): string =>
    readFileSync(join(configDir, name), 'latin1')
  const [messageSizeLimit = '', mailOwner = ''] = await postfix.values([
    'message_size_limit',
    'mail_owner',
  ])
  return {
    ...{ configDir, version, messageSizeLimit, mailOwner },
    files: { 'main.cf': read('main.cf'), 'master.cf': read('master.cf') },
    knownToSendmail: await postfix.isKnownToSendmail(),
  }
}
