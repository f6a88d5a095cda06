/*
 * NAME
 *   version - filterctl version
 */

import { printable } from '../../src/util/text.js'
import type { Config } from '../../src/config/config.js'
import { askFilterd } from '../../src/control/client.js'
import { controlSocketPath } from '../../src/control/socket-path.js'
import { sevenZipVersion } from '../../src/unpack/seven-zip/program.js'
import { VERSION } from '../../src/version.js'
import type { Common, NewCommand } from '../start/common-options.js'
import { begin, finish, print } from './work.js'

export function addVersion(command: NewCommand): void {
  command('version', 'print versions').action(version)
}

async function version(options: Common): Promise<void> {
  const { config } = await begin(options)
  const versions = {
    programs: VERSION,
    filterd: await versionOfFilterd(config),
    node: process.version,
    sevenZip: sevenZipVersion(),
  }
  print(options.json === true ? JSON.stringify(versions) : textOf(versions))
  finish(0)
}

// That of a start, which an upgrade leaves as it is.
async function versionOfFilterd(config: Config): Promise<string | null> {
  const request = { request: 'version' } as const
  try {
    const path = controlSocketPath(config)
    const { version, node, pid } = await askFilterd(path, request, ASK_SECONDS)
    return printable(`${version}, Node.js ${node}, process ${pid}`)
  } catch {
    return null
  }
}

const ASK_SECONDS = 5

function textOf(versions: {
  readonly filterd: string | null
  readonly programs: string
  readonly node: string
  readonly sevenZip: string | null
}): string {
  return [
    `programs  ${versions.programs}`,
    `Node.js   ${versions.node}`,
    ...(versions.filterd === null ? [] : [`filterd   ${versions.filterd}`]),
    `7-Zip     ${versions.sevenZip ?? 'is missing: build the filter again'}`,
  ].join('\n')
}
