/*
 * NAME
 *   service-stanzas - the services of master.cf that an installation has
 */

import { NODE_ARGUMENTS } from '../../../src/util/process/node-arguments.js'
import type { Origin } from '../../../src/mail/envelope.js'
import { knows } from '../../../src/postfix/version.js'
import { serviceName } from './pool.js'
import { returnSettings } from './return-settings.js'
import {
  TRANSPORT,
  LOOPBACK,
  type StanzaOptions,
  type Stanza,
  type Setting,
  pipeTransport,
  clientSettings,
  asIn,
  minusO,
  fields,
  lines,
  originsOf,
  listenPortFor,
  CONCURRENCY,
} from './stanzas.js'

/**
 * The services that a mode adds to master.cf.
 * @param sizeLimit bytes of a message that comes back; 0 is no limit.
 */
export function serviceStanzas(
  options: StanzaOptions,
  sizeLimit: number,
): readonly Stanza[] {
  const back = returnService(options, sizeLimit)
  switch (options.mode) {
    case 'pipe':
      return [
        ...originsOf(options).map(origin => pipeService(options, origin)),
        ...(options.pipeReturnsBySmtp ? [back] : []),
      ]
    case 'spawn':
      return [
        clientService('smtp', options),
        ...originsOf(options).map(origin => spawnService(options, origin)),
        back,
      ]
    case 'daemon':
      return [clientService('smtp', options), back]
    case 'lmtp':
      return [clientService('lmtp', options), back]
    case 'before-queue':
      return [back]
  }
}

/** More than that: connections that are kept open must not keep others out. */
const RETURN_PROCESSES = 20

function pipeService(options: StanzaOptions, origin: Origin): Stanza {
  const transport = pipeTransport(origin)
  return {
    key: `${transport}/unix`,
    text: lines([
      fields([transport, 'unix', '-', 'n', 'n', CONCURRENCY, 'pipe']),
      ...trialSettings(options).map(minusO),
      `  flags=Rq user=${options.user} null_sender= directory=/`,
      `  argv=${options.bin}/filter-pipe --config ${options.configFile}`,
      '  --queue-id ${queue_id} --size ${size}',
      '  --client-address ${client_address} --client-name ${client_hostname}',
      '  --client-helo ${client_helo} --sasl-username ${sasl_username}',
      ...originWords(origin),
      '  -f ${sender} -- ${recipient}',
    ]),
  }
}

function originWords(origin: Origin): readonly string[] {
  return origin === 'submission' ? ['  --origin submission'] : []
}

function spawnService(options: StanzaOptions, origin: Origin): Stanza {
  const name = `${LOOPBACK}:${listenPortFor(options, origin)}`
  return {
    key: `${name}/inet`,
    text: lines([
      fields([name, 'inet', 'n', 'n', 'n', CONCURRENCY, 'spawn']),
      // By this name: <service>_time_limit cannot hold a colon. A connection
      // is used for 300 s and one message takes 570 s at most.
      '  -o command_time_limit=1000s',
      `  user=${options.user}`,
      `  argv=${options.node} ${NODE_ARGUMENTS.join(' ')} ${options.bin}/filter-smtp.js`,
      `  --config ${options.configFile}`,
      ...originWords(origin),
    ]),
  }
}

function trialSettings({ isTrial }: StanzaOptions): readonly Setting[] {
  return isTrial === true ? [['soft_bounce', 'yes']] : []
}

function clientService(
  program: 'smtp' | 'lmtp',
  options: StanzaOptions,
): Stanza {
  return {
    key: `${TRANSPORT}/unix`,
    text: lines([
      fields([TRANSPORT, 'unix', '-', '-', 'n', CONCURRENCY, program]),
      ...[
        ...clientSettings(program, options.pool),
        ...trialSettings(options),
      ].map(minusO),
    ]),
  }
}

function returnService(options: StanzaOptions, sizeLimit: number): Stanza {
  const { pool, returnPort } = options
  const name = serviceName(pool?.returnAddress ?? LOOPBACK, returnPort)
  // Before the queue, as many messages may be on their way as smtpd takes in.
  const processes = options.mode === 'before-queue' ? '-' : RETURN_PROCESSES
  return {
    key: `${name}/inet`,
    text: lines([
      fields([name, 'inet', 'n', '-', 'n', processes, 'smtpd']),
      ...returnSettings(options.mode, sizeLimit, options)
        .filter(([setting]) => knows(options.version, setting))
        .map(it => minusO(asIn(options.version, it))),
    ]),
  }
}
