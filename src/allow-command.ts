/*
 * NAME
 *   allow-command - filter-quarantine allow
 *
 * DESCRIPTION
 *   Prints a rule for a kept message (allow-rule), and what else it would have let
 *   pass in the records (allow-others). It changes nothing: an administrator who
 *   wants the rule puts it into filter.toml, in front of the other rules.
 *
 * DIAGNOSTICS
 *   Rejects where the quarantine or the records cannot be read.
 */

import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { printable } from './util/text.js'
import { MAIN } from './options.js'
import { dayFiles } from './records/day-files.js'
import { readRecord, type MessageRecord } from './records/record.js'
import { readCatalog } from './quarantine/catalog.js'
import { readEntry, type Entry } from './quarantine/entry.js'
import { namedRows } from './quarantine/select.js'
import { makePolicy } from './policy/policy.js'
import type { Rule } from './decide/rule.js'
import { allowRule } from './allow-rule.js'
import { wasStopped, wouldPass } from './allow-others.js'
import { loadEngineConfig } from './engine.js'
import { keptContent } from './kept-content.js'
import type { Desk, Status } from './quarantine-commands.js'

const OTHERS_SHOWN = 20

export async function allow(desk: Desk, name: string): Promise<Status> {
  const entry = entryNamed(desk, name)
  if (entry === null) return 1
  const { config, folder } = desk
  const { message, problem } = await keptContent(entry, { config, folder })
  const fail = (text: string): Status => {
    desk.complain(`${entry.envelope.id}: ${text}`)
    return 1
  }
  if (message === null) return fail(problem)
  const main = config.settings(MAIN)
  const { policy, findPatterns } = await makePolicy(config)
  const { signal } = new AbortController()
  const found = await allowRule(
    {
      envelope: entry.envelope,
      message,
      findings: entry.verdict.findings,
      patterns: (await findPatterns?.(message, signal)) ?? new Set(),
    },
    {
      policy,
      authservId: main.authserv_id,
      rulesOf: toml => rulesOf(toml, main),
    },
  )
  if ('problem' in found) return fail(found.problem)
  const others = await othersIn(main.records_directory, {
    id: entry.envelope.id,
    passes: record => wouldPass(record, found.forRecords, policy),
  })
  const { toml, isInsecure } = found
  if (desk.json) {
    desk.print(desk.present.json({ toml, insecure: isInsecure, ...others }))
  } else desk.print(textOf(toml, { isInsecure, ...others }))
  return 0
}

interface Others {
  /** Stopped messages that would have passed, the newest first. */
  readonly others: readonly {
    readonly id: string
    readonly time: string
    readonly sender: string
    readonly subject: string
    readonly reason: string
  }[]
  readonly otherCount: number
  /** How many records were looked at. */
  readonly recordCount: number
}

function entryNamed(desk: Desk, name: string): Entry | null {
  const [row, other] = namedRows(readCatalog(desk.folder).rows, name)
  if (row !== undefined && other === undefined) {
    return readEntry(desk.folder, row.key)
  }
  desk.complain(
    row === undefined
      ? `${name}: no kept message has this ID`
      : `${name} is more than one message`,
  )
  return null
}

// As --check makes them, beside the options that rules ask for.
async function rulesOf(
  toml: string,
  main: {
    readonly authserv_id: string
    readonly recipient_delimiter: string
  },
): Promise<readonly Rule[]> {
  const config = await loadEngineConfig({
    file: 'the rule',
    text: toml,
    overrides: [
      `authserv_id=${main.authserv_id}`,
      `recipient_delimiter=${main.recipient_delimiter}`,
    ],
  })
  return (await makePolicy(config)).policy.rules
}

async function othersIn(
  folder: string,
  wish: {
    readonly id: string
    readonly passes: (record: MessageRecord) => boolean
  },
): Promise<Others> {
  const others: Others['others'][number][] = []
  let otherCount = 0
  let recordCount = 0
  const seen = new Set([wish.id])
  for (const { path } of dayFiles(folder)) {
    const found: Others['others'][number][] = []
    for await (const line of createInterface(createReadStream(path))) {
      const record = readRecord(line)
      if (record === null) continue
      recordCount++
      if (seen.has(record.id) || !wasStopped(record)) continue
      if (!wish.passes(record)) continue
      seen.add(record.id)
      const { id, time, sender, subject, outcomes } = record
      found.push({
        id,
        time,
        sender,
        subject,
        reason: outcomes[0]?.reason ?? '',
      })
    }
    otherCount += found.length
    others.push(...found.reverse())
    others.splice(OTHERS_SHOWN)
  }
  return { others, otherCount, recordCount }
}

function textOf(
  toml: string,
  about: Others & { readonly isInsecure: boolean },
): string {
  const { others, otherCount, recordCount, isInsecure } = about
  const many = otherCount === 1 ? 'message' : 'messages'
  return [
    '# Put this before the other rules of filter.toml.',
    ...(isInsecure
      ? [
          '# Nothing in this message proves who sent it: anyone can send mail',
          '# that this rule lets pass.',
        ]
      : []),
    toml.trimEnd(),
    '',
    `# It would also have let pass ${otherCount} stopped ${many} of ${recordCount} in the records.`,
    ...others.map(it =>
      printable(
        `# ${it.id}  ${it.time}  <${it.sender}>  ${it.subject}: ${it.reason}`,
      ),
    ),
    ...(otherCount > others.length
      ? [`# and ${otherCount - others.length} more`]
      : []),
  ].join('\n')
}
