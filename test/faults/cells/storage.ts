/*
 * NAME
 *   storage - rows 16, 17, 36, 46: no room, no descriptors, no rights
 *
 * DESCRIPTION
 *   Most errors are put in the place of the system call; some are real: a file
 *   system of 1 MiB, a folder of another account, prlimit(1).
 */

import { attachmentMessage, EICAR } from '../../helper/eicar.js'
import { inModes, type Cell, type Fault } from '../cell.js'
import type { Plan } from '../plan.js'
import {
  forbidden,
  inside,
  limited,
  noOtherWorker,
  smallDisk,
} from '../stages.js'

const CODES = ['ENOSPC', 'EDQUOT', 'EROFS', 'EIO'] as const
const OPEN_CODES = ['EMFILE', 'ENFILE', 'ENOMEM', 'EACCES'] as const

type Where = Omit<Plan, 'act' | 'value'>

function failing(where: Where, code: string): Fault {
  return inside({ ...where, act: 'error', value: code })
}

const SPOOL_OPEN: Where = { point: 'fs.openSync', match: '/spool' }
const SPOOL_WRITE: Where = { point: 'fs.writeSync', match: '/spool' }

const SPOOL: readonly Cell[] = [
  ...[...CODES, ...OPEN_CODES].flatMap((code, at) =>
    inModes('PSDQL', {
      row: at < CODES.length ? 16 : 17,
      name: `${code} when the spool file is opened`,
      sizeBytes: 300_000,
      fault: failing(SPOOL_OPEN, code),
      says: /4\.3\.1 insufficient system storage/u,
      log: new RegExp(`error="?insufficient system storage: ${code}`, 'u'),
    }),
  ),
  ...CODES.flatMap((code, at) =>
    inModes('PSDQL', {
      row: 16,
      name: `${code} at write ${at + 1} to the spool`,
      sizeBytes: 600_000,
      fault: failing({ ...SPOOL_WRITE, nth: at + 1 }, code),
      says: /4\.3\.1 insufficient system storage/u,
      log: new RegExp(`error="?insufficient system storage: ${code}`, 'u'),
    }),
  ),
  ...inModes('SDQL', {
    row: 16,
    name: 'EIO when the spool file is closed',
    sizeBytes: 300_000,
    fault: failing({ point: 'fs.closeSync', match: '/spool' }, 'EIO'),
    first: ['accepted', 'deferred'],
    copies: 1,
  }),
  ...(['ENOSPC', 'EMFILE'] as const).flatMap(code => [
    {
      row: code === 'ENOSPC' ? 16 : 17,
      mode: 'P' as const,
      name: `${code} when the file for sendmail is opened`,
      fault: failing(SPOOL_OPEN, code),
      log: new RegExp(`error="?${code}`, 'u'),
    },
    {
      row: 16,
      mode: 'P' as const,
      name: `${code} when the file for sendmail is written`,
      fault: failing(SPOOL_WRITE, code),
      log: new RegExp(`error="?${code}`, 'u'),
    },
  ]),
  {
    row: 16,
    mode: 'P',
    name: 'EIO when the file that sendmail has read is closed',
    fault: failing({ point: 'fs.closeSync', match: '/spool' }, 'EIO'),
    first: 'accepted',
    copies: 1,
  },
]

const JOURNAL: readonly Cell[] = [
  ...CODES.flatMap(code =>
    inModes('PSDL', {
      row: 16,
      name: `${code} when the journal's intent is made`,
      fault: failing({ point: 'fs.openSync', match: '\\.intent$' }, code),
      log: new RegExp(`error="?${code}`, 'u'),
    }),
  ),
  ...inModes('PSDL', {
    row: 16,
    name: 'EIO when the journal has to record a hand-over',
    fault: failing({ point: 'fs.renameSync', match: '\\.intent ' }, 'EIO'),
    first: 'accepted',
    copies: 1,
    // A second try could not know it; but there is none after a yes.
    total: 2,
    log: /hand-over is not recorded: EIO/u,
  }),
]

const infected = (mark: string): Buffer =>
  attachmentMessage({ subject: mark, filename: 'a.com', content: EICAR })

const KEEPING: Readonly<Record<string, Where>> = {
  'the folder is made': { point: 'fs.mkdirSync', match: '/quarantine' },
  'the bytes are opened': { point: 'fs.openSync', match: '\\.eml\\.' },
  'the bytes are written': { point: 'fs.writeSync', match: '\\.eml\\.' },
  'the bytes are synced': { point: 'fs.fsyncSync', match: '\\.eml\\.' },
  'the bytes are renamed': { point: 'fs.renameSync', match: '\\.eml$' },
  'the description is opened': { point: 'fs.openSync', match: '\\.json\\.' },
  'the description is written': { point: 'fs.writeSync', match: '\\.json\\.' },
  'the description is synced': { point: 'fs.fsyncSync', match: '\\.json\\.' },
  'the description is renamed': { point: 'fs.renameSync', match: '\\.json$' },
}

const QUARANTINE: readonly Cell[] = Object.entries(KEEPING).flatMap(
  ([step, where], at) => {
    const code = CODES[at % CODES.length] ?? 'EIO'
    const kept = { data: infected, kept: 1, total: 0, row: 36 } as const
    return [
      ...inModes('PSDL', {
        ...kept,
        name: `quarantine: ${code} when ${step}`,
        fault: failing(where, code),
        says: /4\.3\.0/u,
        log: new RegExp(`error="?${code}`, 'u'),
      }),
      ...inModes('PD', {
        ...kept,
        row: 7,
        name: `quarantine: SIGKILL when ${step}`,
        fault: inside({ ...where, act: 'kill', value: 'SIGKILL' }),
      }),
    ]
  },
)

const REAL: readonly Cell[] = [
  ...inModes('PS', {
    row: 16,
    name: 'a free_space_floor that no disk has',
    fault: () => ({ way: { args: ['-o', 'free_space_floor=9999999G'] } }),
    says: /4\.3\.1 insufficient system storage/u,
    log: /free_space_floor: \S+spool has \d+ bytes free, less than \d+/u,
  }),
  ...inModes('PSDQL', {
    row: 16,
    name: 'a spool of 1 MiB, nearly full',
    sizeBytes: 600_000,
    fault: smallDisk('spool', 300_000),
    says: /4\.3\.1 insufficient system storage/u,
    log: /error="?insufficient system storage: ENOSPC/u,
  }),
  ...(['spool', 'quarantine', 'journal'] as const).flatMap(folder =>
    inModes('PSDQL', {
      row: 16,
      name: `less room than free_space_floor: ${folder}`,
      fault: smallDisk(folder, 40_000),
      says: /4\.3\.1 insufficient system storage/u,
      log: /free_space_floor: \S+ has \d+ bytes free, less than 65536/u,
    }),
  ),
  ...inModes('PSDL', {
    row: 36,
    name: 'a quarantine of 1 MiB, nearly full',
    data: mark =>
      attachmentMessage({
        subject: mark,
        filename: 'a.com',
        content: EICAR,
        text: `${'text of some length\n'.repeat(20_000)}`,
      }),
    kept: 1,
    total: 0,
    fault: smallDisk('quarantine', 200_000),
    log: /error="?ENOSPC/u,
  }),
  ...inModes('PSDQL', {
    row: 17,
    name: 'the spool belongs to someone else',
    sizeBytes: 300_000,
    fault: forbidden('spool'),
    log: /error="?insufficient system storage: EACCES/u,
  }),
  ...inModes('PSDL', {
    row: 36,
    name: 'the quarantine belongs to someone else',
    data: infected,
    kept: 1,
    total: 0,
    fault: forbidden('quarantine'),
    log: /error="?EACCES/u,
  }),
]

// A program that needs more than it may have: it works, or the mail waits.
const LIMITS: readonly Cell[] = [
  ...[12, 16, 20, 22, 24, 26, 28, 32, 40].flatMap(files =>
    inModes('PS', {
      row: 46,
      name: `${files} descriptors`,
      sizeBytes: 300_000,
      fault: limited([`--nofile=${files}`]),
      first: ['deferred', 'accepted'],
      copies: [0, 1],
    }),
  ),
  ...[4, 20, 21, 22, 23, 24].flatMap(files =>
    inModes('DQL', {
      row: 46,
      name: `${files} descriptors`,
      sizeBytes: 300_000,
      fault: limited([`--nofile=${files}:`], ['--nofile=1024:']),
      first: ['deferred', 'accepted'],
      copies: [0, 1],
    }),
  ),
  ...[200, 600, 1000, 1500].flatMap(mebibytes =>
    inModes('PS', {
      row: 46,
      name: `${mebibytes} MiB of addresses`,
      sizeBytes: 300_000,
      fault: limited([`--as=${mebibytes * 1024 ** 2}`]),
      first: ['deferred', 'accepted'],
      copies: [0, 1],
    }),
  ),
  ...inModes('PS', {
    row: 46,
    name: 'no more processes',
    fault: limited(['--nproc=1']),
  }),
  ...inModes('DQL', {
    row: 46,
    name: 'a worker dies, and there are no more processes',
    // The log is written by processes too: it says nothing of this.
    fault: noOtherWorker,
  }),
  ...inModes('PS', {
    row: 46,
    name: 'files of 100 KiB at most',
    sizeBytes: 300_000,
    fault: limited(['--fsize=102400']),
  }),
]

export const STORAGE_CELLS: readonly Cell[] = [
  ...SPOOL,
  ...JOURNAL,
  ...QUARANTINE,
  ...REAL,
  ...LIMITS,
]
