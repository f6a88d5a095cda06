/*
 * NAME
 *   size-headroom - a message that was just small enough comes back with our fields
 *
 * DESCRIPTION
 *   message_size_limit is kept by smtpd, by postdrop (sendmail) and by
 *   cleanup(8), which counts in main.cf what smtpd and the filter have added,
 *   too: a larger limit for the smtpd after the filter is not enough (tried
 *   on 3.7.11). So cleanup gets twice the limit, and what may come in is
 *   limited by smtpd as before.
 *
 *   By sendmail the way back goes through postdrop, which knows only main.cf:
 *   there smtpd takes a little less, so that there is room for our fields.
 *
 *   Pure.
 */

import type { Edit, PostfixFiles } from '../../../src/postfix/edit.js'
import { parameter, readMainCf } from '../../../src/postfix/main-cf.js'
import {
  readMasterCf,
  serviceKey,
  serviceOption,
  type Service,
} from '../../../src/postfix/master-cf.js'
import { optionEdit, receiversOf } from './feeding-services.js'
import type { StanzaOptions } from './stanzas.js'

const LIMIT = 'message_size_limit'
/** Received, Return-Path and all fields of the filter stay far below. */
const ROOM_BYTES = 16 * 1024

/** Twice the largest message that may come in; 0 is no limit. */
export function limitBehind(
  files: PostfixFiles,
  { mode, messageSizeLimit }: StanzaOptions,
): number {
  const limits = receiversOf(files, mode).map(it =>
    limitOf(it.service, messageSizeLimit),
  )
  const all = [messageSizeLimit, ...limits]
  return all.includes(0) ? 0 : 2 * Math.max(...all)
}

export function roomEdits(
  files: PostfixFiles,
  options: StanzaOptions,
): readonly Edit[] {
  const { mode, messageSizeLimit, pipeReturnsBySmtp } = options
  const bySendmail = mode === 'pipe' && !pipeReturnsBySmtp
  const after = limitBehind(files, options)
  const cleanup = readMasterCf(files['master.cf'])
    .filter(it => serviceKey(it) === `${cleanupName(files)}/unix`)
    .filter(it => isLess(limitOf(it, messageSizeLimit), after))
    .map(it => optionEdit(it, [LIMIT, String(after)]))
  return bySendmail ? [...smtpdEdits(files, options), ...cleanup] : cleanup
}

function smtpdEdits(
  files: PostfixFiles,
  { mode, messageSizeLimit }: StanzaOptions,
): readonly Edit[] {
  if (messageSizeLimit < 4 * ROOM_BYTES) return []
  const limit = messageSizeLimit - ROOM_BYTES
  return receiversOf(files, mode)
    .filter(it => it.isFed)
    .filter(it => isLess(limit, limitOf(it.service, messageSizeLimit)))
    .map(it => optionEdit(it.service, [LIMIT, String(limit)]))
}

function cleanupName(files: PostfixFiles): string {
  const found = parameter(readMainCf(files['main.cf']), 'cleanup_service_name')
  return found?.value || 'cleanup'
}

function limitOf(service: Service, usual: number): number {
  const own = serviceOption(service, LIMIT)
  // A value with a macro in it is for someone who knows what it comes to.
  return own !== undefined && /^\d+$/u.test(own) ? Number(own) : usual
}

function isLess(one: number, other: number): boolean {
  return one !== 0 && (other === 0 || one < other)
}
