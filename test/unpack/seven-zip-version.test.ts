/*
 * NAME
 *   seven-zip-version.test - the version that doctor names is the one that runs
 */
import t from 'tap'
import { sevenZipVersion } from '../../src/unpack/seven-zip/program.js'
import { runSevenZip } from '../../src/unpack/seven-zip/wasm.js'

t.test('as its own banner', async t => {
  let banner = ''
  await runSevenZip(
    {
      ...{ args: ['i'], size: 0 },
      ...{ memoryLimitBytes: 256 * 1024 * 1024, timeLimitMs: 60_000 },
    },
    {
      read: () => undefined,
      output: chunk => void (banner += chunk.toString('latin1')),
      log: chunk => void (banner += chunk.toString('latin1')),
    },
  )
  const version = sevenZipVersion() ?? 'none'
  t.match(version, /^\d\d\.\d\d$/u)
  t.ok(banner.includes(`7-Zip (z) ${version} `), banner.slice(0, 200))
})
