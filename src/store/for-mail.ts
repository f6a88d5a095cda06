/*
 * NAME
 *   for-mail - the store, as the engine uses it
 *
 * DESCRIPTION
 *   Nothing where none is configured. What asks is loaded when something is asked.
 *
 * DIAGNOSTICS
 *   keep() rejects with MailError 4.3.0 where the store is required and does not
 *   have the message: it is deferred. One with a queue id stays on this host, and
 *   its retry is the same entry; one without is taken away again. With 4.3.1 where
 *   outbox_limit is reached: nothing of it is kept.
 */

import { existsSync } from 'node:fs'
import { MailError } from '../mail/error.js'
import type { Config } from '../config/config.js'
import { MAIN } from '../options.js'
import type { OpenLedger } from '../journal/ledger.js'
import { entryPath } from '../quarantine/entry.js'
import { entryKey, type Quarantine } from '../quarantine/quarantine.js'
import { STORE } from './options.js'
import { storeSocketPath } from './socket-path.js'
import type { SharedJournalOptions } from './shared-journal.js'
import type { MarkStore } from './store.js'

type Marks = Pick<MarkStore, 'use' | 'giveBack'>

export interface StoreTools {
  readonly quarantine: Quarantine
  /** Used marks of all hosts. */
  readonly marks?: Marks
  /** The journal of all hosts. */
  readonly openLedger?: OpenLedger
}

/** What the journal of several hosts needs of that of this one. */
export type OwnJournal = Pick<
  SharedJournalOptions,
  'journal' | 'seconds' | 'notice'
>

/** With a store, its marks, and a limit for what is not there yet; with `required`,
 * what is kept is there as well; with `journal`, what was handed over. */
export function withStore(
  quarantine: Quarantine,
  config: Config,
  own: OwnJournal,
): StoreTools {
  const { index, required, journal } = config.settings(STORE)
  if (index === '') return { quarantine }
  const limited = inOutbox(quarantine, config)
  return {
    quarantine: required ? inStore(limited, config) : limited,
    marks: marksOfAll(config),
    ...(journal === 'store' && { openLedger: journalOfAll(config, own) }),
  }
}

function journalOfAll(config: Config, own: OwnJournal): OpenLedger {
  const { journal_failure: failure } = config.settings(STORE)
  const options = { path: storeSocketPath(config), failure, ...own }
  // Now: every message needs it.
  const opened = import('./shared-journal.js').then(it =>
    it.sharedLedgers(options),
  )
  opened.catch(() => undefined)
  return async message => (await opened)(message)
}

function inOutbox(quarantine: Quarantine, config: Config): Quarantine {
  const { quarantine_directory: folder } = config.settings(MAIN)
  const { outbox_limit: limitBytes } = config.settings(STORE)
  return {
    keep: async message => {
      // A retry of what is kept takes no more room.
      const isKept = existsSync(entryPath(folder, entryKey(message)))
      if (isKept) return quarantine.keep(message)
      const { checkOutbox, addToOutbox } = await import('./outbox.js')
      const { size: bytes } = message.bytes
      checkOutbox(folder, limitBytes, bytes)
      const key = await quarantine.keep(message)
      addToOutbox(folder, { bytes, entries: 1 })
      return key
    },
  }
}

function marksOfAll(config: Config): Marks {
  const path = storeSocketPath(config)
  return {
    use: async use => (await load()).useMarkOfAll(path, use),
    giveBack: async use => (await load()).giveMarkBack(path, use),
  }
}

function load(): Promise<typeof import('./ask-sync.js')> {
  return import('./ask-sync.js')
}

function inStore(quarantine: Quarantine, config: Config): Quarantine {
  const path = storeSocketPath(config)
  const { quarantine_directory: folder } = config.settings(MAIN)
  return {
    keep: async message => {
      const key = await quarantine.keep(message)
      try {
        await (await load()).askSync(path, { ask: 'carry', key })
        return key
      } catch (error) {
        if (message.envelope.queueId === '') {
          const { removeEntries } = await import('../quarantine/remove.js')
          const keptAt = new Date(message.envelope.arrivedAt).toISOString()
          await removeEntries(folder, [{ key, sha256: message.sha256, keptAt }])
          const { addToOutbox } = await import('./outbox.js')
          addToOutbox(folder, { bytes: -message.bytes.size, entries: -1 })
        }
        throw new MailError('4.3.0', 'the quarantine is not available', {
          cause: `[store] required: ${(error as Error).message}`,
        })
      }
    },
  }
}
