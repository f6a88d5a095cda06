/*
 * NAME
 *   settings - what a recipient wants of digests
 *
 * DESCRIPTION
 *   Also by a link: who gets a digest can stop it there.
 *
 * DIAGNOSTICS
 *   Throws the error of a system call.
 */

import { LANGUAGE_CODES } from '../digest/language.js'
import { DIGEST } from '../digest/options.js'
import { readSettings, writeSettings } from '../digest/settings.js'
import { refuse } from './refusals.js'
import {
  isRefused,
  type Answers,
  type Request,
  type Result,
} from './requests.js'
import { tellOf } from './senders.js'
import { personOf, speaksFor } from './who.js'
import type { World } from './world.js'

export function settings(
  { recipient, who }: Request<'settings'>,
  world: World,
): Result<Answers['settings']> {
  const person = personOf(who, world)
  if (isRefused(person)) return person
  if (!speaksFor(person, recipient)) return refuse('not-yours')
  const { digest, language } = readSettings(world.folder, recipient)
  const { every } = world.config.settings(DIGEST)
  return { digest: digest ?? USUAL[every], language: language ?? '' }
}

/** By the words of the option. */
const USUAL = { run: 'daily', week: 'weekly', never: 'off' } as const

export async function setSettings(
  request: Request<'set-settings'>,
  world: World,
): Promise<Result<Answers['set-settings']>> {
  const { recipient, digest, who } = request
  const person = personOf(who, world)
  if (isRefused(person)) return person
  if (!speaksFor(person, recipient)) return refuse('not-yours')
  const isFree =
    person.addresses === null || world.limits.take('list', recipient)
  if (!isFree) return refuse('too-often')
  // One that no texts are in is that of the site.
  const language = LANGUAGE_CODES.find(it => it === request.language) ?? null
  await writeSettings(world.folder, recipient, { digest, language })
  const text = [`digest ${digest}`, language ?? ''].filter(Boolean).join(', ')
  await tellOf({ recipient, person, deed: 'settings', text }, world)
  return { digest, language: language ?? '' }
}
