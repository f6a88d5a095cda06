/*
 * NAME
 *   bed - a quarantine, a helper without a socket, and a next hop that notes
 */
import { scratchFolder, type Teardown } from '../helper/folder.js'
import { appendFileSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadEngineConfig } from '../../src/engine.js'
import { makeLinkKey } from '../../src/links/link-key.js'
import { makeToken, type LinkScope } from '../../src/links/token.js'
import type { Answer } from '../../src/mail/answer.js'
import { openQuarantine } from '../../src/quarantine/quarantine.js'
import { dayFiles } from '../../src/records/day-files.js'
import {
  deedsFolder,
  readDeed,
  type DeedRecord,
} from '../../src/records/deed.js'
import type { Transport } from '../../src/deliver/transport.js'
import { makeHandlers } from '../../src/web-helper/handlers.js'
import { makeLimits } from '../../src/web-helper/limits.js'
import type { Who } from '../../src/web-helper/requests.js'
import type { Handlers } from '../../src/web-helper/server.js'
import type { World } from '../../src/web-helper/world.js'
import { keptMessage, type KeptOptions } from '../quarantine/kept.js'

export const BOB = 'bob@d.example'
export const CAROL = 'carol@d.example'

export const ADMINISTRATOR: Who = { by: 'administrator', login: 'root' }

export function signedIn(...addresses: readonly string[]): Who {
  return { by: 'recipient', login: 'someone', addresses }
}

export interface Bed {
  readonly home: string
  /** Of the quarantine. */
  readonly folder: string
  readonly world: World
  readonly handlers: Handlers
  /** Lines of the log, and what the helper complains of. */
  readonly log: string[]
  /** Milliseconds since the epoch. */
  now: number
  /** What the next hop does; it notes what it took in the file `sent`. */
  deliver: Transport['deliver']
  keep(options?: KeptOptions): Promise<string>
  linkFor(key: string, about?: Partial<LinkAbout>): Who & { token: string }
  /** A line for each recipient who got a message. */
  sent(): readonly string[]
  deeds(): readonly DeedRecord[]
  /** What no one waits for is over. */
  settled(): Promise<void>
}

interface LinkAbout {
  readonly recipient: string
  readonly scope: LinkScope
  /** From now on. */
  readonly seconds: number
}

const TOOK: Answer = { status: '2.0.0', text: 'queued as 1' }

export const openBed = (
  t: Teardown,
  overrides: readonly string[] = [],
): Promise<Bed> => openBedIn(scratchFolder(t, 'web-helper'), overrides)

/** Also for a process that is to be killed. */
export async function openBedIn(
  home: string,
  overrides: readonly string[] = [],
): Promise<Bed> {
  const folder = join(home, 'quarantine')
  mkdirSync(join(home, 'spool'), { recursive: true })
  const config = await loadEngineConfig({
    text: '',
    file: '/dev/null',
    overrides: [
      ...['spool', 'quarantine', 'journal', 'records'].map(
        name => `${name}_directory=${join(home, name)}`,
      ),
      'free_space_floor=0',
      ...overrides,
    ],
  })
  const sentFile = join(home, 'sent')
  const log: string[] = []
  const later: Promise<unknown>[] = []
  let count = 0
  const take: Transport['deliver'] = ({ request }) => {
    const lines = request.recipients.map(({ address }) => `${address}\n`)
    appendFileSync(sentFile, lines.join(''))
    return Promise.resolve(request.recipients.map(() => TOOK))
  }
  const transport: Transport = {
    name: 'fake',
    deliver: handover => bed.deliver(handover),
    close: () => undefined,
  }
  const now = (): number => bed.now
  const world: World = {
    ...{ config, folder, now },
    log: {
      write: (level, text) => void log.push(`${level} ${text}`),
      flush: () => Promise.resolve(),
    },
    openTransports: () => [transport],
    notice: text => void log.push(`notice ${text}`),
    limits: makeLimits(now),
    later: work => void later.push(work),
  }
  const bed: Bed = {
    ...{ home, folder, world, log },
    handlers: makeHandlers(world),
    now: Date.now(),
    deliver: take,
    keep: options => {
      const queueId = `Q${++count}`
      const known = { queueId, class: 'spam', ...options } as const
      return openQuarantine(folder).keep(keptMessage(known))
    },
    linkFor: (key, about = {}) => {
      const { recipient = BOB, scope = 'release', seconds = 3600 } = about
      const expires = Math.floor(bed.now / 1000) + seconds
      const link = { entry: key, recipient, scope, expires }
      return { by: 'link', token: makeToken(link, makeLinkKey(folder)) }
    },
    sent: () => linesOf(sentFile),
    deeds: () =>
      dayFiles(deedsFolder(join(home, 'records')))
        .flatMap(({ path }) => linesOf(path))
        .flatMap(line => readDeed(line) ?? []),
    settled: async () => void (await Promise.all(later)),
  }
  return bed
}

function linesOf(path: string): readonly string[] {
  try {
    return readFileSync(path, 'utf8').split('\n').filter(Boolean)
  } catch {
    return []
  }
}
