/*
 * NAME
 *   address.test - addresses of Redis servers
 */
import t from 'tap'
import { parseRedisAddress } from '../../../src/store/redis/address.js'

const PLAIN = {
  ...{ kind: 'server', database: 0, master: '', user: '' },
  ...{ isTls: false, rootCertificate: '' },
}
const at = (host: string, port: number) => [{ host, port }]

const GOOD: Readonly<Record<string, object>> = {
  'redis://cache.example.com': { hosts: at('cache.example.com', 6379) },
  'redis://10.0.0.1:7000/3': { hosts: at('10.0.0.1', 7000), database: 3 },
  'redis://[::1]:6380/': { hosts: at('::1', 6380) },
  'redis://postsift@h': { hosts: at('h', 6379), user: 'postsift' },
  'rediss://h': { hosts: at('h', 6379), isTls: true },
  'rediss://h?sslrootcert=/etc/ssl/own.pem': {
    ...{
      hosts: at('h', 6379),
      isTls: true,
      rootCertificate: '/etc/ssl/own.pem',
    },
  },
  'sentinel://h1,h2:26380/mail-cache': {
    ...{ kind: 'sentinel', master: 'mail-cache' },
    hosts: [...at('h1', 26_379), ...at('h2', 26_380)],
  },
}

for (const [text, parts] of Object.entries(GOOD)) {
  t.strictSame(parseRedisAddress(text), { ...PLAIN, ...parts }, text)
}

const SHAPE = /^must be "redis:\/\/HOST:PORT"/u
const BAD: Readonly<Record<string, RegExp>> = {
  '': SHAPE,
  'h:6379': SHAPE,
  'http://h': SHAPE,
  'redis://': SHAPE,
  'redis://h1,h2': SHAPE,
  'redis://h/name': SHAPE,
  'redis://h:99999': SHAPE,
  'redis://h:x': SHAPE,
  'sentinel://h1,h2': SHAPE,
  'sentinel://h1,/name': SHAPE,
  'redis://u:secret@h': /^must not contain a password/u,
  'redis://:secret@h': /^must not contain a password/u,
  'rediss://h?sslrootcert=own.pem':
    /^has a sslrootcert that is no absolute path/u,
  'redis://h?sslrootcert=/own.pem':
    /^has a sslrootcert that is no absolute path/u,
  'redis://h?tls=1': /^has a parameter that is not sslrootcert: tls/u,
}

for (const [text, error] of Object.entries(BAD)) {
  t.throws(() => parseRedisAddress(text), { message: error }, text)
}
