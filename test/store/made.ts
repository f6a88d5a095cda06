/*
 * NAME
 *   made - entries and records for a store, and a store by its place
 */
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { Entry } from '../../src/quarantine/entry.js'
import { entryKey } from '../../src/quarantine/quarantine.js'
import { openFiles } from '../../src/store/files/open-files.js'
import { parseDatabaseAddress } from '../../src/store/postgresql/address.js'
import { openPostgresql } from '../../src/store/postgresql/open-postgresql.js'
import { parseBucketAddress } from '../../src/store/s3/address.js'
import { openBucketObjects } from '../../src/store/s3/bucket-objects.js'
import type { KeptStore, Store } from '../../src/store/store.js'
import type { Bytes } from '../../src/util/bytes.js'
import { keptMessage, type KeptOptions } from '../quarantine/kept.js'

export interface MadeEntry {
  readonly entry: Entry
  readonly bytes: Bytes
}

/** As the quarantine makes it of a message. */
export function madeEntry(options: KeptOptions = {}): MadeEntry {
  const message = keptMessage(options)
  const { envelope, verdict, bytes, sha256, subject, messageId } = message
  const entry: Entry = {
    key: entryKey(message),
    keptAt: new Date(envelope.arrivedAt).toISOString(),
    size: bytes.size,
    sha256,
    ...(subject !== undefined && { subject }),
    ...(messageId !== undefined && { messageId }),
    envelope,
    verdict: {
      class: verdict.class,
      action: verdict.action,
      reason: verdict.reason,
      policy: verdict.policy,
      findings: verdict.findings,
    },
    releases: [],
  }
  return { entry, bytes }
}

/** `files:/folder`, or the address of a database, or that and those of a bucket
 * and of a file with its key. */
export function openPlace(place: string): Store {
  if (!place.startsWith('files:')) {
    const [index = '', content, keyFile = ''] = place.split(' ')
    const address = parseDatabaseAddress(index)
    const objects =
      content === undefined
        ? null
        : openBucketObjects({ address: parseBucketAddress(content), keyFile })
    return openPostgresql(
      { address, passwordFile: '', waitMs: 60_000 },
      'one',
      objects,
    )
  }
  const folder = place.slice('files:'.length)
  return openFiles({
    quarantine: join(folder, 'quarantine'),
    journal: join(folder, 'journal'),
    records: join(folder, 'records'),
  })
}

/** The digest of what the store has of an entry; throws where it is not all
 * there. */
export async function digestIn(
  kept: KeptStore,
  entry: Pick<Entry, 'key' | 'sha256' | 'keptAt'>,
): Promise<string> {
  const digest = createHash('sha256')
  for await (const piece of kept.content(entry)) digest.update(piece)
  return digest.digest('hex')
}

/** Of the line that a message leaves. */
export function recordLine(
  id: string,
  time: string,
  more: object = {},
): string {
  return JSON.stringify({
    ...{ id, time, queueId: `Q${id}`, wayIn: 'pipe', sender: 'a@s.example' },
    ...{ messageId: `<${id}@s.example>`, subject: `about ${id}`, size: 100 },
    ...{ parts: [], defects: [], findings: [], failures: [] },
    outcomes: [
      {
        class: 'clean',
        quarantineKey: '',
        replies: [{ status: '2.0.0', text: 'ok', recipients: ['b@d.example'] }],
      },
    ],
    ...more,
  })
}
