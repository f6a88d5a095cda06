/*
 * NAME
 *   look - the commands status, doctor and verify
 *
 * DESCRIPTION
 *   They look at a live installation, and print what they find. `bin` is the
 *   folder of our own programs, beside the one of filter-install.
 *
 * DIAGNOSTICS
 *   Each sets the exit status that the manual has for it.
 */

import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { programsOrigin } from '../gather/programs-origin.js'
import { takeLock } from '../apply/lock.js'
import { STATE_DIR } from '../apply/state.js'
import { showDoctor } from '../doctor/command.js'
import type { OwnPrograms } from '../doctor/hint.js'
import { showStatus } from '../doctor/status-command.js'
import { showVerify } from '../verify/command.js'
import type { LookOptions, PlaceOptions } from './options.js'
import { open } from './place.js'
import { complain, needRoot, sayWhenInterrupted } from './say.js'

export async function doStatus(
  options: LookOptions,
  bin: string,
): Promise<void> {
  needRoot()
  process.stdout.write(await showStatus(await aroundFor(options, bin), options))
}

export async function doDoctor(
  options: LookOptions,
  bin: string,
): Promise<void> {
  try {
    needRoot(3)
    const around = await aroundFor(options, bin)
    const { text, status } = await showDoctor(around, options)
    process.stdout.write(text)
    process.exitCode = status
  } catch (error) {
    complain(error instanceof Error ? error.message : String(error))
    process.exit(3)
  }
}

export async function doVerify(
  options: LookOptions,
  bin: string,
): Promise<void> {
  needRoot()
  sayWhenInterrupted()
  const around = await aroundFor(options, bin)
  await takeLock(resolve(options.stateDir), 'verify')
  const { text, isWell } = await showVerify(around, options)
  process.stdout.write(text)
  process.exitCode = isWell ? 0 : 1
}

async function aroundFor(options: LookOptions, bin: string) {
  const { postfix, folder } = await open(options)
  const configFile = options.config && resolve(options.config)
  const own = ownPrograms(options, bin)
  return { postfix, stateFolder: folder, configFile, own }
}

function ownPrograms(
  { configDir, stateDir }: PlaceOptions,
  bin: string,
): OwnPrograms {
  const top = resolve(bin, '../..')
  const isBuiltHere = existsSync(join(top, 'install/build.mjs'))
  return {
    bin,
    install: resolve(bin, '../install/filter-install'),
    place: [
      ...(configDir === undefined ? [] : [` --config-dir ${configDir}`]),
      ...(stateDir === STATE_DIR ? [] : [` --state-dir ${stateDir}`]),
    ].join(''),
    hasSystemd: existsSync('/run/systemd/system'),
    sources: isBuiltHere ? top : null,
    origin: programsOrigin(bin),
  }
}
