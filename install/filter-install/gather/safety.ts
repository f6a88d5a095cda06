/*
 * NAME
 *   safety - owners and modes of what mail goes through, for doctor
 *
 * DESCRIPTION
 *   Looks at all files that the filter loads, and at the folders that they are
 *   in. Starts the filter's program with --check as its account, with its
 *   groups: what it cannot read then, it cannot read when mail comes.
 */

import { existsSync } from 'node:fs'
import { runCommand } from '../../../src/util/process/command.js'
import { NODE_ARGUMENTS } from '../../../src/util/process/node-arguments.js'
import type { AccountFacts, SafetyFacts } from '../doctor/facts.js'
import {
  pathProblems,
  type PathProblem,
  type PathQuestion,
} from '../plan/path-safety.js'
import { filesAround } from './gather.js'

const SETPRIV = '/usr/bin/setpriv'

export async function gatherSafety({
  ...around
}: {
  readonly account: AccountFacts | null
  readonly node: string
  /** Folders with the programs that are started. */
  readonly bins: readonly string[]
  readonly configFile: string
  /** Files that the configuration names. */
  readonly lists: readonly string[]
  /** The program that is asked to --check, or null. */
  readonly program: string | null
}): Promise<SafetyFacts> {
  const { account, node, bins, configFile, lists, program } = around
  const reader = account && {
    ...{ uid: account.uid, gid: account.gids[0] ?? -1, gids: account.gids },
  }
  const question = (
    path: string,
    need: PathQuestion['need'] = 'read',
  ): PathQuestion => ({ path, need, reader })
  const questions = [
    question(node, 'execute'),
    ...bins.flatMap(filesAround).map(it => question(it)),
    ...[configFile, ...lists].map(it => question(it)),
  ].filter(it => existsSync(it.path))
  const problems = new Map<string, PathProblem>()
  for (const it of questions.flatMap(it => pathProblems(it))) {
    problems.set(it.sentence, it)
  }
  const check =
    account === null || program === null
      ? ''
      : await checkAs(account, [node, ...NODE_ARGUMENTS, program], configFile)
  return { problems: [...problems.values()], check }
}

/** What it complains of; '' where it does not. */
async function checkAs(
  { uid, gids }: AccountFacts,
  words: readonly string[],
  configFile: string,
): Promise<string> {
  if (!existsSync(SETPRIV) || uid === 0) return ''
  const [gid = 0, ...others] = gids
  const groups =
    others.length === 0 ? ['--clear-groups'] : ['--groups', gids.join(',')]
  const { status, output, failure } = await runCommand({
    path: SETPRIV,
    args: [
      ...['--reuid', String(uid), '--regid', String(gid), ...groups],
      ...['--', ...words, '--check', '--config', configFile],
    ],
    signal: AbortSignal.timeout(60_000),
  })
  if (status === 0) return ''
  const [line = ''] = output.trim().split('\n').slice(-1)
  const [, why = line] = /^[\w-]+: (.*)$/u.exec(line) ?? []
  return (why || failure || `status ${status}`).replace(/\.$/u, '')
}
