/*
 * NAME
 *   command - filter-install verify
 */

import { CONFIG_FILE } from '../../../src/config/config.js'
import type { Postfix } from '../../../src/postfix/postconf.js'
import { endVerification } from '../apply/probes-left.js'
import { readOriginals, readRecord, writeState } from '../apply/state.js'
import { asJson, type LookOptions } from '../doctor/status-command.js'
import { resultsText } from './judge.js'
import { VerifyError, verifyLive } from './live.js'

/** What to print, and whether all probes had their ends. */
export async function showVerify(
  around: {
    readonly postfix: Postfix
    readonly stateFolder: string
    readonly configFile: string | undefined
  },
  { json }: LookOptions,
): Promise<{ readonly text: string; readonly isWell: boolean }> {
  const { postfix, stateFolder } = around
  await endVerification(postfix, stateFolder)
  const record = readRecord(stateFolder)
  if (record === null || record.edits.length === 0) {
    throw new VerifyError(
      'the filter is not installed in this Postfix: run filter-install apply first',
    )
  }
  const { mode, listenPort, submissionPort, setup } = record
  const configFile = around.configFile ?? setup?.configFile ?? CONFIG_FILE
  const ports = { listenPort, submissionPort }
  const { pool } = setup ?? {}
  const place = { postfix, stateFolder, mode, ...ports, configFile, pool }
  const verified = await verifyLive(record, place)
  const isWell = verified.results.every(it => it.isWell)
  const isProved = verified.results.every(it => it.state !== 'failed')
  if (isProved && setup !== undefined) {
    // For doctor: with this Node.js it works.
    const proved = { ...setup, nodeVersion: process.version }
    const originals = readOriginals(stateFolder)
    await writeState(stateFolder, { ...record, setup: proved }, originals)
  }
  const text =
    json === true ? asJson({ isWell, ...verified }) : resultsText(verified)
  return { text, isWell }
}
