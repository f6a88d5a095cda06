/*
 * NAME
 *   host-facts - what this host tells the others of itself
 *
 * DESCRIPTION
 *   Of its configuration as the file is now, not as a program has read it: what
 *   differs is a matter of files.
 *
 * DIAGNOSTICS
 *   A configuration that cannot be read is null; nothing throws.
 *
 * SECURITY
 *   Digests leave the host, never a value. Options that are named for a secret
 *   are left out, and files of which the name does not say that they are lists.
 */

import { readFileSync, statSync } from 'node:fs'
import type { Config, ConfigSource } from '../../src/config/config.js'
import {
  ENGINE_SECTIONS,
  loadEngineConfig,
  REPEATED_SECTIONS,
} from '../../src/engine.js'
import { listsNamedIn } from '../../src/named-files.js'
import { MAIN } from '../../src/options.js'
import { readReleaseKey } from '../../src/quarantine/release-key.js'
import { digestOf, OWN_OPTIONS, type HostFacts } from '../../src/store/host.js'
import { VERSION } from '../../src/version.js'

type Known = Pick<HostFacts, 'version' | 'key' | 'options'>

export async function hostFacts(source: ConfigSource): Promise<Known> {
  try {
    const config = await loadEngineConfig(source)
    const { quarantine_directory: folder } = config.settings(MAIN)
    const key = readReleaseKey(folder)
    return {
      version: VERSION,
      key: key === null ? '' : digestOf(key),
      options: optionDigests(config),
    }
  } catch {
    return { version: VERSION, key: '', options: null }
  }
}

function optionDigests(config: Config): Readonly<Record<string, string>> {
  const set = ENGINE_SECTIONS.flatMap(section => {
    const values: Readonly<Record<string, unknown>> = config.settings(section)
    return Object.entries(section.options).flatMap(([option, row]) => {
      const name = section.name === '' ? option : `${section.name}.${option}`
      const value = asText(values[option])
      return value === asText(row.default) ? [] : [[name, value] as const]
    })
  })
  const tables = REPEATED_SECTIONS.map(section => {
    return [section.name, asText(config.tables(section))] as const
  }).filter(([, text]) => text !== '[]')
  const files = listsNamedIn(config).map(path => {
    return [`file:${path}`, contentOf(path)] as const
  })
  return Object.fromEntries(
    [...set, ...tables, ...files]
      .filter(([name]) => !isLeftOut(name))
      .map(([name, value]) => [name, digestOf(value)]),
  )
}

function isLeftOut(name: string): boolean {
  return SECRET.test(name) || OWN_OPTIONS.some(it => it.test(name))
}

const SECRET = /password|secret|token/iu

// A pattern has no JSON of its own.
function asText(value: unknown): string {
  const text = JSON.stringify(value, (_, it: unknown) =>
    it instanceof RegExp ? String(it) : it,
  ) as string | undefined
  return text ?? ''
}

/** Larger ones are not lists. */
const MOST_BYTES = 32 * 1024 * 1024

function contentOf(path: string): string | Buffer {
  try {
    return statSync(path).size > MOST_BYTES ? 'large' : readFileSync(path)
  } catch {
    return 'unreadable'
  }
}
