/*
 * NAME
 *   self-test - whether each engine still finds what it must find
 *
 * DESCRIPTION
 *   An antivirus is shown EICAR, a spam engine GTUBE, YARA a rule of ours, by the
 *   scanner itself. An engine that lost its rules or its database answers "clean"
 *   to everything, and nothing but such a test tells.
 *
 *   watchEngines() tests now and then, in one process for all: its results are in
 *   a stamp that everything that scans reads (see stamp). An engine that failed is
 *   tested again after RETEST_SECONDS.
 *
 * DIAGNOSTICS
 *   testEngines() does not throw. Changes go to the log.
 */

import { startDeadline } from '../util/deadline.js'
import { printable } from '../util/text.js'
import { causeOf } from '../mail/error.js'
import type { Config } from '../config/config.js'
import { MAIN } from '../options.js'
import { makeScanners } from '../scan/scan.js'
import type { Scanner, ScanTools } from '../scan/scanner.js'
import {
  digestOf,
  writeStamp,
  type TestResult,
  type TestState,
} from './stamp.js'

const TEST_SECONDS = 30
const RETEST_SECONDS = 30

export type Level = 'info' | 'warning' | 'error'

/** All engines of the configuration, at once. */
export async function testEngines(
  config: Config,
  more: Pick<ScanTools, 'startBy'> = {},
): Promise<readonly TestResult[]> {
  const spoolFolder = config.settings(MAIN).spool_directory
  const scanners = makeScanners(config, { spoolFolder, ...more })
  try {
    const tested = scanners.map(scanner => testOne(scanner, config))
    return (await Promise.all(tested)).flat()
  } finally {
    scanners.forEach(scanner => scanner.close())
  }
}

async function testOne(
  { name, selfTest, antivirus }: Scanner,
  config: Config,
): Promise<readonly TestResult[]> {
  if (selfTest === undefined) return []
  const settings = digestOf(name, config)
  let age: Pick<TestResult, 'databaseAt'> = {}
  const result = (state: TestState, text: string): readonly TestResult[] => [
    { scanner: name, state, text: printable(text), settings, ...age },
  ]
  const usual = antivirus ? 'the test virus EICAR' : 'the test spam GTUBE'
  const deadline = startDeadline('self-test', TEST_SECONDS)
  try {
    const tested = await selfTest(deadline.signal)
    const { found, about, databaseAt, shown = usual } = tested
    if (typeof databaseAt === 'number') age = { databaseAt }
    const more = about === '' ? '' : ` (${about})`
    return found
      ? result('found', `found ${shown}${more}`)
      : result('silent', `it did not find ${shown}${more}`)
  } catch (error) {
    return result('unreachable', `self-test failed: ${causeOf(error)}`)
  } finally {
    deadline.close()
  }
}

export interface Watch {
  /** Tests at once, and from now on by this configuration. */
  begin(config: Config): void
  stop(): void
}

export function watchEngines(
  log: (level: Level, text: string) => void,
  heard: (results: readonly TestResult[]) => void = () => undefined,
  test: (config: Config) => Promise<readonly TestResult[]> = testEngines,
): Watch {
  let timer: NodeJS.Timeout | undefined
  let generation = 0
  const known = new Map<string, TestState>()
  const tell = ({ scanner, state, text }: TestResult): void => {
    const before = known.get(scanner)
    known.set(scanner, state)
    if (before === state) return
    const line = `self-test of ${scanner}: ${text}`
    if (state === 'found') log('info', line)
    else if (state === 'unreachable') log('warning', line)
    else log('error', `${line}; it counts as failed until it does`)
  }
  const run = async (config: Config, mine: number): Promise<void> => {
    const { journal_directory, self_test_interval } = config.settings(MAIN)
    if (self_test_interval === 0) return
    const results = await test(config)
    if (mine !== generation) return
    results.forEach(tell)
    heard(results)
    try {
      await writeStamp(journal_directory, { time: Date.now(), results })
    } catch (error) {
      log('error', `self-test cannot be noted: ${causeOf(error)}`)
    }
    const isWell = results.every(({ state }) => state === 'found')
    const seconds = isWell
      ? self_test_interval
      : Math.min(RETEST_SECONDS, self_test_interval)
    if (mine !== generation || results.length === 0) return
    timer = setTimeout(() => void run(config, mine), seconds * 1000).unref()
  }
  const stop = (): void => {
    generation++
    clearTimeout(timer)
  }
  return {
    begin: config => {
      stop()
      run(config, generation).catch((error: unknown) => {
        log('error', `self-test failed: ${causeOf(error)}`)
      })
    },
    stop,
  }
}
