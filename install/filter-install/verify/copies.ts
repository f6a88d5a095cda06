/*
 * NAME
 *   copies - probes that Postfix would copy to someone
 *
 * DESCRIPTION
 *   always_bcc and the bcc maps add a recipient where mail comes back from the
 *   filter, by cleanup(8). As long as nothing but probes comes back, it goes by
 *   a cleanup of its own that copies nothing. Where real mail does, that would
 *   cost it its copies: probes are copied, too, and the result says so.
 */

import type { Edit, PostfixFiles } from '../../../src/postfix/edit.js'
import {
  readableServices,
  serviceKey,
  serviceOption,
  type Service,
} from '../../../src/postfix/master-cf.js'
import type { Postfix } from '../../../src/postfix/postconf.js'
import { optionEdit } from '../plan/feeding-services.js'
import { minusO } from '../plan/stanzas.js'

/** The cleanup(8) of probes. */
const PROBE_CLEANUP = 'chkclean'

export interface Copiers {
  /** The cleanup(8) of mail that comes back. */
  readonly service: Service
  /** Parameters that copy mail, with their values. */
  readonly settings: readonly (readonly [name: string, value: string])[]
}

const PARAMETERS = ['always_bcc', 'recipient_bcc_maps', 'sender_bcc_maps']

/** Null where nothing is copied. @param files as they are or will be. */
export async function copiersOf(
  postfix: Postfix,
  files: PostfixFiles,
): Promise<Copiers | null> {
  const names = ['cleanup_service_name', ...PARAMETERS]
  const [cleanup, ...values] = await postfix.values(names)
  const service = readableServices(files['master.cf']).find(
    it => it.name === cleanup && it.command === 'cleanup',
  )
  if (service === undefined) return null
  const settings = PARAMETERS.map(
    (name, at) =>
      [name, serviceOption(service, name) ?? values[at] ?? ''] as const,
  ).filter(([, value]) => value !== '')
  return settings.length === 0 ? null : { service, settings }
}

/**
 * Nothing is copied of what comes back by this service.
 * @param files that the edits will be made in.
 */
export function copyEdits(
  files: PostfixFiles,
  { service, settings }: Copiers,
  returnKey: string,
): readonly Edit[] {
  const back = readableServices(files['master.cf']).find(
    it => serviceKey(it) === returnKey,
  )
  if (back === undefined) return []
  const own = files['master.cf']
    .slice(service.start, service.end)
    .replaceAll('\r\n', '\n')
    .replace(/^\S+/u, PROBE_CLEANUP)
    .trimEnd()
  const options = settings.map(([name]) => minusO([name, '']))
  return [
    {
      ...{ kind: 'service', key: `${PROBE_CLEANUP}/${service.type}` },
      text: `${[own, ...options].join('\n')}\n`,
    },
    optionEdit(back, ['cleanup_service_name', PROBE_CLEANUP]),
  ]
}

/** A sentence for each. */
export function copySentences({ settings }: Copiers): readonly string[] {
  return settings.map(([name, value]) =>
    name === 'always_bcc'
      ? `Copies of delivered probes went to ${value}: ${name}.`
      : `${name} may have copied delivered probes.`,
  )
}

export function isCopyEdit(edit: Edit): boolean {
  return (
    (edit.kind === 'service' && edit.key.startsWith(`${PROBE_CLEANUP}/`)) ||
    (edit.kind === 'option' && edit.text.includes(`=${PROBE_CLEANUP}\n`))
  )
}
