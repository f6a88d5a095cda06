/*
 * NAME
 *   icap - row 51: an ICAP server in trouble
 *
 * DESCRIPTION
 *   Each is deferred, and delivered once when the server works again. None is
 *   passed as clean.
 */

import type { Socket } from 'node:net'
import { answered, CLEAN, icap } from '../../scan/icap/fake-icap.js'
import { inModes, type Cell, type Fault } from '../cell.js'
import { engineDoes, engineIsGone } from '../stages.js'

type Doing = (socket: Socket) => void

const says =
  (text: string): Doing =>
  socket =>
    void socket.end(text)

const OK = ['HTTP/1.1 200 OK']

const BODY = answered(OK, 'a page', 'ISTag: "1"')

const trickle: Doing = socket => {
  const timer = setInterval(() => socket.write('A: x\r\n'), 20)
  socket.write('ICAP/1.0 204 No Content\r\n')
  socket.on('close', () => clearInterval(timer))
}

const ANSWERS: Readonly<Record<string, readonly [Doing, RegExp]>> = {
  'closes at once': [
    socket => void socket.destroy(),
    /error=connection lost before the reply/u,
  ],
  'says half': [
    says(CLEAN.slice(0, -2)),
    /error=connection lost before the reply/u,
  ],
  'says almost all of a body': [
    says(BODY.slice(0, -1)),
    /error=connection lost before the reply/u,
  ],
  'says twice as much': [says(CLEAN + CLEAN), /more than one answer/u],
  'has no time': [says(icap('503 Service overloaded')), /status 503/u],
  failed: [says(icap('500 Server error')), /status 500: Server error/u],
  'has no license': [
    says(icap('539 No AV scanning license')),
    /status 539: No AV scanning license/u,
  ],
  'lies about a chunk': [
    says(BODY.replace('\r\n6\r\n', '\r\n4\r\n')),
    /line of a chunk|chunk longer than it says/u,
  ],
  'lies about its header': [
    says(BODY.replace(/res-body=\d+/u, 'res-body=9')),
    /Encapsulated makes no sense/u,
  ],
  'has a header without end': [
    says(`ICAP/1.0 204 X\r\n${'A: x\r\n'.repeat(10_000)}`),
    /header too long/u,
  ],
  'says other content': [says(BODY), /other content in the answer/u],
  'says an error of HTTP': [
    says(answered(['HTTP/1.1 502 Bad Gateway'], 'x')),
    /HTTP status 502 in the answer/u,
  ],
  'is another program': [
    says('HTTP/1.1 400 Bad Request\r\n\r\n'),
    /unexpected answer/u,
  ],
}

const UNAVAILABLE = /4\.3\.0 message could not be scanned \(icap unavailable\)/u

/** Each process of P and S asks for the options; others know them. */
const offersNothing: Fault = rig => {
  rig.icap.options = says(icap('404 ICAP Service not found'))
  return { undo: () => void (rig.icap.options = null) }
}

export const ICAP_CELLS: readonly Cell[] = [
  ...inModes('PSDQL', {
    row: 51,
    name: 'icap is gone',
    fault: engineIsGone('icap'),
    says: UNAVAILABLE,
    log: /scanner=icap, error=connect ENOENT/u,
  }),
  ...inModes('PSDQL', {
    row: 51,
    name: 'icap never answers',
    fault: engineDoes('icap', () => {}, { hasty: true }),
    says: /\(icap too slow\)/u,
    log: /scanner=icap, error=.* is over/u,
  }),
  ...inModes('PSDQL', {
    row: 51,
    name: 'icap never ends its answer',
    fault: engineDoes('icap', trickle, { hasty: true }),
    says: /\(icap too slow\)/u,
    log: /scanner=icap, error=.* is over/u,
  }),
  ...inModes('PS', {
    row: 51,
    name: 'icap has no such service',
    fault: offersNothing,
    says: UNAVAILABLE,
    log: /scanner=icap, error=OPTIONS: status 404/u,
  }),
  ...Object.entries(ANSWERS).flatMap(([name, [answer, log]]) =>
    inModes('PSDQL', {
      row: 51,
      name: `icap ${name}`,
      fault: engineDoes('icap', answer),
      says: UNAVAILABLE,
      log: new RegExp(`scanner=icap, .*${log.source}`, 'u'),
    }),
  ),
]
