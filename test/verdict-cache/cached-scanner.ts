/*
 * NAME
 *   cached-scanner - a scanner whose answers are remembered
 */
import type { Test } from 'tap'
import { startDeadline } from '../../src/util/deadline.js'
import type { EngineReport } from '../../src/mail/engine-report.js'
import type { Finding } from '../../src/mail/finding.js'
import type { Message } from '../../src/mail/message.js'
import { makeScanners } from '../../src/scan/scan.js'
import type { Scanner } from '../../src/scan/scanner.js'
import { openVerdictCache } from '../../src/verdict-cache/open-cache.js'
import { contextOf } from '../scan/sample.js'
import { configOf } from './made.js'

export interface Looked {
  readonly findings: readonly Finding[]
  readonly notes: readonly string[]
}

/** What it finds, and what it says besides. */
export const look = async (
  scanner: Scanner,
  message: Message,
): Promise<Looked> => {
  const deadline = startDeadline('test', 30)
  const reports: EngineReport[] = []
  try {
    const context = contextOf(deadline, {}, it => reports.push(it))
    const findings = await scanner.scan(message, context)
    return { findings, notes: reports.map(it => it.note ?? '') }
  } finally {
    deadline.close()
  }
}

/** Closed when the test ends. @param options lines of its section. */
export const cachedScanner = async (
  t: Test,
  name: string,
  options: readonly string[],
  folder = t.testdir(),
): Promise<Scanner> => {
  const head = [`[scanner.${name}]`, 'enabled = true', 'retry = 0']
  const config = await configOf(folder, { store: [...head, ...options] })
  const cache = openVerdictCache(config, {
    ...{ notice: () => undefined, count: () => undefined },
  })
  const [scanner] = makeScanners(config, {
    spoolFolder: '/',
    ...(cache && { cacheOf: cache.of }),
  }).filter(it => it.name === name)
  if (scanner === undefined) throw new Error(`there is no ${name}`)
  t.teardown(() => scanner.close())
  return scanner
}
