/*
 * NAME
 *   golden - what becomes of configurations as found on servers
 *
 * DESCRIPTION
 *   golden/NAME/ holds main.cf and master.cf in the manner of one system, and
 *   expected.diff, what filter-install makes of them, as a person reads it in
 *   `filter-install plan`. Each is applied, applied again, undone by what was
 *   kept and undone by its own lines; Postfix reads the result.
 */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { isDone, makePlan } from '../../install/filter-install/plan/plan.js'
import { digest } from '../../install/filter-install/apply/state.js'
import type { FileState } from '../../install/filter-install/apply/replace-file.js'
import { filesBefore } from '../../install/filter-install/apply/undo.js'
import { unifiedDiff } from '../../install/filter-install/plan/unified-diff.js'
import type { PostfixFiles } from '../../src/postfix/edit.js'
import { takeOut } from '../../src/postfix/take-out.js'
import { runProgram } from '../helper/program.js'
import { factsAfter, factsFor, filesUndone, optionsFor } from './facts.js'
import type { Mode } from './installer.js'
import type { InstallRecord } from '../../install/filter-install/plan/install-record.js'

interface Golden {
  readonly folder: string
  readonly mode: Mode
  readonly version: string
  /** What is done to the files of the folder first. */
  readonly change: (text: string) => string
  /** What becomes of it. */
  readonly expected: string
  /** Why it is refused; '' where it is not. */
  readonly refusal: RegExp | null
}

const usual = {
  version: '3.7.11',
  change: (it: string) => it,
  expected: 'expected.diff',
  refusal: null,
}

/** By what is different in what is written: see src/postfix/version.ts. */
const VERSIONS = [
  // Nothing against smuggling.
  '3.5.6',
  // Against pipelining; bare newlines as yes or no; with their words.
  ...['3.5.20', '3.5.23', '3.5.25'],
  ...['3.7.2', '3.7.6', '3.7.9'],
  '3.9.0',
  '3.12-20260301',
]

const GOLDEN: readonly Golden[] = [
  { ...usual, folder: 'debian-12', mode: 'daemon' },
  { ...usual, folder: 'debian-13', mode: 'daemon', version: '3.10.4' },
  { ...usual, folder: 'rhel-9', mode: 'pipe', version: '3.5.25' },
  { ...usual, folder: 'freebsd', mode: 'daemon', version: '3.11.0' },
  { ...usual, folder: 'postscreen', mode: 'daemon' },
  { ...usual, folder: 'submission', mode: 'daemon' },
  { ...usual, folder: 'submission-pipe', mode: 'pipe' },
  { ...usual, folder: 'submission-spawn', mode: 'spawn' },
  { ...usual, folder: 'submission-before-queue', mode: 'before-queue' },
  {
    ...{ ...usual, folder: 'amavis', mode: 'daemon' },
    refusal:
      /^main\.cf:27: content_filter = smtp-amavis:\[127\.0\.0\.1\]:10024 names another content filter: remove it first$/u,
  },
  { ...usual, folder: 'amavis-left', mode: 'daemon' },
  { ...usual, folder: 'milters', mode: 'daemon' },
  { ...usual, folder: 'multi-instance', mode: 'daemon' },
  { ...usual, folder: 'chroot', mode: 'lmtp' },
  { ...usual, folder: 'odd-spacing', mode: 'daemon' },
  {
    ...{ ...usual, folder: 'odd-spacing', mode: 'daemon' },
    change: text => text.replaceAll('\n', '\r\n'),
  },
  {
    ...{ ...usual, folder: 'odd-spacing', mode: 'daemon' },
    change: text => text.trimEnd(),
  },
  { ...usual, folder: 'wrappermode', mode: 'daemon' },
  ...VERSIONS.map((version): Golden => ({
    ...{ ...usual, folder: 'debian-12', mode: 'daemon', version },
    expected: `expected-${version}.diff`,
  })),
]

for (const golden of GOLDEN) {
  t.test(`${golden.folder}, ${golden.mode}, ${golden.version}`, async t => {
    const { mode, version } = golden
    const files = readGolden(golden)
    const fresh = factsFor(mode, files)
    const facts = { ...fresh, postfix: { ...fresh.postfix, version } }
    const options = optionsFor(mode)
    const plan = makePlan(facts, options)
    if (golden.refusal !== null) {
      t.equal(plan.refusals.length, 2, 'the filter, and its way back')
      t.match(plan.refusals[0], golden.refusal)
      t.strictSame(plan.target, files)
      return
    }
    t.strictSame(plan.refusals, [])

    const shown = golden.change === usual.change ? diffOf : plainDiffOf
    t.equal(shown(files, plan.target), expectedOf(golden))

    const after = factsAfter(facts, plan, options)
    const again = makePlan(after, options)
    t.ok(isDone(again, plan.target), 'a second apply plans nothing')

    const record = recordOf(after.record, plan.target)
    const undone = filesBefore(record, statesOf(plan.target), files)
    t.strictSame(textsOf(undone.to), files, 'undo: the same bytes')
    const feedFirst = takeOut(plan.target, plan.edits.slice(0, 3)).files
    const late = filesBefore(record, statesOf(feedFirst), files)
    t.strictSame(textsOf(late.to), files, 'undo that goes on')
    if (files['main.cf'].endsWith('\n')) {
      t.strictSame(filesUndone(plan), files, 'undo: only our own lines')
    }

    const folder = t.testdir({ ...plan.target })
    for (const flag of ['-M', '-n', '-P']) {
      const run = await runProgram('/usr/sbin/postconf', ['-c', folder, flag])
      t.equal(run.status, 0, `postconf ${flag}: ${run.stderr}`)
      t.notMatch(run.stderr, /unused parameter: (?:chk|smtpd?_|lmtp_)/u)
    }
  })
}

function readGolden({ folder, change }: Golden): PostfixFiles {
  const read = (name: string) =>
    change(readFileSync(pathOf(folder, name), 'latin1'))
  return { 'main.cf': read('main.cf'), 'master.cf': read('master.cf') }
}

function expectedOf({ folder, expected }: Golden): string {
  return readFileSync(pathOf(folder, expected), 'latin1')
}

function pathOf(folder: string, name: string): string {
  return join(import.meta.dirname, 'golden', folder, name)
}

function diffOf(before: PostfixFiles, after: PostfixFiles): string {
  return (['master.cf', 'main.cf'] as const)
    .map(path =>
      unifiedDiff({ path, before: before[path], after: after[path] }),
    )
    .join('')
}

// Other line ends, and a last line without one: the same change.
function plainDiffOf(before: PostfixFiles, after: PostfixFiles): string {
  const isCrlf = before['main.cf'].includes('\r\n')
  const bare = isCrlf ? /(?<!\r)\n/u : /\r/u
  for (const text of Object.values(after)) {
    if (bare.test(text)) throw new Error('mixed line ends')
  }
  const plain = (files: PostfixFiles): PostfixFiles => ({
    'main.cf': whole(files['main.cf']),
    'master.cf': whole(files['master.cf']),
  })
  return diffOf(plain(before), plain(after))
}

function whole(text: string): string {
  return `${text.replaceAll('\r\n', '\n').replace(/\n$/u, '')}\n`
}

function recordOf(
  record: InstallRecord | null,
  target: PostfixFiles,
): InstallRecord {
  if (record === null) throw new Error('no record')
  const file = (name: keyof PostfixFiles) => ({
    ...record.files[name],
    after: digest(target[name]),
  })
  const files = { 'main.cf': file('main.cf'), 'master.cf': file('master.cf') }
  return { ...record, files }
}

function statesOf(files: PostfixFiles) {
  const state = (name: keyof PostfixFiles): FileState => ({
    ...{ path: `/${name}`, text: files[name] },
    ...{ mode: 0o644, uid: 0, gid: 0 },
  })
  return { 'main.cf': state('main.cf'), 'master.cf': state('master.cf') }
}

function textsOf(
  states: Readonly<Record<keyof PostfixFiles, FileState>>,
): PostfixFiles {
  return {
    'main.cf': states['main.cf'].text,
    'master.cf': states['master.cf'].text,
  }
}
