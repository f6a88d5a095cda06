/*
 * NAME
 *   yara - rules of YARA, with YARA-X
 *
 * DESCRIPTION
 *   Shows each distinct part of a message, the text as a mail client shows it,
 *   and the message as it came to the rules of the site. A rule that matches is
 *   a finding of its name. Its class is `postsift_class` of its metadata, or that
 *   of the option `class`.
 *
 *   The rules are compiled in threads (see rule-threads), before filterd takes
 *   mail, and by filter-pipe and filter-smtp with the first message.
 *
 *   A part that is larger than `size_limit`, or that needs more memory than
 *   `memory_limit`, is unchecked-overlimit, and so is a message for which the
 *   rules take longer than `time_limit`: another try would end the same.
 *
 * DIAGNOSTICS
 *   create() throws RangeError for settings that cannot work. prepare() does for
 *   rules that cannot be read or compiled: `/etc/x.yar:3:5: ...`. scan() throws
 *   that as an Error, and what a thread died of.
 *
 * SECURITY
 *   Hostile bytes are only in a thread, in WebAssembly, which has no files and no
 *   network; it is ended when it takes too long.
 */

import { patient } from '../patient.js'
import type { FindingNames, Scanner, ScannerKind } from '../scanner.js'
import type { RuleThreads } from './rule-threads.js'
import {
  checkYaraSettings,
  OVERLIMIT_NAMES,
  SECTION,
  type YaraSettings,
} from './yara-options.js'

export const yara: ScannerKind<typeof SECTION> = {
  section: SECTION,
  create: (settings, tools) => {
    if (!settings.enabled) return null
    checkYaraSettings(settings)
    const shared = share(settings)
    const cache = tools.cacheOf?.('yara') ?? null
    const scanner: Scanner = {
      name: 'yara',
      antivirus: settings.class === 'infected',
      names: () => shared.opened?.names ?? { words: [], begins: [''] },
      prepare: async () => {
        const { threads } = await open(shared, settings)
        await threads.prepare()
      },
      scan: async (message, context) => {
        const { threads, digest } = await open(shared, settings)
        const { scanByRules } = await import('./scan-by-rules.js')
        const work = { settings, threads, cache, digest }
        return scanByRules(message, context, work)
      },
      selfTest: async signal => {
        const { testRules } = await import('./test-rule.js')
        return testRules(settings, signal)
      },
      close: () => leave(shared, settings),
    }
    return patient(scanner, settings, tools)
  },
}

/** The threads of a process, which its listeners share. */
interface Shared {
  users: number
  opening: Promise<Opened> | null
  opened: Opened | null
}

interface Opened {
  readonly threads: RuleThreads
  /** Of the rules; '' for rules that ask for the time. */
  readonly digest: string
  readonly names: FindingNames
}

const SHARED = new WeakMap<YaraSettings, Shared>()

function share(settings: YaraSettings): Shared {
  const shared = SHARED.get(settings) ?? {
    ...{ users: 0, opening: null, opened: null },
  }
  SHARED.set(settings, shared)
  shared.users++
  return shared
}

// Rules that could not be read may be there at the next try.
async function open(shared: Shared, settings: YaraSettings): Promise<Opened> {
  shared.opening ??= readAndOpen(settings)
  try {
    shared.opened = await shared.opening
    return shared.opened
  } catch (error) {
    shared.opening = null
    throw error
  }
}

async function readAndOpen(settings: YaraSettings): Promise<Opened> {
  const [{ readRules }, { openRuleThreads }] = await Promise.all([
    import('./rule-files.js'),
    import('./rule-threads.js'),
  ])
  const rules = readRules(settings.rules)
  return {
    digest: rules.digest,
    names: { words: [...rules.names, ...OVERLIMIT_NAMES] },
    threads: openRuleThreads({
      files: rules.files,
      threads: settings.threads,
      memoryLimitBytes: settings.memory_limit,
    }),
  }
}

function leave(shared: Shared, settings: YaraSettings): void {
  if (--shared.users > 0) return
  SHARED.delete(settings)
  shared.opening?.then(({ threads }) => threads.close()).catch(() => undefined)
}
