/*
 * NAME
 *   address - where the bucket is
 *
 * DESCRIPTION
 *   "s3://bucket/prefix?endpoint=https://host:port": the bucket is a part of the
 *   path, as all servers know it. More parameters: region (us-east-1 by default),
 *   sslrootcert (a file of certificates), and insecure=true, which allows http: to a
 *   host of another name than localhost, 127.0.0.1 and [::1].
 *
 * DIAGNOSTICS
 *   Throws RangeError with half a sentence that follows the option's name.
 *
 * SECURITY
 *   Keys in the address are refused: they would be in filter.toml, in messages of
 *   errors and in the list of processes. They are in a file.
 */

import { parametersOf } from '../address-parts.js'

export interface BucketAddress {
  readonly bucket: string
  /** '' or `kept/`. */
  readonly prefix: string
  /** `https://host:port`. */
  readonly endpoint: string
  readonly region: string
  /** A file of certificates; '' is those that Node.js knows. */
  readonly rootCertificate: string
}

export function parseBucketAddress(text: string): BucketAddress {
  const match = ADDRESS.exec(text)
  if (match === null) throw new RangeError(SHAPE)
  const [, bucket = '', path = '', query = ''] = match
  const {
    endpoint = '',
    region,
    sslrootcert,
    insecure,
  } = parametersOf(query, PARAMETERS)
  const folders = path.split('/').filter(Boolean)
  if (folders.some(it => !FOLDER.test(it) || /^\.+$/u.test(it))) {
    throw new RangeError(
      'has a prefix with other signs than letters, digits and ._-',
    )
  }
  if (insecure !== undefined && insecure !== 'true') {
    throw new RangeError('has an insecure that is not true')
  }
  return {
    bucket,
    prefix: folders.map(it => `${it}/`).join(''),
    endpoint: originOf(endpoint, insecure === 'true'),
    region: region ?? 'us-east-1',
    rootCertificate: sslrootcert ?? '',
  }
}

const ADDRESS =
  /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])((?:\/[^/?#\s]+)*)\/?\?([^#\s]+)$/u
const SHAPE = 'must be "index", or "s3://BUCKET/PREFIX?endpoint=https://HOST"'
const FOLDER = /^[\w.-]+$/u

const PARAMETERS = ['endpoint', 'region', 'sslrootcert', 'insecure'] as const

function originOf(endpoint: string, isInsecure: boolean): string {
  if (!URL.canParse(endpoint)) throw new RangeError(SHAPE)
  const url = new URL(endpoint)
  if (url.username !== '' || url.password !== '') {
    throw new RangeError(
      'must not contain a key: write it into content_key_file',
    )
  }
  const isBare = url.pathname === '/' && url.search === '' && url.hash === ''
  if (!isBare) {
    throw new RangeError('has an endpoint that is more than https://HOST:PORT')
  }
  if (url.protocol === 'https:') return url.origin
  if (url.protocol !== 'http:') throw new RangeError(SHAPE)
  if (!isInsecure && !NEAR.test(url.hostname)) {
    throw new RangeError(
      'must have an endpoint with https:, or insecure=true: anyone between could read and change kept mail',
    )
  }
  return url.origin
}

const NEAR = /^(?:localhost|127\.0\.0\.1|\[::1\])$/u
