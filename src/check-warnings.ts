/*
 * NAME
 *   check-warnings - what a configuration has that is no error, and not meant
 *
 * DESCRIPTION
 *   Rules that pass too much, never apply or name what no scanner reports, and
 *   options of scanners that contradict one another, and files that digests and
 *   notices need and that cannot be used. --check prints them, and
 *   filterd logs them. What of the rules depends on Postfix is a note: --check
 *   cannot know it, and doctor does.
 */

import type { Config } from './config/config.js'
import type { Scanner } from './scan/scanner.js'
import { MAIN } from './options.js'
import { DIGEST } from './digest/options.js'
import { makeReaders } from './digest/readers.js'
import { NOTICE } from './notices/options.js'
import { readTemplate } from './notices/template.js'
import { optionWarnings } from './scan/scan.js'
import { ruleAdvice } from './policy/rule-advice.js'
import { RULE } from './policy/rule-options.js'
import { ruleWarnings, type RuleWarning } from './policy/rule-warnings.js'

export interface Warning {
  /** `FILE:LINE:COLUMN`. */
  readonly place: string
  /** What it is about: `rule.finding`, `scanner.command.path`. */
  readonly name: string
  /** Half a sentence. */
  readonly text: string
}

export interface Warnings {
  readonly warnings: readonly Warning[]
  /** What only doctor can tell. */
  readonly notes: readonly Warning[]
  /** Those of names in rules, by rule; they are in warnings too. */
  readonly ruleNames: readonly RuleWarning[]
  /** Those of options of scanners; they are in warnings too. */
  readonly options: readonly Warning[]
}

export async function warningsOf(
  config: Config,
  scanners: readonly Scanner[],
): Promise<Warnings> {
  const ruleNames = await ruleWarnings(config, scanners)
  const options = await Promise.all(
    optionWarnings(config).map(async ({ section, option, text }) => {
      const name = `${section}.${option}`
      return { place: await config.origin(name), name, text }
    }),
  )
  const all = ruleAdvice({
    rules: config.tables(RULE),
    scanners: ['parse', ...scanners.map(it => it.name)],
    postfix: null,
    now: Date.now(),
    nameOf: index => `rule ${index + 1}`,
  })
  const saysOff = new Set(
    ruleNames.filter(it => it.option === 'scanner').map(it => it.index),
  )
  const placed = await Promise.all(
    all
      .filter(({ kind, index }) => kind !== 'never' || !saysOff.has(index))
      .map(async ({ index, kind, text }) => ({
        kind,
        place: await config.place([RULE.name, String(index)]),
        name: 'rule',
        text,
      })),
  )
  const plain = ({ place, name, text }: Warning): Warning => {
    return { place, name, text }
  }
  return {
    ...{ ruleNames, options },
    warnings: [
      ...ruleNames.map(it => plain({ ...it, name: `rule.${it.option}` })),
      ...placed.filter(it => it.kind !== 'unknown').map(plain),
      ...options,
      ...(await fileWarnings(config)),
    ],
    notes: placed.filter(it => it.kind === 'unknown').map(plain),
  }
}

// No mail depends on them.
async function fileWarnings(config: Config): Promise<readonly Warning[]> {
  const { template, sender_template } = config.settings(NOTICE)
  const digest = config.settings(DIGEST)
  const { recipient_delimiter } = config.settings(MAIN)
  const all = [
    faultOf('notice.template', () => template && readTemplate(template)),
    faultOf(
      'notice.sender_template',
      () => sender_template && readTemplate(sender_template),
    ),
    faultOf('digest.to', () => makeReaders(digest, recipient_delimiter)),
  ].flatMap(it => it ?? [])
  return Promise.all(
    all.map(async it => ({ ...it, place: await config.origin(it.name) })),
  )
}

function faultOf(
  name: string,
  read: () => unknown,
): Pick<Warning, 'name' | 'text'> | null {
  try {
    read()
    return null
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    // readers names the option itself.
    const [, own, text] = /^(digest\.\w+) (.*)$/su.exec(error.message) ?? []
    return { name: own ?? name, text: text ?? error.message }
  }
}
