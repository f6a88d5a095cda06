/*
 * NAME
 *   machine - account, folders, programs, ports
 *
 * DESCRIPTION
 *   Pure.
 */

import {
  listenPortsOf,
  returnPortOf,
  type FilterSettings,
  type FolderFacts,
  type LiveFacts,
} from './facts.js'
import { applyHint } from './pool/apply-again.js'
import {
  advice,
  build,
  ownInstall,
  ownProgram,
  shell,
  toml,
  type Hint,
} from './hint.js'
import { inForce, liveService } from './settings.js'
import { accountName } from '../plan/manifest.js'
import { TRANSPORT } from '../plan/stanzas.js'
import type { Finding } from './finding.js'

/** The oldest Node that the programs run on. */
const OLDEST_NODE = [20, 19] as const
const FOLDER_MODE = 0o700

export function machineFindings(facts: LiveFacts): readonly Finding[] {
  return [
    ...configFindings(facts),
    ...accountFindings(facts),
    ...facts.folders.flatMap(it => folderFindings(it, facts)),
    ...programFindings(facts),
    ...cacheFindings(facts),
    ...portFindings(facts),
    ...metricsFindings(facts),
  ]
}

function configFindings(facts: LiveFacts): readonly Finding[] {
  const { filter, values, configFile, own } = facts
  if (typeof filter === 'string') {
    const fix = ownProgram(own, `filterd --check --config ${configFile}`)
    const text = `The filter cannot read its configuration: ${filter}.`
    return [{ level: 'critical', topic: 'configuration', text, fix }]
  }
  const transport = liveService(facts, `${TRANSPORT}/unix`)
  const postfixName = values['myhostname'] ?? ''
  const name = transport ? inForce(facts, transport, 'myhostname') : postfixName
  return [...new Set([name, postfixName])]
    .filter(it => it !== '' && it === filter.hostname)
    .map(it => ({
      ...{ level: it === name ? 'critical' : 'warning', topic: 'hostname' },
      text: `hostname of the filter is ${it}, which is Postfix's own name: Postfix reports a mail loop.`,
      fix: toml(configFile, 'hostname = "postsift.localhost"'),
    }))
}

function accountFindings(facts: LiveFacts): readonly Finding[] {
  const { account, values, record, filter, configFile } = facts
  const named = typeof filter === 'string' ? '' : filter.user
  const user = accountName(record.setup?.user ?? named)
  const apply = applyHint(facts)
  const find = (text: string, fix: Hint): readonly Finding[] => [
    { level: 'critical', topic: 'account', text, fix },
  ]
  if (account === null) {
    return find(`There is no account ${user}.`, apply)
  }
  const forbidden = ['root', 'nobody', values['mail_owner'] ?? 'postfix']
  if (account.uid === 0 || forbidden.includes(account.name)) {
    return find(
      `The filter runs as ${account.name}, but needs its own account.`,
      toml(configFile, 'user = "filter"'),
    )
  }
  if (/\/(?:nologin|false)$/u.test(account.shell)) return []
  return [
    {
      ...{ level: 'warning', topic: 'account' },
      text: `The account ${account.name} has the shell ${account.shell}.`,
      fix: shell(`usermod --shell /usr/sbin/nologin ${account.name}`),
    },
  ]
}

function folderFindings(
  { path, place, free, sharing, foreign = '', isReadOnly }: FolderFacts,
  facts: LiveFacts,
): readonly Finding[] {
  const { account, filter, own, configFile } = facts
  const find = (text: string, fix: Hint): Finding => ({
    ...{ level: 'critical', topic: path },
    ...{ text, fix },
  })
  if (place === null) {
    return [find(`${path} is missing.`, applyHint(facts))]
  }
  const findings: Finding[] = []
  if (account !== null && place.uid !== account.uid) {
    findings.push(
      find(
        `${path} does not belong to ${account.name}: mail is deferred.`,
        shell(`chown -R ${account.name} ${path}`),
      ),
    )
  }
  if (isReadOnly === true) {
    const text = `${path} is on a file system that is mounted read-only: mail is deferred.`
    findings.push(find(text, shell(`mount -o remount,rw ${path}`)))
  }
  // Without an account that is what another finding reports.
  if (foreign !== '' && account !== null) {
    findings.push(
      find(
        `${foreign} does not belong to ${account.name}, or is closed to it: the filter cannot use it.`,
        shell(`chown -R ${account.name} ${path} && chmod -R u+rwX ${path}`),
      ),
    )
  }
  if (sharing !== undefined && sharing !== '') {
    const fix = ownProgram(own, `filter-quarantine list --config ${configFile}`)
    findings.push({
      ...find(`${path} ${sharing} of quarantine_group.`, fix),
      level: 'warning',
    })
  } else if (sharing === undefined && place.mode !== FOLDER_MODE) {
    const isOpen = (place.mode & 0o077) !== 0
    const mode = place.mode.toString(8).padStart(4, '0')
    findings.push({
      ...find(
        `${path} has mode ${mode}${isOpen ? ': other accounts can read it' : ''}.`,
        shell(`chmod 0700 ${path}`),
      ),
      level: isOpen ? 'warning' : 'critical',
    })
  }
  return [...findings, ...roomFindings({ path, free }, filter)]
}

// Below the floor all mail is deferred.
function roomFindings(
  { path, free }: Pick<FolderFacts, 'path' | 'free'>,
  filter: FilterSettings | string,
): readonly Finding[] {
  if (typeof filter === 'string' || free === null) return []
  const floor = filter.freeSpaceFloor
  if (free >= 2 * floor) return []
  const isFull = free < floor
  return [
    {
      ...{ level: isFull ? 'critical' : 'warning', topic: path },
      text: `${path} has ${free} bytes free; below ${floor}, all mail is deferred.`,
      fix: shell(`df -h ${path}`),
    },
  ]
}

function programFindings(facts: LiveFacts): readonly Finding[] {
  const { programs, nodeVersion, record, own } = facts
  const fix = build(own)
  const missing = [...programs]
    .filter(([, isUsable]) => !isUsable)
    .map(([path]): Finding => ({
      ...{ level: 'critical', topic: 'programs', fix },
      text: `${path} is missing or cannot be started: mail is deferred.`,
    }))
  const { setup } = record
  if (nodeVersion === null) {
    const text = `Node.js is missing at ${setup?.node ?? process.execPath}: mail is deferred.`
    return [
      ...missing,
      { level: 'critical', topic: 'node', text, fix: applyHint(facts) },
    ]
  }
  if (isOlder(nodeVersion)) {
    const text = `Node.js is ${nodeVersion}, older than v${OLDEST_NODE.join('.')}.`
    return [
      ...missing,
      { level: 'critical', topic: 'node', text, fix: applyHint(facts) },
    ]
  }
  if (setup === undefined || setup.nodeVersion === nodeVersion) return missing
  return [
    ...missing,
    {
      ...{ level: 'warning', topic: 'node', fix: ownInstall(own, 'verify') },
      text: `Node.js was ${setup.nodeVersion} when the filter was last verified, and is now ${nodeVersion}.`,
    },
  ]
}

function cacheFindings({ startCache, own }: LiveFacts): readonly Finding[] {
  if (startCache === null || startCache === 'fresh') return []
  const what = startCache === 'refused' ? 'of another Node.js' : startCache
  return [
    {
      ...{ level: 'warning', topic: 'start cache' },
      fix:
        own.origin === 'Debian package'
          ? shell('dpkg-reconfigure postsift')
          : build(own),
      text: `The start-up cache is ${what}: the filter works, but starts more slowly for each message.`,
    },
  ]
}

function isOlder(version: string): boolean {
  const [major = 0, minor = 0] = version
    .replace(/^v/u, '')
    .split('.')
    .map(Number)
  const [oldest, least] = OLDEST_NODE
  return major < oldest || (major === oldest && minor < least)
}

/** 127.0.0.0/8 and ::1, as /proc/net/tcp and tcp6 write them. */
const LOOPBACKS =
  /^(?:[0-9A-F]{6}7F|0{24}01000000|0{16}FFFF0000[0-9A-F]{6}7F)$/u

// Mail does not depend on it; who watches the filter does.
function metricsFindings({ metrics = null }: LiveFacts): readonly Finding[] {
  if (metrics === null || metrics.fault === '') return []
  const { address, fault } = metrics
  return [
    {
      ...{ level: 'warning', topic: 'metrics' },
      text: `filterd does not serve metrics at ${address}: ${fault}.`,
      fix: advice(
        'choose a free address for metrics_address and reload filterd; its log says why it cannot have this one',
      ),
    },
  ]
}

function portFindings({ listening, record }: LiveFacts): readonly Finding[] {
  if (listening === null) return []
  const ports = new Set([...listenPortsOf(record), returnPortOf(record)])
  return [...ports]
    .filter(port => (listening.get(port) ?? []).some(it => !LOOPBACKS.test(it)))
    .map(port => ({
      ...{ level: 'critical', topic: 'ports' },
      text: `Port ${port} can be reached from other hosts: mail could bypass all checks.`,
      fix: advice('make its program listen on 127.0.0.1 only'),
    }))
}

// Rules end by it, mail seems to have waited for long, and what is kept seems
// old. expire does not believe it (util/trusted-time).
export function clockFindings(
  { latestTime = null }: Pick<LiveFacts, 'latestTime'>,
  now: number,
): readonly Finding[] {
  if (latestTime === null || now <= latestTime) return []
  const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10)
  return [
    {
      ...{ level: 'warning', topic: 'clock' },
      text: `The clock shows ${day(now)}, but by the uptime of this machine it is at most ${day(latestTime)}: rules with an end may have ended, and kept messages are not expired.`,
      fix: advice(
        'set the clock; if it is right, expire kept messages once by force',
      ),
    },
  ]
}
