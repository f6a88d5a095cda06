/*
 * NAME
 *   swift - a real S3 server, for one test
 *
 * DESCRIPTION
 *   OpenStack Swift with its S3 interface (swift-main.py), in a folder of its own,
 *   as the account of the filter. `stop` and `start` are an outage. Only in a network
 *   of the test itself may it have another address than 127.0.0.1.
 */
import { chmodSync, chownSync, cpSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { S3mini } from 's3mini'
import { ensureFilterUser } from './filter-user.js'
import { scratchFolder, type Teardown } from './folder.js'
import { freePort } from './port.js'
import { startProgram, type RunningProgram } from './program.js'

const MAIN = new URL('swift-main.py', import.meta.url).pathname

export interface Swift {
  /** A new empty bucket, as [store] has it for content. */
  readonly create: (bucket: string) => Promise<string>
  readonly endpoint: string
  /** For content_key_file. */
  readonly keyFile: string
  readonly start: () => Promise<void>
  readonly stop: () => Promise<void>
}

export const KEY = { accessKeyId: 'test:tester', secretAccessKey: 'testing' }

/** Runs until the test `t` ends. */
export const startSwift = async (
  t: Teardown,
  address = '127.0.0.1',
): Promise<Swift> => {
  const folder = scratchFolder(t, 'swift')
  const { uid, gid } = await ensureFilterUser()
  chownSync(folder, uid, gid)
  chmodSync(folder, 0o755)
  // That account may not see the checkout.
  const main = join(folder, 'swift-main.py')
  cpSync(MAIN, main)
  const ports: string[] = []
  while (ports.length < 4) ports.push(String(await freePort()))
  const keyFile = join(folder, 'key')
  writeFileSync(keyFile, `${KEY.accessKeyId}\n${KEY.secretAccessKey}\n`, {
    mode: 0o600,
  })
  chownSync(keyFile, uid, gid)
  const endpoint = `http://${address}:${ports[0] ?? ''}`
  let program: RunningProgram
  const start = async () => {
    const options = { user: { uid, gid }, cwd: folder, stdin: 'pipe' } as const
    program = startProgram(
      t,
      '/usr/bin/python3',
      [main, folder, address, ...ports],
      options,
    )
    await program.waitForOutput(/^ready$/mu)
  }
  await start()
  return {
    ...{ endpoint, keyFile, start },
    create: async bucket => {
      const at = `${endpoint}/${bucket}`
      await new S3mini({
        ...KEY,
        region: 'us-east-1',
        endpoint: at,
      }).createBucket()
      return `s3://${bucket}/kept?endpoint=${endpoint}`
    },
    stop: async () => void (await program.stop('SIGKILL')),
  }
}
