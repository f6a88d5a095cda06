/*
 * NAME
 *   interrupt - filter-install killed or failing at any change of the system
 *
 * DESCRIPTION
 *   A command runs again and again; in run N the Nth change that it makes, or
 *   the Nth command that it runs, does not go well (inject.mjs), until a run
 *   gets through. After each: mail that comes in arrives once; it is filtered
 *   where the switch was complete, and not where all was put back; and the
 *   next apply or undo brings both files and their folder back to the byte.
 *
 *   Mode spawn, which needs no filterd; the account and the folders are there.
 */

import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { plainMessage } from '../helper/eicar.js'
import type { Teardown } from '../helper/folder.js'
import { startPostfix, type Postfix } from '../helper/postfix.js'
import { installPostsift } from '../helper/postsift.js'
import type { ProgramResult } from '../helper/program.js'
import { startSink, type Sink } from '../helper/sink.js'
import { configLines, makeInstaller, type Installer } from './installer.js'

/** What goes wrong, and at which change. */
export interface Point {
  readonly command: 'apply' | 'undo'
  readonly at: number
  /** `kill`, a code of a system call, `status`, `signal` or `hang`. */
  readonly how: string
  /** Whether it goes on to go wrong. */
  readonly sticks: boolean
  /** What is run next; undo is run last in any case. */
  readonly next: 'apply' | 'undo'
}

export interface Outcome {
  readonly point: Point
  /** The change that did not go well; '' where there was none so late. */
  readonly label: string
  /** What the command said and how it ended. */
  readonly said: string
  /** Sentences; none where all is as it must be. */
  readonly faults: readonly string[]
}

export interface Bench {
  /** What a command changes and runs, in order. */
  changes(command: Point['command']): Promise<readonly string[]>
  run(point: Point): Promise<Outcome>
}

export const CODES = ['ENOSPC', 'EIO', 'EROFS', 'EACCES'] as const
export const ENDS = ['status', 'signal', 'hang'] as const

/** A kill and a fault for each of these changes, by turns of all kinds. */
export function pointsFor(
  command: Point['command'],
  changes: readonly string[],
): readonly Point[] {
  return changes.flatMap((label, index): readonly Point[] => {
    const kinds = label.startsWith('run ') ? ENDS : CODES
    const next = command === 'apply' && index % 2 === 0 ? 'apply' : 'undo'
    const usual = { command, at: index + 1, next } as const
    // Before a question is as before the change that follows it.
    const isQuestion = QUESTIONS.test(label)
    return [
      ...(isQuestion ? [] : [{ ...usual, how: 'kill', sticks: false }]),
      {
        ...{ ...usual, how: kinds[index % kinds.length] ?? 'EIO' },
        sticks: Math.floor(index / kinds.length) % 2 === 1,
      },
    ]
  })
}

const QUESTIONS = /^run \S*(?:postconf|getent|ps|postcat|postfix .* status)\b/u

/** So many kills and so many faults, spread over all of the run: early and
 * late changes have their turn. */
export function chosen<P extends Pick<Point, 'how'>>(
  points: readonly P[],
  { each, seed }: { readonly each: number; readonly seed: number },
): readonly P[] {
  const isKill = ({ how }: P): boolean => how === 'kill'
  return [points.filter(isKill), points.filter(it => !isKill(it))].flatMap(
    (some, kind) => {
      const step = Math.floor(some.length / each)
      // Not at the same changes.
      const first = (seed + (kind * step) / 2) % step
      return Array.from({ length: each }, (_, time) => {
        const point = some[time * step + Math.floor(first)]
        if (point === undefined) throw new Error('no points')
        return point
      })
    },
  )
}

export async function openBench(t: Teardown): Promise<Bench> {
  const sink = await startSink(t)
  const postsift = await installPostsift(t)
  const postfix = await startPostfix(t, { sink })
  const installer = await makeInstaller(postfix, postsift)
  postsift.configure(['log_to = "none"', ...configLines('spawn', installer)])
  const state = join(postsift.home, 'state')
  const trace = join(postsift.home, 'trace')
  const before = stateOf(postfix, installer)
  const place = { postfix, installer, sink, trace, state, before }
  return {
    changes: async command => {
      if (command === 'undo') await mustEnd(applied(installer))
      await mustEnd(runWith(place, { command }))
      if (command === 'apply') await mustEnd(installer.undo())
      return linesOf(trace).map(it => it.label)
    },
    run: point => runPoint(place, point),
  }
}

interface Place {
  readonly postfix: Postfix
  readonly installer: Installer
  readonly sink: Sink
  /** A file. */
  readonly trace: string
  /** The folder of records. */
  readonly state: string
  readonly before: string
}

async function runPoint(place: Place, point: Point): Promise<Outcome> {
  const { installer, postfix, trace } = place
  const faults: string[] = []
  const check = (isSo: boolean, text: string): void => {
    if (!isSo) faults.push(text)
  }
  if (point.command === 'undo') await mustEnd(applied(installer))
  const result = await runWith(place, point)
  const lines = linesOf(trace)
  const label = lines.find(it => it.isInjected)?.label ?? ''
  const words = result.stdout + result.stderr
  const said = `${result.signal ?? result.status}: ${words}`
  const now = stateOf(postfix, installer)
  const isBack = /restored\.|Postfix's files are unchanged\./u.test(words)
  if (label === '') check(result.status === 0, 'without a fault it failed')
  else if (point.how === 'kill')
    check(result.signal === 'SIGKILL', 'not killed')
  else if (result.status !== 0) {
    check(result.status === 1 && result.stderr + words !== '', 'says nothing')
    // What failed before anything was done.
    const isEarly = !lines.some(
      it => it.label.startsWith('open ') && !it.label.includes('/lock-'),
    )
    const isSaid =
      isEarly ||
      isBack ||
      point.command === 'undo' ||
      /in force|not be restored|restored, but/u.test(words)
    check(isSaid, 'does not say how the files are')
    // What could not be removed either, the next run does.
    const same = point.sticks
      ? filesOf(now) === filesOf(place.before)
      : now === place.before
    const mustBe = (isBack || isEarly) && point.command === 'apply'
    check(!mustBe || same, 'not put back')
  }

  const mail = await send(place, `${point.command} ${point.at} ${point.how}`)
  const reloads = lines.filter(
    it => !it.isInjected && / reload$/u.test(it.label),
  ).length
  // The services, and then what feeds them.
  const isWell = result.status === 0 || result.signal === 'SIGKILL'
  const isOn = point.command === 'apply' && reloads >= 2 && isWell
  check(!isOn || isFiltered(mail), 'not filtered after the switch')
  if (isBack && point.command === 'apply') {
    check(!isFiltered(mail), 'filtered, though all was put back')
  }

  if (point.next === 'apply') {
    const again = await applied(installer)
    check(again.status === 0, `apply then: ${again.stdout}${again.stderr}`)
    const third = await applied(installer)
    check(
      /Nothing to do/u.test(third.stdout),
      'a second apply has things to do',
    )
    check(isFiltered(await send(place, 'then')), 'not filtered then')
  }
  const undo = await installer.undo()
  check(undo.status === 0, `undo then: ${undo.stdout}${undo.stderr}`)
  check(stateOf(postfix, installer) === place.before, 'other bytes than before')
  check(!existsSync(place.state), 'a record is left')
  check(!isFiltered(await send(place, 'last')), 'filtered, though undone')
  await postfix.waitForEmptyQueue()
  return { point, label, said, faults }
}

/** The message as it arrived; it must do so once. */
async function send(
  { postfix, sink }: Place,
  subject: string,
): Promise<string> {
  const count = sink.count
  const sent = await postfix.send({ data: plainMessage({ subject }) })
  if (!sent.accepted) throw new Error(`not taken: ${JSON.stringify(sent)}`)
  const mail = (await sink.next()).lines.toString()
  if (!mail.includes(`Subject: ${subject}`)) throw new Error(`other: ${mail}`)
  await postfix.waitForEmptyQueue()
  if (sink.count !== count + 1) throw new Error(`${subject}: arrived twice`)
  return mail
}

function isFiltered(mail: string): boolean {
  return /^X-Postsift-Verdict: clean/mu.test(mail)
}

function applied(installer: Installer): Promise<ProgramResult> {
  return installer.apply('spawn', '--no-verify')
}

async function mustEnd(run: Promise<ProgramResult>): Promise<void> {
  const { status, signal, stdout, stderr } = await run
  if (status !== 0) throw new Error(`${signal ?? status}: ${stdout}${stderr}`)
}

function runWith(
  { installer, trace }: Place,
  point: Partial<Point> & Pick<Point, 'command'>,
): Promise<ProgramResult> {
  const { command, at, how, sticks } = point
  rmSync(trace, { force: true })
  return installer.run(
    command,
    command === 'apply' ? ['--no-verify', '--mode', 'spawn'] : [],
    {
      NODE_OPTIONS: `--import=${resolve(import.meta.dirname, 'inject.mjs')}`,
      POSTSIFT_INJECT_TRACE: trace,
      ...(at !== undefined && { POSTSIFT_INJECT_AT: String(at) }),
      ...(how !== undefined && { POSTSIFT_INJECT_HOW: how }),
      ...(sticks === true && { POSTSIFT_INJECT_STICKS: 'yes' }),
    },
  )
}

/** Both files and all names beside them. */
function stateOf({ configDir }: Postfix, installer: Installer): string {
  const names = readdirSync(configDir).sort()
  return JSON.stringify({ ...installer.files(), names })
}

function filesOf(state: string): string {
  const { names, ...files } = JSON.parse(state) as Record<string, unknown>
  return JSON.stringify(names === undefined ? state : files)
}

export function linesOf(
  trace: string,
): readonly { readonly label: string; readonly isInjected: boolean }[] {
  const text = existsSync(trace) ? readFileSync(trace, 'utf8') : ''
  return text
    .split('\n')
    .filter(Boolean)
    .map(line => {
      const [, how = '', label = ''] = /^\d+ (\S+) (.*)$/u.exec(line) ?? []
      return { label, isInjected: how !== 'well' }
    })
}
