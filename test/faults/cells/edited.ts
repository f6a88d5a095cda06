/*
 * NAME
 *   edited - row 53: mail that is delivered without a part, or without its macros
 *
 * DESCRIPTION
 *   A disk that fails, and a process that is killed, at each step: the message is
 *   kept as it came, then handed over as it was edited. It is never lost, no copy
 *   has what was to be taken out, and the quarantine has it once.
 */

import { attachmentMessage, EICAR } from '../../helper/eicar.js'
import { MACROS, wordOf } from '../../disarm/office/packages.js'
import { inModes, type Cell } from '../cell.js'
import type { Plan } from '../plan.js'
import { inside } from '../stages.js'

type Where = Omit<Plan, 'act' | 'value'>

const virus = (mark: string): Buffer =>
  attachmentMessage({ subject: mark, filename: 'a.com', content: EICAR })

const letter = wordOf(MACROS)
const macros = (mark: string): Buffer =>
  attachmentMessage({ subject: mark, filename: 'a.docm', content: letter })

const EDITS = {
  strip: { data: virus, without: [firstLine(EICAR)] },
  disarm: { data: macros, without: [firstLine(letter)] },
} as const

// The first line of the part as it came: an edited one has another, with the
// checksum of its first member.
function firstLine(content: Buffer | string): string {
  return Buffer.from(content as string, 'latin1')
    .toString('base64')
    .slice(0, 76)
}

const STEPS: readonly Where[] = [
  { point: 'fs.mkdirSync', match: '/quarantine' },
  { point: 'fs.openSync', match: '\\.eml\\.' },
  { point: 'fs.writeSync', match: '\\.eml\\.' },
  { point: 'fs.fsyncSync', match: '\\.eml\\.' },
  { point: 'fs.renameSync', match: '\\.eml$' },
  { point: 'fs.openSync', match: '\\.json\\.' },
  { point: 'fs.writeSync', match: '\\.json\\.' },
  { point: 'fs.fsyncSync', match: '\\.json\\.' },
  { point: 'fs.renameSync', match: '\\.json$' },
  { point: 'fs.openSync', match: '\\.intent$' },
]

const CODES = ['ENOSPC', 'EIO'] as const

export const EDITED_CELLS: readonly Cell[] = (
  ['strip', 'disarm'] as const
).flatMap((action, shift) => {
  const common = {
    ...{ row: 53, kept: 1, total: 1, ...EDITS[action] },
    to: [`${action}@recipient.example`],
  }
  return STEPS.flatMap((where, at) => {
    const code = CODES[at % CODES.length] ?? 'EIO'
    const step = `${where.point} ${where.match}`
    const mode = 'PSDL'.charAt((at + shift) % 4)
    const killed = 'PD'.charAt((at + shift) % 2)
    return [
      ...inModes(mode, {
        ...common,
        name: `${action}: ${code} at ${step}`,
        fault: inside({ ...where, act: 'error', value: code }),
      }),
      ...inModes(killed, {
        ...common,
        name: `${action}: SIGKILL at ${step}`,
        fault: inside({ ...where, act: 'kill', value: 'SIGKILL' }),
      }),
    ]
  })
})
