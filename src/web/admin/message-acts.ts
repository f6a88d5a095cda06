/*
 * NAME
 *   message-acts - what the buttons of a message do, for administrators
 *
 * DIAGNOSTICS
 *   What was done, or why it was not, as a Told. Throws where the helper does not
 *   answer.
 */

import type { Entry } from '../../quarantine/entry.js'
import { isRefused, type Refused } from '../../web-helper/requests.js'
import type { WebContext } from '../context.js'
import type { Person } from '../person.js'
import type { World } from '../world.js'
import { whoOf } from './admin-page.js'

export interface Told {
  readonly text: string
  readonly isGood: boolean
}

interface Asked {
  readonly context: WebContext
  readonly person: Person
  readonly entry: Entry
  readonly world: World
}

/** By the last word of the path. */
export const ACTS: Readonly<Record<string, (asked: Asked) => Promise<Told>>> = {
  release: async ({ context, person, entry, world }) => {
    const form = context.get('form')
    const to = (form.get('to') ?? '').trim()
    if (isMalware(entry) && form.get('sure') !== '1') {
      return bad(
        'Not released: malware was found in it. Choose the box to release it all the same.',
      )
    }
    if (to !== '' && !/^[^\s@<>,;]+@[^\s@<>,;]+$/u.test(to)) {
      return bad('Not released: this is no address.')
    }
    const done = await world.helper({
      ...{ name: 'release', key: entry.key, who: whoOf(person) },
      ...(to !== '' && { to }),
      attach: form.get('attach') === '1',
      learn: form.get('learn') === '1',
    })
    if (isRefused(done)) return refused('Not released', done)
    if (done.released.length === 0) {
      return done.already
        ? bad('Not released: its recipients have it already.')
        : bad('Not released: no one took it.')
    }
    const had = done.already ? ' Others had it already.' : ''
    return good(`Released to ${done.released.join(', ')}.${had}`)
  },
  delete: async ({ context, person, entry, world }) => {
    const learn = context.get('form').get('learn') === '1'
    const who = whoOf(person)
    const keys = [entry.key]
    const done = await world.helper({ name: 'remove', keys, learn, who })
    if (isRefused(done)) return refused('Not deleted', done)
    return done.removed > 0
      ? good('Deleted.')
      : bad('Not deleted: a spam engine did not learn it. The log says why.')
  },
  learn: async ({ context, person, entry, world }) => {
    const as = context.get('form').get('as') === 'spam' ? 'spam' : 'ham'
    const who = whoOf(person)
    const done = await world.helper({ name: 'learn', key: entry.key, as, who })
    if (isRefused(done)) return refused('Not learned', done)
    if (!done.learned) {
      return bad('Not learned: a spam engine did not. The log says why.')
    }
    return good(as === 'spam' ? 'Learned as spam.' : 'Learned as no spam.')
  },
}

function good(text: string): Told {
  return { text, isGood: true }
}

function bad(text: string): Told {
  return { text, isGood: false }
}

function refused(what: string, { text }: Refused): Told {
  return bad(`${what}: ${text}`)
}

export function isMalware({ verdict }: Entry): boolean {
  return (
    verdict.class === 'infected' ||
    verdict.findings.some(it => it.class === 'infected')
  )
}
