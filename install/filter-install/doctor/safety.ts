/*
 * NAME
 *   safety - who could change what mail goes through, and what the account reads
 *
 * DESCRIPTION
 *   Programs, Node.js, the configuration, its lists and all folders that these
 *   are in: what others than root could change is a way around the filter.
 *   And what the filter's account cannot read it cannot use: its programs were
 *   started as that account with --check.
 *
 *   Pure.
 */

import type { PathProblem } from '../plan/path-safety.js'
import type { LiveFacts } from './facts.js'
import { shell, type Hint } from './hint.js'
import type { Finding } from './finding.js'

export function safetyFindings(facts: LiveFacts): readonly Finding[] {
  const { problems } = facts.safety
  return [
    ...problems.flatMap(it => writeFinding(facts, it)),
    ...problems.filter(it => it.kind === 'use').map(it => useFinding(it)),
    ...checkFindings(facts),
  ]
}

function writeFinding(
  { account }: LiveFacts,
  problem: PathProblem,
): readonly Finding[] {
  const { at, kind, uid, gid, sentence } = problem
  if (kind !== 'owner' && kind !== 'all' && kind !== 'group') return []
  const isAccounts =
    account !== null &&
    ((kind === 'owner' && uid === account.uid) ||
      (kind === 'group' && account.gids.includes(gid)))
  const text = isAccounts
    ? `The filter account can change ${at}: a vulnerability in the filter could turn it off.`
    : `${sentence}: ${kind === 'all' ? 'any account' : 'another account'} could turn the filter off.`
  return [
    {
      level: isAccounts || kind === 'all' ? 'critical' : 'warning',
      topic: at,
      text,
      fix: mendWrite(problem),
    },
  ]
}

function mendWrite({ at, kind }: PathProblem): Hint {
  return kind === 'owner'
    ? shell(`chown root ${at}`)
    : shell(`chmod go-w ${at}`)
}

// Others may read what the account must: no file here has secrets but the
// password file, which a group is enough for.
function useFinding({ at, sentence }: PathProblem): Finding {
  return {
    ...{ level: 'critical', topic: at },
    text: `${sentence}: mail is deferred.`,
    fix: shell(`chmod a+rX ${at}`),
  }
}

// What the modes say already is not said again.
function checkFindings({
  safety,
  filter,
  account,
  configFile,
}: LiveFacts): readonly Finding[] {
  const { check, problems } = safety
  const isKnown = problems.some(it => it.kind === 'use')
  if (check === '' || isKnown || typeof filter === 'string') return []
  const name = account?.name ?? ''
  return [
    {
      ...{ level: 'critical', topic: 'configuration' },
      text: `The filter cannot start as ${name}: ${check}.`,
      fix: shell(`namei -l ${pathIn(check) ?? configFile}`),
    },
  ]
}

function pathIn(text: string): string | undefined {
  return /'(\/[^']+)'/u.exec(text)?.[1]
}
