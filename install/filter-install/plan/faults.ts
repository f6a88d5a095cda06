/*
 * NAME
 *   faults - what on this machine speaks against a plan
 *
 * DESCRIPTION
 *   Versions, account, ports, paths, the filter's configuration: one sentence
 *   for each thing to mend. What is in Postfix's own files is in conflicts.
 *
 *   Pure.
 */

import {
  formatVersion,
  isAtLeast,
  OLDEST,
  type PostfixVersion,
} from '../../../src/postfix/version.js'
import type { Origin } from '../../../src/mail/envelope.js'
import { configFaults } from './config-text.js'
import type { Facts, Options } from './facts.js'
import { accountName, isResident, manifestFaults } from './manifest.js'
import { poolFaults } from './pool.js'
import { LOOPBACK, type Stanza } from './stanzas.js'

export function generalFaults(
  facts: Facts,
  options: Options,
  version: PostfixVersion | undefined,
  origins: readonly Origin[],
): readonly string[] {
  const { postfix, programs, config, unsafePaths } = facts
  const faults = [...programs.faults]
  if (version === undefined || !isAtLeast(version, OLDEST)) {
    faults.push(
      `Postfix ${postfix.version} is older than ${formatVersion(OLDEST)}`,
    )
  }
  if (options.pool !== undefined) {
    return [
      ...faults,
      ...modeFaults(options),
      ...poolFaults(options.pool, facts.ownAddresses ?? []),
      ...portFaults(options),
      ...changeFaults(facts, options, origins),
    ]
  }
  faults.push(
    ...accountFaults(facts, options.user, postfix.mailOwner),
    ...(isResident(options.mode) ? userFaults(facts, options.user) : []),
  )
  faults.push(...portFaults(options))
  const isBySendmail =
    options.mode === 'pipe' && config.pipeResubmit === 'sendmail'
  if (options.signMilter !== undefined && isBySendmail) {
    faults.push(
      '--sign-milter needs pipe_resubmit = "smtp" in the configuration of the filter: mail comes back by sendmail now',
    )
  }
  for (const path of [programs.node, programs.bin, config.path]) {
    // master(8) would split such a path, or pipe(8) see a macro in it.
    if (!/^[\w/.,+@=:-]+$/u.test(path)) {
      faults.push(`${path} contains a character that master.cf does not allow`)
    }
  }
  if (!options.allowUnsafePaths) {
    faults.push(...unsafePaths.map(it => withHint(it, programs.bin)))
  }
  return [
    ...faults,
    ...changeFaults(facts, options, origins),
    ...configFaults(config, options, origins),
    ...manifestFaults(facts, options),
  ]
}

function modeFaults({ mode }: Options): readonly string[] {
  return mode === 'daemon'
    ? []
    : [`--filters is for --mode daemon, not for ${mode}`]
}

/** @param user as --user has it: an account, or `account:group`. */
export function accountFaults(
  { account }: Pick<Facts, 'account'>,
  user: string,
  mailOwner: string,
): readonly string[] {
  const name = accountName(user)
  return [
    /^[a-z_][\w-]*(?::[a-z_][\w-]*)?$/iu.test(user)
      ? ''
      : `${user} is not a valid account name`,
    ['root', 'nobody', mailOwner].includes(name)
      ? `the filter must not run as ${name}: it needs its own account`
      : '',
    account?.uid === 0 ? `the account ${name} is root` : '',
  ].filter(it => it !== '')
}

/** Of a filter that is not started by Postfix: the account is in its file. */
export function userFaults(
  { config }: Pick<Facts, 'config'>,
  user: string,
): readonly string[] {
  const name = accountName(user)
  return config.user === name
    ? []
    : [`${config.path}: user is ${config.user}, but --user says ${name}`]
}

export function portFaults({
  listenPort,
  returnPort,
  submissionPort,
}: Pick<
  Options,
  'listenPort' | 'returnPort' | 'submissionPort'
>): readonly string[] {
  return new Set([listenPort, returnPort, submissionPort]).size === 3
    ? []
    : [
        'the filter, the return port and mail of your own users need different ports',
      ]
}

// A clone in /root is the usual case.
function withHint(sentence: string, bin: string): string {
  const [, folder = ''] = /^(\S+) cannot be searched by /u.exec(sentence) ?? []
  return folder !== '' && `${bin}/`.startsWith(`${folder}/`)
    ? `${sentence}: move Postsift to a folder that all accounts can read, such as /opt/postsift, and build it there`
    : sentence
}

// Queued mail names the old transport and next hop: handed to another kind of
// transport it could bounce, and without one it would wait.
function changeFaults(
  { record, postfix }: Facts,
  { mode, listenPort, submissionPort, pool }: Options,
  origins: readonly Origin[],
): readonly string[] {
  if (record === null || record.edits.length === 0) return []
  const isSame =
    record.mode === mode &&
    record.listenPort === listenPort &&
    (record.setup?.pool === undefined) === (pool === undefined) &&
    (!origins.includes('submission') ||
      (record.submissionPort ?? submissionPort) === submissionPort)
  return isSame
    ? []
    : [
        `${postfix.configDir} has mode ${record.mode}${record.setup?.pool === undefined ? '' : ' with filters on other hosts,'} with port ${record.listenPort}: run filter-install undo first`,
      ]
}

/** master(8) ends itself when it cannot bind a port at a reload. */
export function takenPortFaults(
  { takenPorts, record }: Facts,
  stanzas: readonly Stanza[],
  host: string = LOOPBACK,
): readonly string[] {
  const ours = (record?.edits ?? []).flatMap(edit =>
    edit.kind === 'service' ? edit.key : [],
  )
  return takenPorts
    .filter(port => stanzas.some(it => it.key.endsWith(`:${port}/inet`)))
    .filter(port => !ours.some(key => key.endsWith(`:${port}/inet`)))
    .map(port => `${host}:${port} is used by another program`)
}
