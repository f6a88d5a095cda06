/*
 * NAME
 *   postgresql.test - PostgreSQL is a store
 */
import t from 'tap'
import { parseDatabaseAddress } from '../../src/store/postgresql/address.js'
import { openDatabase } from '../../src/store/postgresql/database.js'
import { migrate } from '../../src/store/postgresql/schema.js'
import { startPostgres } from '../helper/postgres.js'
import { checkStore } from './conformance.js'

const server = await startPostgres(t)
let count = 0

async function fresh(): Promise<string> {
  const url = await server.create(`test${count++}`)
  const address = parseDatabaseAddress(url)
  const database = openDatabase({ address, passwordFile: '' })
  await migrate(database)
  await database.close()
  return url
}

await checkStore(t, { fresh, many: 2000 })
