/*
 * NAME
 *   settings - what a recipient has chosen about digests
 *
 * DESCRIPTION
 *   A file for each, named by the digest of the address, in the folder
 *   digest/settings of the quarantine. Case does not matter in addresses.
 *
 * DIAGNOSTICS
 *   readSettings() returns DEFAULT_SETTINGS where there is no file, or one that is
 *   damaged. writeSettings() rejects with the error of a system call.
 *
 * SECURITY
 *   0600, the filter's account: filter-web asks its helper. No name of a file has
 *   a letter of an address in it.
 */

import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeDurably } from '../util/files/safe-file.js'
import { LANGUAGE_CODES, type LanguageCode } from './language.js'

/** daily: with each run of filter-quarantine digest. */
export const DIGEST_CHOICES = ['daily', 'weekly', 'off'] as const

export type DigestChoice = (typeof DIGEST_CHOICES)[number]

export interface RecipientSettings {
  /** null: as digest.every says. */
  readonly digest: DigestChoice | null
  /** null: digest.language. */
  readonly language: LanguageCode | null
}

export const DEFAULT_SETTINGS: RecipientSettings = {
  digest: null,
  language: null,
}

/** @param folder of the quarantine. */
export function readSettings(
  folder: string,
  recipient: string,
): RecipientSettings {
  try {
    const text = readFileSync(pathOf(folder, recipient), 'utf8')
    const value = JSON.parse(text) as Partial<Record<string, unknown>> | null
    return {
      digest: DIGEST_CHOICES.find(it => it === value?.['digest']) ?? null,
      language: LANGUAGE_CODES.find(it => it === value?.['language']) ?? null,
    }
  } catch {
    return DEFAULT_SETTINGS
  }
}

/** @param folder of the quarantine. */
export async function writeSettings(
  folder: string,
  recipient: string,
  settings: RecipientSettings,
): Promise<void> {
  const path = pathOf(folder, recipient)
  mkdirSync(join(path, '..'), { recursive: true, mode: 0o700 })
  const { digest, language } = settings
  const text = JSON.stringify({ recipient, digest, language })
  await writeDurably(path, [`${text}\n`])
}

function pathOf(folder: string, recipient: string): string {
  return join(digestFolder(folder), 'settings', `${nameOf(recipient)}.json`)
}

/** Where all that digests know is. @param folder of the quarantine. */
export function digestFolder(folder: string): string {
  return join(folder, DIGEST_FOLDER)
}

/** Its name in the folder of the quarantine. */
export const DIGEST_FOLDER = 'digest'

/** Names what is known of an address. */
export function nameOf(address: string): string {
  return createHash('sha256').update(address.toLowerCase()).digest('hex')
}
