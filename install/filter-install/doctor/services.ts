/*
 * NAME
 *   services - how Postfix starts the filter
 *
 * DESCRIPTION
 *   The services that apply wrote must be there. Those that start a program of
 *   ours, by pipe(8) or spawn(8), have attributes on which mail depends: what
 *   pipe(8) does to a message or its addresses by its flags, what it calls the
 *   sender of a bounce, and which words of the command line mean what.
 *
 *   Pure.
 */

import { serviceKey, type Service } from '../../../src/postfix/master-cf.js'
import type { Edit, ServiceEdit } from '../../../src/postfix/edit.js'
import type { LiveFacts } from './facts.js'
import { applyHint } from './pool/apply-again.js'
import { shell, type Hint } from './hint.js'
import { liveService } from './settings.js'
import { SUBMISSION_TRANSPORT } from '../plan/stanzas.js'
import type { Finding } from './finding.js'

export function serviceFindings(facts: LiveFacts): readonly Finding[] {
  return facts.record.edits.filter(isService).flatMap(edit => {
    const service = liveService(facts, edit.key)
    if (service === undefined) return [missing(facts, edit)]
    const set = (command: string): Hint => fixOf(facts, edit.key, command)
    const whole = set(`command=${commandOf(edit)}`)
    return [
      ...(STARTERS.includes(service.command)
        ? chrootFindings(service, facts, set('chroot=n'))
        : []),
      ...(service.command === 'pipe' ? pipeFindings(service, whole) : []),
      ...(STARTERS.includes(service.command)
        ? userFindings(service, facts, whole)
        : []),
      ...(service.command === 'spawn' ? spawnFindings(service, whole) : []),
    ]
  })
}

const STARTERS = ['pipe', 'spawn']

/** What each of these flags of pipe(8) does. */
const BAD_FLAGS: Readonly<Record<string, string>> = {
  B: 'adds an empty line to each message, and DKIM signatures break',
  D: 'adds Delivered-To, and all mail to several recipients is deferred',
  F: 'adds a line before the header',
  O: 'adds X-Original-To, and all mail to several recipients is deferred',
  X: 'tells senders that mail was delivered before it was',
  h: 'changes addresses',
  u: 'changes addresses',
  '.': 'changes lines that begin with a dot',
  '>': 'changes lines that begin with From',
}

function isService(edit: Edit): edit is ServiceEdit {
  return edit.kind === 'service'
}

function missing(facts: LiveFacts, { key }: ServiceEdit): Finding {
  return {
    ...{ level: 'critical', topic: key },
    text: `${key} is no longer in master.cf: mail waits.`,
    fix: applyHint(facts),
  }
}

// A blank field is `y` for a Postfix that is told to be as it was before 3.0.
function chrootFindings(
  service: Service,
  { values }: LiveFacts,
  fix: Hint,
): readonly Finding[] {
  const isOld = Number.parseFloat(values['compatibility_level'] ?? '3') < 1
  const { chroot } = service
  if (chroot === 'n' || (chroot === '-' && !isOld)) return []
  const key = serviceKey(service)
  const text = `${key} is chrooted: its program is not in the chroot, and mail waits.`
  return [{ level: 'critical', topic: `${key} chroot`, text, fix }]
}

function pipeFindings(service: Service, fix: Hint): readonly Finding[] {
  const key = serviceKey(service)
  const findings: Finding[] = []
  const find = (level: Finding['level'], topic: string, why: string): void => {
    findings.push({
      ...{ level, topic: `${key} ${topic}`, fix },
      text: `${key} ${why}.`,
    })
  }
  const flags = attribute(service, 'flags') ?? ''
  for (const flag of flags) {
    const why = BAD_FLAGS[flag]
    if (why === undefined) continue
    find('critical', 'flags', `has ${flag} in its flags=${flags}: it ${why}`)
  }
  if (!flags.includes('q')) {
    find(
      'critical',
      'flags',
      `has flags=${flags} without q: addresses with special characters are misread`,
    )
  }
  if (attribute(service, 'null_sender') !== '') {
    find(
      'critical',
      'null_sender',
      'has no empty null_sender=: bounces are filtered as mail from MAILER-DAEMON, and may loop',
    )
  }
  const words = service.args.join(' ')
  if (!/ -f \$\{sender\} -- \$\{recipient\}$/u.test(words)) {
    find(
      'critical',
      'argv',
      'does not end with -f ${sender} -- ${recipient}: a sender or recipient could be read as an option',
    )
  }
  if (!words.includes('--size ${size}')) {
    find(
      'warning',
      'size',
      'lacks --size ${size}: a truncated message is not detected',
    )
  }
  if (!words.includes('--queue-id ${queue_id}')) {
    find(
      'warning',
      'queue_id',
      'lacks --queue-id ${queue_id}: a retry is not recognized, and may be delivered twice',
    )
  }
  const isOwn = service.name === SUBMISSION_TRANSPORT
  if (isOwn !== words.includes('--origin submission')) {
    find(
      'warning',
      'origin',
      isOwn
        ? 'lacks --origin submission: mail of your own users counts as mail from outside'
        : 'has --origin submission: mail from outside counts as mail of your own users',
    )
  }
  return findings
}

function userFindings(
  service: Service,
  { record }: LiveFacts,
  fix: Hint,
): readonly Finding[] {
  const wanted = record.setup?.user
  const user = attribute(service, 'user') ?? ''
  if (wanted === undefined || user === wanted) return []
  const key = serviceKey(service)
  const text = `${key} runs as ${user || 'no configured account'} and not as ${wanted}, the owner of the folders: mail waits.`
  return [{ level: 'critical', topic: `${key} user`, text, fix }]
}

// Standard error is the connection.
function spawnFindings(service: Service, fix: Hint): readonly Finding[] {
  if (service.args.includes('--no-warnings')) return []
  const key = serviceKey(service)
  const text = `${key} starts Node.js without --no-warnings: a warning would become part of a reply to Postfix.`
  return [{ level: 'warning', topic: `${key} argv`, text, fix }]
}

/** The value of `name=` in front of argv; undefined where it is not there. */
function attribute({ args }: Service, name: string): string | undefined {
  const argv = args.findIndex(it => it.startsWith('argv='))
  const own = argv < 0 ? args : args.slice(0, argv)
  return own.findLast(it => it.startsWith(`${name}=`))?.slice(name.length + 1)
}

// As apply wrote it, on one line.
function commandOf({ text }: ServiceEdit): string {
  return text.trim().split(/\s+/u).slice(7).join(' ')
}

function fixOf({ configDir }: LiveFacts, key: string, field: string): Hint {
  const at = `-c ${configDir}`
  return shell(`postconf ${at} -F '${key}/${field}' && postfix ${at} reload`)
}
