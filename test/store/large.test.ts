/*
 * NAME
 *   large.test - 100 MB of content cost no such memory
 */
import t from 'tap'
import { parseDatabaseAddress } from '../../src/store/postgresql/address.js'
import { openDatabase } from '../../src/store/postgresql/database.js'
import { migrate } from '../../src/store/postgresql/schema.js'
import { LOAD_TYPESCRIPT } from '../helper/load-typescript.js'
import { startPostgres } from '../helper/postgres.js'
import { runProgram } from '../helper/program.js'
import { startSwift } from '../helper/swift.js'

const MAIN = new URL('large-main.ts', import.meta.url).pathname
const SIZE = 100_000_000

const server = await startPostgres(t)
const swift = await startSwift(t)
const url = await server.create('large')
const database = openDatabase({
  ...{ address: parseDatabaseAddress(url), passwordFile: '' },
})
await migrate(database)
await database.close()

for (const [label, place] of [
  ['in PostgreSQL', url],
  ['in a bucket', [url, await swift.create('large'), swift.keyFile].join(' ')],
] as const) {
  await t.test(label, async t => {
    const { status, stdout, stderr } = await runProgram(process.execPath, [
      ...['--no-warnings', `--import=${LOAD_TYPESCRIPT}`],
      ...[MAIN, place, String(SIZE)],
    ])
    t.equal(status, 0, stderr)
    const { before = 0, peak = 0 } = JSON.parse(stdout) as Partial<
      Record<string, number>
    >
    t.comment(`${label}: ${before} bytes before, ${peak} at most`)
    t.ok(before > 0 && peak > before, stdout)
    t.ok(peak - before < SIZE, `${peak - before} bytes more`)
  })
}
