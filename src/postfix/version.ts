/*
 * NAME
 *   version - versions of Postfix, and which one knows a parameter
 *
 * DESCRIPTION
 *   A parameter that came with a security fix is known from one patch level
 *   of each supported release on: KNOWN_SINCE has a row for each such parameter.
 *   A snapshot (`3.12-20260101`) counts as its release.
 *
 *   A parameter that a version does not know is left out of what we write: it
 *   would be ignored, with a warning in the log at every start of a process.
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
  const since = KNOWN_SINCE[name]
  if (since === undefined) return true
  const [major, minor] = version
  const row = since.find(it => it[0] === major && it[1] === minor)
  return isAtLeast(version, row ?? since[0])
}

/** The first release that has it for good, then older ones' patch levels. */
type Since = readonly [PostfixVersion, ...PostfixVersion[]]

const BARE_NEWLINE: Since = [
  [3, 9, 0],
  [3, 8, 5],
  [3, 7, 10],
  [3, 6, 14],
  [3, 5, 24],
]

const KNOWN_SINCE: Readonly<Record<string, Since>> = {
  smtpd_forbid_bare_newline: BARE_NEWLINE,
  smtpd_forbid_bare_newline_exclusions: BARE_NEWLINE,
}
