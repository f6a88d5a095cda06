/*
 * NAME
 *   report - filterctl report
 *
 * DESCRIPTION
 *   A file that --html or --prometheus names is made by the account that started
 *   the program, in place of the one before; what is in it, by the account of the
 *   filter (see caller-file).
 */

import { readFileSync } from 'node:fs'
import { InvalidArgumentError, Option } from 'commander'
import { isWriter, replaceAsAnother } from '../../src/util/files/caller-file.js'
import { MAIN } from '../../src/options.js'
import { VERDICT_CLASSES, type VerdictClass } from '../../src/mail/finding.js'
import { painter } from '../../src/print/colors.js'
import { columnsOf } from '../../src/print/columns.js'
import { printPaged } from '../../src/print/pager.js'
import { openCounting } from '../../src/print/progress.js'
import { jsonOf } from '../../src/print/report.js'
import { RULE } from '../../src/policy/rule-options.js'
import { countRecords } from '../../src/statistics/count-records.js'
import { countersText, readCounters } from '../../src/statistics/counters.js'
import { gatherStatistics } from '../../src/statistics/gather.js'
import { reportHtml } from '../../src/statistics/report-html.js'
import { reportText, showsUnicode } from '../../src/statistics/report-text.js'
import type { Statistics } from '../../src/statistics/statistics.js'
import type { Common, NewCommand } from '../start/common-options.js'
import { time } from '../start/values.js'
import { begin, complain, finish, print } from './work.js'

interface Options extends Common {
  readonly since?: number
  readonly until?: number
  readonly verdict?: VerdictClass
  readonly top: number
  readonly html?: string
  readonly prometheus?: string
}

export function addReport(command: NewCommand): void {
  command('report', 'count what was decided')
    .option('--since <TIME>', 'messages from TIME on', time)
    .option('--until <TIME>', 'messages before TIME', time)
    .addOption(
      new Option('--verdict <CLASS>', 'only messages of CLASS').choices(
        VERDICT_CLASSES,
      ),
    )
    .option('--top <N>', 'lines of each list', lines, 10)
    .addOption(
      new Option('--html <FILE>', 'write a page to FILE').conflicts('json'),
    )
    .addOption(
      new Option(
        '--prometheus <FILE>',
        'add what is new to counters in FILE',
      ).conflicts(['json', 'html', 'since', 'until', 'verdict']),
    )
    .action(report)
}

function lines(text: string): number {
  if (/^[1-9]\d{0,3}$/u.test(text)) return Number(text)
  throw new InvalidArgumentError('It must be a number from 1 to 9999.')
}

async function report(options: Options): Promise<void> {
  const { html, prometheus } = options
  if (prometheus !== undefined) return writeCounters(prometheus, options)
  if (html !== undefined && !isWriter()) {
    process.exit(await replaceAsAnother(html, { mode: 0o600 }))
  }
  const statistics = await gather(options)
  const { records, unreadable } = statistics.coverage
  if (html !== undefined) {
    if (unreadable > 0) complain(unreadableText(unreadable))
    process.stdout.write(reportHtml(statistics))
    return finish(0)
  }
  if (options.json === true) print(jsonOf(statistics))
  else {
    const out = process.stdout
    const text = reportText(statistics, {
      columns: columnsOf(out) ?? USUAL_COLUMNS,
      isUnicode: showsUnicode(process.env),
      paint: painter(out),
    })
    await printPaged(text, out, 'start')
  }
  finish(records === 0 || unreadable > 0 ? 1 : 0)
}

const USUAL_COLUMNS = 80

async function gather(options: Options): Promise<Statistics> {
  const { since = Date.now() - USUAL_MS, until, verdict, top } = options
  const { config } = await begin(options)
  const main = config.settings(MAIN)
  const progress = openCounting(process.stderr, 'records')
  const statistics = await gatherStatistics({
    folder: main.records_directory,
    ...{ since, top },
    ...(until !== undefined && { until }),
    verdict: verdict ?? null,
    rules: config.tables(RULE).map(({ name }, at) => name || `rule ${at + 1}`),
    privacy: main.records_privacy,
    now: Date.now(),
    onProgress: progress.show,
  })
  progress.stop()
  return statistics
}

const USUAL_MS = 30 * 24 * 60 * 60 * 1000

// The writer gets the file of before as its input, for root opened it.
async function writeCounters(path: string, options: Options): Promise<void> {
  if (!isWriter()) {
    const status = await replaceAsAnother(path, { mode: 0o644, shows: true })
    process.exit(status)
  }
  const { config } = await begin(options)
  const { records_directory: folder } = config.settings(MAIN)
  const counted = countRecords(folder, readCounters(readFileSync(0, 'utf8')))
  const { unreadable } = counted
  if (unreadable > 0) complain(unreadableText(unreadable))
  process.stdout.write(countersText(counted.state))
  finish(0)
}

function unreadableText(lines: number): string {
  return `${lines} ${lines === 1 ? 'line' : 'lines'} of the records cannot be read`
}
