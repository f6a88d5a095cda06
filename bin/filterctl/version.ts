/*
 * NAME
 *   version - filterctl version
 */

import { sevenZipVersion } from '../../src/unpack/seven-zip/program.js'
import { VERSION } from '../../src/version.js'
import type { Common } from '../start/common-options.js'
import { begin, finish, print, type NewCommand } from './work.js'

export function addVersion(command: NewCommand): void {
  command('version', 'print versions').action(version)
}

async function version(options: Common): Promise<void> {
  await begin(options)
  const versions = {
    programs: VERSION,
    node: process.version,
    sevenZip: sevenZipVersion(),
  }
  print(options.json === true ? JSON.stringify(versions) : textOf(versions))
  finish(0)
}

function textOf(versions: {
  readonly programs: string
  readonly node: string
  readonly sevenZip: string | null
}): string {
  return [
    `programs  ${versions.programs}`,
    `Node.js   ${versions.node}`,
    `7-Zip     ${versions.sevenZip ?? 'is missing: build the filter again'}`,
  ].join('\n')
}
