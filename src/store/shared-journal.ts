/*
 * NAME
 *   shared-journal - the journal of several hosts, as hand-over uses it
 *
 * DESCRIPTION
 *   Where several hosts filter the mail of one MTA, the retry of a message may come
 *   to another host than its first try. So each hand-over is in the journal of this
 *   host and in the store; what one of the two calls done is done.
 *
 *     look up     before the message is scanned, and once more before it is sent
 *     begin       the store has the name of this try, and others keep off: what
 *                 comes to them meanwhile is deferred
 *     end         done; or taken back; or in doubt, as after a lost connection. A
 *                 filter that dies in between leaves it to others after as long as
 *                 one message may take.
 *
 *   As on one host, what was begun and not ended may come twice, and the log says
 *   so. This try does not begin to send once its own time is over (hand-over).
 *
 *   filter-store sync is asked, by its socket.
 *
 * DIAGNOSTICS
 *   Where the store cannot be asked, with `defer`: rejects with MailError 4.3.0, and
 *   nothing was sent. With `local` the journal of this host is used alone; the log
 *   says when that begins and ends. Also then a hand-over that another host has in
 *   hand is deferred.
 */

import { randomName } from '../util/id.js'
import { MailError } from '../mail/error.js'
import type { Journal } from '../journal/journal.js'
import {
  ledgerKeys,
  openLedger,
  type Ledger,
  type LedgerKeys,
  type LedgerOf,
  type OpenLedger,
} from '../journal/ledger.js'
import { beginInJournal, endInJournal, findInJournal } from './ask-journal.js'
import type { Claim, SharedState } from './store.js'

export interface SharedJournalOptions {
  /** The socket of filter-store sync. */
  readonly path: string
  /** Of this host. */
  readonly journal: Journal
  readonly failure: 'defer' | 'local'
  /** That one message may take. */
  readonly seconds: number
  readonly notice: (text: string) => void
}

/** Added to what a message may take, for what follows its hand-over. */
const MORE_SECONDS = 30

/** With `local`, how long a store that did not answer is not asked again. */
const PAUSE_MS = 5000

export function sharedLedgers(options: SharedJournalOptions): OpenLedger {
  const ask = asker(options)
  return async message => {
    const local = openLedger(options.journal, message)
    if (message.queueId === '' || local.pending.length === 0) return local
    const keys = ledgerKeys(message)
    const known = await ask(() => statesOf(keys, message, options))
    if (known === null) return local
    if (known.get(keys.whole) === 'busy') throw inOtherHands()
    return sharedLedger({ message, keys, known, ask }, options)
  }
}

type States = ReadonlyMap<string, SharedState>

async function statesOf(
  { whole, some, partly, of }: LedgerKeys,
  { recipients }: LedgerOf,
  { path, journal }: SharedJournalOptions,
): Promise<States> {
  const known = await findInJournal(path, [whole, some, partly])
  const isPartly =
    known.get(whole) === 'begun' ||
    known.get(partly) === 'done' ||
    journal.find(whole) === 'begun' ||
    journal.find(partly) === 'done'
  if (!isPartly) return known
  const each = await findInJournal(path, recipients.map(of))
  return new Map([...known, ...each])
}

function sharedLedger(
  about: {
    readonly message: LedgerOf
    readonly keys: LedgerKeys
    readonly known: States
    readonly ask: Asker
  },
  { path, journal, seconds, notice }: SharedJournalOptions,
): Ledger {
  const { keys, known, ask } = about
  const { whole, some } = keys
  const holder = randomName()
  let changes = new Map<string, Change>()
  const both: Journal = {
    // What is known of the end of a try, another host may have withdrawn.
    find: key =>
      further(
        key === some ? 'new' : journal.find(key),
        known.get(key) ?? 'new',
      ),
    intend: key => {
      journal.intend(key)
      changes.set(key, 'begun')
    },
    withdraw: key => {
      journal.withdraw(key)
      changes.set(key, 'gone')
    },
    finish: key => {
      journal.finish(key)
      changes.set(key, 'done')
    },
    expire: () => undefined,
  }
  const ledger = openLedger(both, about.message)
  const { pending, isRecorded, begun } = ledger
  // Then the store may have it, whatever it answered.
  let isAsked = false
  const tell = (): Promise<void> => {
    const told = changes
    changes = new Map()
    const named = (wanted: Change): readonly string[] =>
      [...told].flatMap(([key, change]) => (change === wanted ? [key] : []))
    const [done, gone] = [named('done'), named('gone')]
    return endInJournal(path, { holder, done, begun: named('begun'), gone })
  }
  // This try is over, and the intent left as it is.
  const letOthers = (): void => {
    if (!changes.has(whole)) changes.set(whole, 'begun')
  }
  // Others have to wait, and no more.
  const tellQuietly = async (): Promise<void> => {
    if (!isAsked) return
    try {
      await tell()
    } catch (error) {
      notice(`end of a try is not recorded: ${(error as Error).message}`)
    }
  }
  const withdraw = async (): Promise<void> => {
    await ledger.withdraw()
    letOthers()
    await tellQuietly()
  }
  return {
    ...{ pending, isRecorded, begun },
    begin: async () => {
      const claim: Claim = {
        key: whole,
        was: known.get(whole) === 'begun' ? 'begun' : 'new',
        ...{ holder, seconds: seconds + MORE_SECONDS },
      }
      const isOurs = await ask(() => {
        isAsked = true
        return beginInJournal(path, claim)
      })
      if (isOurs === false) throw inOtherHands()
      try {
        await ledger.begin()
        changes.delete(whole)
        // Before the hand-over: what is in doubt from here on must look so.
        if (changes.size > 0) await ask(tell)
      } catch (error) {
        await withdraw()
        throw error
      }
    },
    withdraw,
    leave: async () => {
      letOthers()
      await tellQuietly()
    },
    finish: async took => {
      await ledger.finish(took)
      letOthers()
      await (isAsked ? tell() : ask(tell))
    },
  }
}

type Change = 'done' | 'begun' | 'gone'

function further(
  ours: 'new' | 'begun' | 'done',
  shared: SharedState,
): 'new' | 'begun' | 'done' {
  const both = [ours, shared]
  if (both.includes('done')) return 'done'
  return both.includes('begun') ? 'begun' : 'new'
}

/** null: the store cannot be asked, and this host goes on alone. */
type Asker = <T>(question: () => Promise<T>) => Promise<T | null>

function asker({ failure, notice }: SharedJournalOptions): Asker {
  let awayUntil = -Infinity
  let isAway = false
  return async question => {
    if (performance.now() < awayUntil) return null
    try {
      const answer = await question()
      if (isAway) notice('the store is asked again')
      isAway = false
      return answer
    } catch (error) {
      if (failure === 'defer') {
        throw new MailError('4.3.0', 'the journal is not available', {
          cause: error,
        })
      }
      awayUntil = performance.now() + PAUSE_MS
      if (!isAway) {
        const { message } = error as Error
        notice(`only this host is asked whether mail was sent: ${message}`)
      }
      isAway = true
      return null
    }
  }
}

function inOtherHands(): MailError {
  return new MailError('4.3.0', 'another filter has this message in hand')
}
