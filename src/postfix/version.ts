/*
 * NAME
 *   version - versions of Postfix, and which one knows a parameter
 *
 * DESCRIPTION
 *   A parameter that came with a security fix is known from one patch level
 *   of each supported release on, and a value of it perhaps from the next one:
 *   VERSIONS has a row for each. A snapshot (`3.12-20260101`) counts as its
 *   release.
 *
 *   A parameter that a version does not know is left out of what we write: it
 *   would be ignored, with a warning in the log at every start of a process. A
 *   value that it does not know would end the process.
 *
 *   What else differs needs no row: smtputf8_autodetect_classes, inline maps,
 *   postlog and the attributes of spawn(8) and pipe(8) that we use are all as
 *   old as OLDEST; that spawn(8) ends a program at its time limit from 3.10 on
 *   only is why filter-smtp has a limit of its own; and where 3.11 changed a
 *   default (smtp_tls_security_level), we write the value.
 */

export type PostfixVersion = readonly [number, number, number]

/** The oldest version that we write stanzas for. */
export const OLDEST: PostfixVersion = [3, 5, 0]

/** What `postconf -dh mail_version` prints; undefined where it is no version. */
export function readVersion(text: string): PostfixVersion | undefined {
  const found = /^(\d+)\.(\d+)(?:\.(\d+))?(?:[-_].*)?$/su.exec(text.trim())
  if (found === null) return undefined
  const [, major, minor, patch = '0'] = found
  return [Number(major), Number(minor), Number(patch)]
}

export function formatVersion([major, minor, patch]: PostfixVersion): string {
  return `${major}.${minor}.${patch}`
}

export function isAtLeast(
  version: PostfixVersion,
  other: PostfixVersion,
): boolean {
  const at = version.findIndex((number, index) => number !== other[index])
  return at < 0 || (version[at] ?? 0) > (other[at] ?? 0)
}

/** Whether this Postfix has the parameter; true for what has no row. */
export function knows(version: PostfixVersion, name: string): boolean {
  const since = VERSIONS[name]?.since
  return since === undefined || hasFrom(version, since)
}

/** The value as this Postfix has it; the same for what has no row. */
export function valueFor(
  version: PostfixVersion,
  name: string,
  value: string,
): string {
  const row = VERSIONS[name]?.values?.[value]
  if (row === undefined || hasFrom(version, row.since)) return value
  return row.before
}

// Where a release has no patch level of its own it counts as the release does.
function hasFrom(version: PostfixVersion, since: Since): boolean {
  const [major, minor] = version
  const row = since.find(it => it[0] === major && it[1] === minor)
  return isAtLeast(version, row ?? since[0])
}

/** The first release that has it for good, then older ones' patch levels. */
type Since = readonly [PostfixVersion, ...PostfixVersion[]]

interface Row {
  readonly since: Since
  /** Values that came later than the parameter, and what to write instead. */
  readonly values?: Readonly<
    Record<string, { readonly since: Since; readonly before: string }>
  >
}

/** As a yes or no. */
const BARE_NEWLINE: Since = [
  [3, 9, 0],
  [3, 8, 4],
  [3, 7, 9],
  [3, 6, 13],
  [3, 5, 23],
]

/** With `normalize`, `reject` and `note`. */
const BARE_NEWLINE_WORDS: Since = [
  [3, 9, 0],
  [3, 8, 5],
  [3, 7, 10],
  [3, 6, 14],
  [3, 5, 24],
]

const UNAUTH_PIPELINING: Since = [
  [3, 9, 0],
  [3, 8, 1],
  [3, 7, 6],
  [3, 6, 10],
  [3, 5, 20],
]

/** All that differs from OLDEST on in what we write. */
const VERSIONS: Readonly<Record<string, Row>> = {
  smtpd_forbid_bare_newline: {
    since: BARE_NEWLINE,
    values: { reject: { since: BARE_NEWLINE_WORDS, before: 'yes' } },
  },
  smtpd_forbid_bare_newline_exclusions: { since: BARE_NEWLINE },
  smtpd_forbid_unauth_pipelining: { since: UNAUTH_PIPELINING },
}
