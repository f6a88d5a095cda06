/*
 * NAME
 *   conformance.test - PostgreSQL with its content in a bucket is a store
 */
import t from 'tap'
import { parseDatabaseAddress } from '../../../src/store/postgresql/address.js'
import { openDatabase } from '../../../src/store/postgresql/database.js'
import { migrate } from '../../../src/store/postgresql/schema.js'
import { startPostgres } from '../../helper/postgres.js'
import { startSwift } from '../../helper/swift.js'
import { checkKept } from '../conformance-kept.js'
import { checkProcesses } from '../conformance-processes.js'
import { checkBucket } from './check-bucket.js'

const server = await startPostgres(t)
const swift = await startSwift(t)
let count = 0

async function fresh(): Promise<string> {
  const name = `test${count++}`
  const url = await server.create(name)
  const address = parseDatabaseAddress(url)
  const database = openDatabase({ address, passwordFile: '' })
  await migrate(database)
  await database.close()
  return [url, await swift.create(name), swift.keyFile].join(' ')
}

// Marks, journal and records are the same as without a bucket.
const engine = { fresh, many: 100 }
await checkKept(t, engine)
await checkProcesses(t, engine)
await checkBucket(t, { fresh, swift })
