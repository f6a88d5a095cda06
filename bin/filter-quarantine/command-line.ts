/*
 * NAME
 *   command-line - the commands of filter-quarantine
 *
 * DESCRIPTION
 *   A table of them with their options; what they do is in src.
 */

import type { Command } from 'commander'
import { allow } from '../../src/allow-command.js'
import { reindex, remove, show } from '../../src/quarantine-commands.js'
import { expire } from '../../src/quarantine-commands/expire.js'
import { explain, list } from '../../src/quarantine-commands/find.js'
import { learnFiles, teacher } from '../../src/quarantine-commands/learn.js'
import { makeProgram, type Common } from '../start/common-options.js'
import {
  type FindOptions,
  type ListOptions,
  type ShowOptions,
  type ReleaseOptions,
  type ExpireOptions,
  type DeleteOptions,
  type LearnOptions,
  type DigestOptions,
  deleting,
  digesting,
  learning,
  expiring,
  finding,
  filtersOf,
  orderOf,
  releasing,
  usualLimit,
} from './options.js'
import { replayBy, replaying } from './replay.js'
import { run, change, raw, releaseBy } from './work.js'

/** A message that is deferred has a record for each try; newest first. */
const RECORDS_LIMIT = 5

export function commandLine(): Command {
  const { program, command } = makeProgram(
    'filter-quarantine',
    'Lists, shows, releases and deletes kept messages.',
  )
  finding(command('list', 'print kept messages, or all decisions'))
    .option('--all', 'also messages that were not kept, from the records')
    .action((id: string | undefined, options: ListOptions) => {
      const limit = options.limit ?? usualLimit(options)
      const wish = { filters: filtersOf(id, options), limit }
      return run(options, desk =>
        list(desk, { ...wish, all: options.all === true }),
      )
    })
  command('show', 'print one message')
    .argument('<ID>')
    .option('--raw', 'write the original bytes')
    .option('--output <FILE>', 'file that --raw writes to')
    .action((id: string, options: ShowOptions) =>
      options.raw === true
        ? raw(id, options)
        : run(options, desk => show(desk, id)),
    )
  releasing(command('release', 'deliver messages'))
    .argument('<ID...>')
    .action((names: string[], options: ReleaseOptions) =>
      change(options, desk => releaseBy(desk, names, options)),
    )
  deleting(command('delete', 'delete messages'))
    .argument('<ID...>')
    .action((names: string[], options: DeleteOptions) =>
      change(options, desk => remove(desk, names, teacher(desk, options))),
    )
  learning(command('learn', 'teach the spam engines'))
    .argument('<FILE...>')
    .action((files: string[], options: LearnOptions) =>
      change(options, desk => learnFiles(desk, files, options.as)),
    )
  expiring(command('expire', 'delete old messages and records')).action(
    (options: ExpireOptions) =>
      change(options, desk =>
        expire(desk, {
          days: options.days ?? null,
          toSizeBytes: options.toSize ?? null,
          dryRun: options.dryRun === true,
          force: options.force === true,
        }),
      ),
  )
  command('reindex', 'write a new index').action((options: Common) =>
    change(options, async desk => reindex(desk)),
  )
  finding(command('explain', 'print why messages got their verdicts')).action(
    (id: string | undefined, options: FindOptions) => {
      const filters = filtersOf(id, options)
      if (Object.keys(filters).length === 0) {
        throw new Error(
          'explain needs an ID, or a condition such as --subject TEXT',
        )
      }
      const limit = options.limit ?? RECORDS_LIMIT
      return run(options, desk => explain(desk, { filters, limit }))
    },
  )
  replaying(
    command('replay', 'print what another configuration would decide'),
  ).action(replayBy)
  digesting(command('digest', 'tell recipients what was kept for them')).action(
    (options: DigestOptions) =>
      change(options, async desk => {
        // What makes mail is large.
        const { digest } =
          await import('../../src/quarantine-commands/digest.js')
        return digest(desk, orderOf(options))
      }),
  )
  command('allow', 'print a rule that lets the message pass')
    .argument('<ID>')
    .action((id: string, options: Common) =>
      run(options, desk => allow(desk, id)),
    )
  return program
}
