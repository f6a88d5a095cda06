/*
 * NAME
 *   table - the fault matrix, as it is printed
 */

import type { Checked } from './check.js'
import { ELSEWHERE } from './elsewhere.js'

/** `ok 7 D SIGKILL while it reads: deferred; copies 0, in the end 1`. */
export function lineOf(checked: Checked): string {
  const { cell, faults, notHere, first, copies } = checked
  const word = faults.length === 0 ? 'ok   ' : 'WRONG'
  const place = `${String(cell.row).padStart(2)} ${cell.mode}`
  if (notHere !== '')
    return `--    ${place} ${cell.name}: not here: ${cut(notHere)}`
  const [outcome = ''] = first.split(':')
  const said = `${outcome}; copies ${copies[0]}, in the end ${copies[1]}`
  const why = faults.map(fault => `\n        ${cut(fault)}`).join('')
  return `${word} ${place} ${cell.name}: ${said}${why}`
}

/** All cells, what is proven elsewhere, what is not, and the sum. */
export function tableOf(all: readonly Checked[]): string {
  const wrong = all.filter(({ faults }) => faults.length > 0).length
  const notHere = all.filter(it => it.notHere !== '').length
  const elsewhere = ELSEWHERE.map(
    ({ row, modes, what, where }) =>
      `      ${String(row).padStart(2)} ${modes} ${what}: ${where}`,
  )
  return [
    'The fault matrix (row, mode, fault: first try; copies)',
    ...all.map(lineOf),
    'Proven elsewhere, or not injected',
    ...elsewhere,
    `${all.length} cells, ${wrong} wrong, ${notHere} not possible here`,
  ].join('\n')
}

const SHOWN = 1500

function cut(text: string): string {
  const line = text.replace(/\s*\n\s*/gu, ' / ')
  return line.length > SHOWN ? `${line.slice(0, SHOWN)}...` : line
}
