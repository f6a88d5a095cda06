/*
 * NAME
 *   postsift - our own engine, with the actions that it has by default
 *
 * DESCRIPTION
 *   A message is stopped that is refused, rejected or kept in quarantine. A
 *   scanner that fails is an error here, not an answer.
 */
import { tmpdir } from 'node:os'
import { loadEngineConfig, makeInspectTools } from '../../src/engine.js'
import { inspect } from '../../src/inspect.js'
import { makeEnvelope } from '../../src/mail/envelope.js'
import { spool } from '../../src/spool/spool.js'
import { startDeadline } from '../../src/util/deadline.js'
import type { Product } from './product.js'

const STOPS = new Set(['refuse', 'reject', 'quarantine', 'discard'])

export async function postsift(
  name: string,
  configuration: readonly string[],
): Promise<Product> {
  const folder = tmpdir()
  const config = await loadEngineConfig({ text: configuration.join('\n') })
  const tools = await makeInspectTools(config, folder)
  return {
    name,
    stops: async message => {
      const spooled = await spool([message], { folder, memoryLimitBytes: 1e6 })
      const deadline = startDeadline('compare', 300)
      const envelope = makeEnvelope({
        id: 'ID',
        sender: 'alice@sender.example',
        recipients: [{ address: 'bob@recipient.example' }],
        arrivedAt: 0,
      })
      try {
        const seen = await inspect(envelope, spooled, tools, deadline.signal)
        const [failure] = seen.failures
        if (failure !== undefined) throw failure.error
        return seen.verdicts.some(({ action }) => STOPS.has(action))
      } finally {
        deadline.close()
        spooled.close()
      }
    },
  }
}
