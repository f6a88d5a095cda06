/*
 * NAME
 *   elsewhere - rows, or parts of them, that have no cell here, and why
 */

export interface Elsewhere {
  readonly row: number
  readonly modes: string
  readonly what: string
  readonly where: string
}

const T_03 = 'test/modes/t-03-pipe-failures'
const T_04 = 'test/modes/t-04-pipe-bootstrap'

export const ELSEWHERE: readonly Elsewhere[] = [
  {
    row: 1,
    modes: 'P',
    what: 'node is not there',
    where: `${T_04}: missing-node`,
  },
  {
    row: 2,
    modes: 'P',
    what: 'syntax error, missing entry, an old Node',
    where: T_04,
  },
  {
    row: 2,
    modes: 'D',
    what: 'a wrong configuration at start and at reload',
    where: 'test/faults/start.test.ts, test/modes/t-10-restart, test/config',
  },
  {
    row: 2,
    modes: 'A',
    what: 'a wrong configuration ends with 2',
    where: 'test/faults/start.test.ts',
  },
  {
    row: 4,
    modes: 'P',
    what: 'the event loop runs dry',
    where: `${T_04}: runs-dry`,
  },
  {
    row: 5,
    modes: 'P',
    what: 'exit(0), really exit(0), exit(69)',
    where: T_04,
  },
  {
    row: 14,
    modes: 'P',
    what: 'stdin ends early because Postfix stops',
    where: `${T_04}, with a real Postfix`,
  },
  {
    row: 15,
    modes: 'SDQL',
    what: 'every place where a client may go',
    where: 'test/dialog/server-lost-*.dialog',
  },
  {
    row: 18,
    modes: 'P',
    what: 'sendmail ends with 1, 64 to 78, 127, by a signal',
    where: T_03,
  },
  {
    row: 18,
    modes: 'A',
    what: 'filter-scan has no sendmail',
    where: 'test/project/layers.test.ts: it cannot deliver',
  },
  {
    row: 19,
    modes: 'P',
    what: 'sendmail is missing, not executable, hangs, closes stdin',
    where: T_03,
  },
  { row: 20, modes: 'P', what: 'sendmail prints and fails', where: T_03 },
  {
    row: 21,
    modes: 'SDQL',
    what: 'no answer to a connection',
    where:
      'test/smtp/client.test.ts; a loopback connection cannot be left open',
  },
  {
    row: 22,
    modes: 'L',
    what: 'each recipient its own answer, LMTP on both sides',
    where: 'test/faults/lmtp.test.ts',
  },
  {
    row: 27,
    modes: 'PSDQL',
    what: "clamd's accept queue is full",
    where:
      'not injected: the same wait as row 28, ended by connect_time_limit (test/scan/clamd.test.ts)',
  },
  {
    row: 34,
    modes: 'A',
    what: 'AlertExceedsMax is off, found by a probe',
    where: 'filter-install doctor: test/install/doctor.test.ts',
  },
  {
    row: 43,
    modes: 'P',
    what: 'noise before the answer',
    where: `${T_04}: prints-5.7.1`,
  },
  {
    row: 45,
    modes: 'P',
    what: 'the time limit of pipe(8)',
    where: 'test/faults/postfix.test.ts, with a real Postfix',
  },
  {
    row: 47,
    modes: 'all',
    what: 'power loss',
    where:
      'not injected: needs a machine to be reset. Rows 16 and 36 show that no yes is said before each fsync(2) is done',
  },
  {
    row: 48,
    modes: 'P',
    what: "Postfix's own disk is full: sendmail ends with 75",
    where: T_03,
  },
]
