/*
 * NAME
 *   options - the options of [store]
 */

import {
  boolean,
  choice,
  parsed,
  path,
  size,
  string,
  type Section,
} from '../config/option.js'
import { parseDatabaseAddress } from './postgresql/address.js'
import { parseBucketAddress } from './s3/address.js'
import { parseRedisAddress } from './redis/address.js'

export const STORE = {
  name: 'store',
  sentence:
    'For several hosts: a copy of what is kept and decided, and used release marks, in PostgreSQL. See filter-store(8).',
  options: {
    index: parsed(
      'address',
      '',
      'PostgreSQL database: "postgresql://filter@db1,db2/postsift"; of several servers the one that can be written to is used. "postgresql://filter@/postsift?host=/run/postgresql" is a unix socket. By default there is no store, and everything is in files of this host.',
      parseDatabaseAddress,
    ),
    password_file: path(
      '',
      "File with the password of the database's account. It must be readable for user.",
    ),
    content: parsed(
      'place',
      'index',
      'Where the store has the bytes of kept messages: "index" is the database; "s3://BUCKET/PREFIX?endpoint=https://HOST" a bucket of an S3 server (Garage, SeaweedFS, Ceph, Swift, AWS). More parameters: region, sslrootcert (a file), insecure=true (http: to another host). What was stored before stays where it is, and is found while both are named.',
      parseBucketAddress,
    ),
    content_key_file: path(
      '',
      "File with the key for content: its name in the first line, its secret in the second. Mode 0600 of user, or 0640 of root and user's group.",
    ),
    host: string(
      '',
      'Name of this host in the store; by default the name of the machine. Each host must have a name of its own, and keep it.',
    ),
    journal: choice(
      ['local', 'store'],
      'local',
      'Whose hand-overs a message is looked up in. Use "store" where several hosts filter the mail of one MTA, so that a retry that comes to another host is not delivered twice. Postfix must send its queue id (XFORWARD).',
    ),
    journal_failure: choice(
      ['defer', 'local'],
      'defer',
      'What happens with journal = "store" while the store cannot be asked: defer defers all mail; local uses the journal of this host alone, and a retry that comes to another host is then delivered twice.',
    ),
    cache: parsed(
      'address',
      '',
      'Redis or Valkey server in which several hosts remember what scanners found: "redis://host:6379", "rediss://host:6379" with TLS, or "sentinel://h1,h2/name". It needs scanners of [cache]. By default, each process of filterd remembers for itself.',
      parseRedisAddress,
    ),
    cache_password_file: path(
      '',
      'File with the password of that server. It must be readable for user, and closed to other accounts.',
    ),
    socket: path(
      '',
      'Unix socket by which programs ask filter-store sync; by default store.sock in journal_directory.',
    ),
    outbox_limit: size(
      0,
      'How much this host keeps at most that the store does not have yet. While it is reached, mail that would be kept is deferred; other mail is not affected. 0: everything is kept, as long as quarantine_size_limit and the disk allow it.',
    ),
    required: boolean(
      false,
      'Whether a message counts as kept only when the store has it. While the store is away, mail that would be kept is then deferred; other mail is not affected.',
    ),
  },
} as const satisfies Section
