/*
 * NAME
 *   database.test - servers that come and go, and the versions of the tables
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import {
  parseDatabaseAddress,
  type DatabaseAddress,
} from '../../src/store/postgresql/address.js'
import { openDatabase } from '../../src/store/postgresql/database.js'
import { openPostgresql } from '../../src/store/postgresql/open-postgresql.js'
import {
  checkSchema,
  migrate,
  SCHEMA_VERSION,
  schemaVersion,
} from '../../src/store/postgresql/schema.js'
import { startPostgres } from '../helper/postgres.js'
import { waitUntil } from '../helper/wait.js'
import { madeEntry } from './made.js'

const server = await startPostgres(t)
const open = (url: string): ReturnType<typeof openDatabase> => {
  const address = parseDatabaseAddress(url)
  const database = openDatabase({ address, passwordFile: '', waitMs: 5000 })
  t.teardown(() => database.close())
  return database
}

t.test('addresses', async t => {
  const near = { tls: 'disable', rootCertificate: '' } as const
  const cases: readonly (readonly [string, Partial<DatabaseAddress>])[] = [
    [
      'postgresql://filter@db1,db2:5433/postsift',
      {
        ...{ user: 'filter', database: 'postsift', tls: null },
        hosts: [
          { host: 'db1', port: 5432 },
          { host: 'db2', port: 5433 },
        ],
      },
    ],
    [
      'postgresql://a%40b@/d?host=/run/postgresql',
      {
        ...near,
        user: 'a@b',
        hosts: [{ host: '/run/postgresql', port: 5432 }],
      },
    ],
    [
      'postgres://f@[::1]:6000/d',
      { ...near, hosts: [{ host: '::1', port: 6000 }] },
    ],
    [
      'postgresql://f@127.0.0.1/d?sslmode=verify-full&sslrootcert=/ca.pem',
      { tls: null, rootCertificate: '/ca.pem' },
    ],
    ['postgresql://f@db/d?sslmode=disable', { tls: 'disable' }],
  ]
  for (const [text, expected] of cases) {
    t.match(parseDatabaseAddress(text), expected, text)
  }
  for (const [text, expected] of [
    ['', /must be "postgresql/u],
    ['mysql://a@b/c', /must be/u],
    ['postgresql://db/postsift', /must be/u],
    ['postgresql://f@/postsift', /must be/u],
    ['postgresql://f@db:99999/postsift', /must be/u],
    ['postgresql://f@a b/postsift', /must be/u],
    ['postgresql://f%zz@db/postsift', /must be/u],
    ['postgresql://f:secret@db/d', /must not contain a password/u],
    ['postgresql://f@db/d?sslmode=prefer', /sslmode/u],
    ['postgresql://f@db/d?password=x', /a parameter that is not/u],
  ] as const) {
    t.throws(() => parseDatabaseAddress(text), { message: expected }, text)
  }
})

t.test('tables become those of this version, once', async t => {
  const url = await server.create('versions')
  const database = open(url)
  t.equal(await schemaVersion(database), 0)
  await t.rejects(checkSchema(database), /run filter-store migrate/u)
  const moves = await Promise.all([migrate(database), migrate(open(url))])
  const froms = moves.map(({ from }) => from).sort()
  t.strictSame(froms, [0, SCHEMA_VERSION], 'one made them, one had nothing')
  await checkSchema(database)
  await server.sql('versions', 'INSERT INTO postsift_schema VALUES (999)')
  await t.resolves(checkSchema(database), 'steps only add')
  await t.rejects(migrate(database), /newer than this program/u)
})

t.test('search by recipient has an index where the server can', async t => {
  const indexes = await server.sql(
    'versions',
    "SELECT count(*) FROM pg_indexes WHERE indexdef LIKE '%gin_trgm_ops%'",
  )
  t.equal(indexes, '5')
})

t.test('an index of a large table may take its time', async t => {
  const url = await server.create('patient')
  await server.sql(
    'patient',
    `CREATE FUNCTION slow() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN
      IF current_query() LIKE '%kept_subjects%' THEN PERFORM pg_sleep(9); END IF;
      END $$;
    CREATE EVENT TRIGGER slow ON ddl_command_start
      WHEN TAG IN ('CREATE INDEX') EXECUTE FUNCTION slow()`,
  )
  const address = parseDatabaseAddress(url)
  // Others are given 4 s by the server, and 8 s by the client.
  const database = openDatabase({ address, passwordFile: '', waitMs: 4000 })
  t.teardown(() => database.close())
  await migrate(database)
  const found = `SELECT count(*) FROM pg_class
    WHERE relname = 'kept_subjects' AND relkind = 'I'`
  t.equal(await server.sql('patient', found), '1')
})

t.test('no server, and a password', async t => {
  const folder = t.testdir()
  const none = open(`postgresql://f@/d?host=${folder}`)
  await t.rejects(schemaVersion(none), { name: 'StoreError' })
  await t.rejects(schemaVersion(none), /no server can be written to/u)
  await server.sql('postgres', "CREATE ROLE p LOGIN PASSWORD 'right'")
  const passwordFile = join(folder, 'password')
  writeFileSync(passwordFile, 'right\nmore\n')
  const url = server.url('postgres').replace('//postsift@', '//p@')
  const database = openDatabase({
    ...{ address: parseDatabaseAddress(url), passwordFile },
  })
  t.equal(await schemaVersion(database), 0)
  await database.close()
  const missing = { passwordFile: join(folder, 'none') }
  const wrong = openDatabase({ address: parseDatabaseAddress(url), ...missing })
  await t.rejects(schemaVersion(wrong), /ENOENT/u)
})

t.test('a server that is killed, and one that takes its place', async t => {
  await server.create('moving')
  const second = await server.standby()
  const places = [second.place, server.place].join(',')
  const url = `postgresql://postsift@/moving?host=${places}`
  const address = parseDatabaseAddress(url)
  const store = openPostgresql(
    { address, passwordFile: '', waitMs: 5000 },
    'one',
  )
  t.teardown(() => store.close())
  await migrate(store.database)
  t.equal(store.database.place(), server.place, 'the standby is passed over')

  const first = madeEntry({ queueId: 'Q1' })
  await store.kept.put(first.entry, first.bytes)
  await server.kill()
  const other = madeEntry({ queueId: 'Q2' })
  const failed = await store.kept.put(other.entry, other.bytes).then(
    () => null,
    (error: unknown) => error,
  )
  t.match(failed, { name: 'StoreError' }, 'there is only a standby')
  await server.start()
  await store.kept.put(other.entry, other.bytes)
  t.equal((await store.kept.find({}, 0)).length, 2, 'it is back')

  // What it has not got yet would be lost with the first.
  await waitUntil(
    async () => {
      const count = 'SELECT count(*) FROM kept'
      return (await second.sql('moving', count)) === '2' || undefined
    },
    { what: 'the standby to have all', report: second.log },
  )
  await server.stop()
  await second.promote()
  const third = madeEntry({ queueId: 'Q3' })
  await store.kept.put(third.entry, third.bytes)
  t.equal(store.database.place(), second.place, 'the standby has taken over')
  const rows = await store.kept.find({}, 0)
  t.equal(rows.length, 3, 'nothing was lost')
})
