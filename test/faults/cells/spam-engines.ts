/*
 * NAME
 *   spam-engines - row 35: spamd and rspamd in trouble
 *
 * DESCRIPTION
 *   Each is deferred, and delivered once when the engine works again. None is
 *   passed as clean.
 */

import { http, saying, type Answer } from '../../scan/fake-engine.js'
import { inModes, type Cell } from '../cell.js'
import { RSPAMD_HAM, SPAMD_HAM } from '../rig-spam.js'
import { engineDoes, engineIsGone } from '../stages.js'

const close: Answer = socket => void socket.destroy()

const ANSWERS: Readonly<
  Record<
    'spamd' | 'rspamd',
    Readonly<Record<string, readonly [Answer, RegExp]>>
  >
> = {
  spamd: {
    'closes at once': [close, /error=(?:no reply|connection lost)/u],
    'says half': [saying('SPAMD/1.1 0 EX_OK\r\n'), /reply ends in its header/u],
    'says almost all': [
      saying(SPAMD_HAM.replace('Content-length: 0', 'Content-length: 5')),
      /reply has 0 of 5 bytes/u,
    ],
    'says that it has no time': [
      saying('SPAMD/1.0 79 Timeout: (300 second timeout)\r\n'),
      /error 79: Timeout/u,
    ],
    'is another program': [saying('220 mx ESMTP\r\n'), /unexpected reply/u],
  },
  rspamd: {
    'closes at once': [close, /error=/u],
    'says half': [saying(RSPAMD_HAM.slice(0, -9)), /connection lost|aborted/u],
    'says that it failed': [
      saying(http(500, '{"error":"no memory"}')),
      /HTTP 500: no memory/u,
    ],
    'wants a password': [
      saying(http(401, '{"error":"Unauthorized"}')),
      /HTTP 401: Unauthorized/u,
    ],
    'is another program': [saying('220 mx ESMTP\r\n'), /Parse Error/u],
  },
}

export const SPAM_ENGINE_CELLS: readonly Cell[] = (
  ['spamd', 'rspamd'] as const
).flatMap(engine => [
  ...inModes('PSDQL', {
    row: 35,
    name: `${engine} is gone`,
    fault: engineIsGone(engine),
    says: unavailable(engine),
    log: new RegExp(`scanner=${engine}, error=connect ENOENT`, 'u'),
  }),
  ...inModes('PSDQL', {
    row: 35,
    name: `${engine} never answers`,
    fault: engineDoes(engine, () => {}, { hasty: true }),
    says: new RegExp(`\\(${engine} too slow\\)`, 'u'),
    log: new RegExp(`scanner=${engine}, error=.* is over`, 'u'),
  }),
  ...Object.entries(ANSWERS[engine]).flatMap(([name, [answer, log]]) =>
    inModes('PSDQL', {
      row: 35,
      name: `${engine} ${name}`,
      fault: engineDoes(engine, answer),
      says: unavailable(engine),
      log,
    }),
  ),
])

function unavailable(engine: string): RegExp {
  return new RegExp(
    `4\\.3\\.0 message could not be scanned \\(${engine} unavailable\\)`,
    'u',
  )
}
