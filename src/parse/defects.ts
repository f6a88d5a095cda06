/*
 * NAME
 *   defects - everything that can be wrong with a message, graded
 *
 * DESCRIPTION
 *   One table: the code of a defect, its grade, why it matters, and the source
 *   of the rule. A defect is `ambiguous` only if honest software does not make
 *   it: readers would see different things, and the verdict reports that.
 */

import {
  defectIn,
  SHARED_DEFECTS,
  type DefectRow,
} from '../mail/defect-rows.js'
import type { Defect } from '../mail/message.js'

interface Row extends DefectRow {
  /** Every reading of it is read: see isFollowed. */
  readonly followed?: true
}

export const DEFECTS = {
  // RFC 2045 3: a field occurs at most once.
  'content-type-differs': {
    grade: 'ambiguous',
    text: 'several different Content-Type fields',
  },
  // RFC 2045 5.1: readers that guess see a multipart, others do not.
  'content-type-broken': {
    grade: 'ambiguous',
    text: 'a multipart whose Content-Type does not say so, or not only',
  },
  // RFC 2045 5.1: a text with a boundary that occurs, or an empty line in front of
  // the header of an attached message. Some readers see a text of all, others the
  // parts: each part is read, and the whole is.
  'multipart-undeclared': {
    grade: 'ambiguous',
    followed: true,
    text: 'a text with a boundary, and with parts by it',
  },
  // RFC 5322 2.2: for some the body begins here, for others the header goes on.
  'header-broken': {
    grade: 'ambiguous',
    text: 'a header with a line that is no field, and MIME after it',
  },
  // An attached message after a line of mbox, a byte order mark (Office 365), a
  // parameter or a Received that is not folded, a last line of blanks.
  'header-odd': {
    grade: 'ambiguous',
    followed: true,
    text: 'a header with a line that is no field, as some software writes it',
  },
  // RFC 5322 2.2, RFC 2045 3: for some what is foreign ends the line or the
  // field, for others it is nothing. No software writes it.
  'field-broken': {
    grade: 'ambiguous',
    text: 'a field about the body with control characters or another field in it',
  },
  // RFC 2045 5.1: some readers stop at a parameter that they cannot read, and
  // do not see the boundary after it (CVE-2026-116264).
  'parameters-broken': {
    grade: 'ambiguous',
    text: 'a multipart with a parameter that is not well formed',
  },
  // A word without a value (Delta Chat): a reader that stops at it sees no
  // boundary, and so one text of all the parts.
  'parameter-bare': {
    grade: 'ambiguous',
    followed: true,
    text: 'a multipart with a parameter that has no value',
  },
  // RFC 5322 2.1: an empty line is missing; some readers look for it further on.
  'header-without-end': {
    grade: 'harmless',
    text: 'a header with no empty line after it',
  },
  // RFC 5322 2.3: CR and LF only together; some take another for a line end.
  'fields-joined': {
    grade: 'ambiguous',
    text: 'a header without a body, with several fields in one line',
  },
  // RFC 2183 2, RFC 2045 7 and 4: each occurs at most once.
  'disposition-differs': {
    grade: 'ambiguous',
    text: 'several different Content-Disposition fields',
  },
  // Lotus Notes writes inline and attachment, with the same name.
  'disposition-twice': {
    grade: 'harmless',
    text: 'two Content-Disposition fields with no two names',
  },
  'content-id-differs': {
    grade: 'ambiguous',
    text: 'several different Content-ID fields',
  },
  'mime-version-differs': {
    grade: 'ambiguous',
    text: 'several different MIME-Version fields',
  },
  'name-differs': {
    grade: 'ambiguous',
    text: 'one field with several names of a file, or one that readers put together differently',
  },
  // RFC 2045 6; amavis CVE-2024-28054 has the same for boundary.
  'encoding-differs': {
    grade: 'ambiguous',
    text: 'several different Content-Transfer-Encoding fields',
  },
  // RFC 2045 5.1: a parameter occurs at most once.
  'boundary-differs': {
    grade: 'ambiguous',
    text: 'a multipart with several different boundaries',
  },
  // RFC 2231 3 and 4: no boundary needs it; many readers know none of it.
  'boundary-encoded': {
    grade: 'ambiguous',
    text: 'a boundary in sections, or encoded',
  },
  // The same as PHP's and others' libraries write it, with a charset, and nothing
  // coded but what must be: who knows none of it sees one text of all the parts.
  'boundary-extended': {
    grade: 'ambiguous',
    followed: true,
    text: 'a boundary in the form for other charsets',
  },
  // RFC 2046 5.1.1: at least one character; some take `--` for a delimiter.
  'boundary-empty': {
    grade: 'ambiguous',
    text: 'a multipart whose boundary is empty or cannot be read',
  },
  // RFC 2046 5.1.1: the parameter is required. Readers show a text, or nothing, or
  // guess a boundary from the lines: what looks like a part is read. Scripts that
  // send one text write it, and trackers that cut fields.
  'multipart-without-boundary': {
    grade: 'ambiguous',
    followed: true,
    text: 'a multipart without a boundary',
  },
  // RFC 2046 5.1: at least one part; readers show a text, or nothing, or look for
  // parts elsewhere: so do we. Lists and archives that keep only the text write it,
  // and someone who changes the boundary of the header alone.
  'multipart-without-parts': {
    grade: 'ambiguous',
    followed: true,
    text: 'a multipart in which its boundary does not occur',
  },
  // A returned message is cut where its sender likes (RFC 3462 2): there is
  // nothing in it but prose, and no reader sees a part.
  'multipart-cut': {
    grade: 'harmless',
    text: 'a multipart that ends before its first part',
  },
  // RFC 2046 5.1.1: what follows is to be ignored; not all readers do.
  'delimiter-after-close': {
    grade: 'ambiguous',
    followed: true,
    text: 'a part after the end of its multipart',
  },
  // RFC 2046 5.1.1: a delimiter is the whole line; to some its beginning is.
  'delimiter-longer': {
    grade: 'ambiguous',
    text: 'a line that begins as a delimiter and goes on, with a header after it',
  },
  // RFC 2045 6.4: only 7bit, 8bit and binary are allowed on a multipart.
  'multipart-encoded': {
    grade: 'ambiguous',
    text: 'a multipart with a transfer encoding of its own',
  },
  // The same, on what is not encoded at all (old web mail, mail gateways). Most
  // readers pass over it; what the others decode is read, too.
  'encoding-pointless': {
    grade: 'ambiguous',
    followed: true,
    text: 'a multipart or a message that says it is encoded, and is not',
  },
  // RFC 2045 6.1: one word. Some writers add a semicolon or quotes: readers see
  // the word, or none of it, and both are read.
  'encoding-decorated': {
    grade: 'harmless',
    text: 'a Content-Transfer-Encoding with punctuation around its word',
  },
  // RFC 2045 6.1: one word; some readers look for it among others.
  'encoding-broken': {
    grade: 'ambiguous',
    text: 'a Content-Transfer-Encoding with more than its one word',
  },
  // RFC 2045 6.1: readers guess.
  'encoding-unknown': {
    grade: 'harmless',
    text: 'an unknown Content-Transfer-Encoding',
  },
  // RFC 2045 6.7 and 6.8: readers differ in what they skip.
  'encoding-unclean': {
    grade: 'harmless',
    text: 'text that its transfer encoding does not allow',
  },
  // RFC 2045 6.8: some readers skip foreign characters, for others they end the
  // data. Some read what follows padding, others do not. No encoder makes
  // either.
  'base64-broken': {
    grade: 'ambiguous',
    text: 'base64 with foreign characters or padding in front of more data',
  },
  // Mailing lists append their footer in base64 of its own, mail of OpenPGP has the
  // checksum of its armor: readers stop at the padding, or go on; each block is
  // decoded.
  'base64-appended': {
    grade: 'ambiguous',
    followed: true,
    text: 'several blocks of base64, each with its padding',
  },
  // RFC 2045 6.7: a `=` begins a code or a soft line break, and nothing else.
  'quoted-broken': {
    grade: 'ambiguous',
    text: 'quoted-printable with a stray = after each code',
  },
  // RFC 2046 5.1.1: preamble and epilogue are to be ignored; not all do.
  'part-outside': {
    grade: 'ambiguous',
    text: 'a part before the first part of a multipart, or after its end',
  },
  // KMail 4 signed a multipart that was encoded already: who takes the preamble for
  // parts sees the same parts, byte for byte with their headers.
  'part-repeated': {
    grade: 'harmless',
    text: 'the parts of a multipart once more before its first part, or after its end',
  },
  // What all the other readings decode has a limit.
  'too-many-readings': {
    grade: 'overlimit',
    text: 'more to decode in other readings than the limit allows',
  },
  'header-too-long': {
    grade: 'overlimit',
    text: 'a header that is longer than its limit',
  },
  ...SHARED_DEFECTS,
  'too-deep': {
    grade: 'overlimit',
    text: 'nested deeper than depth_limit',
  },
  'too-much-work': {
    grade: 'overlimit',
    text: 'a message that takes more work to look through than its size is worth',
  },
  'too-much-memory': {
    grade: 'overlimit',
    text: 'a message that takes more memory to look through than it gets',
  },
  'second-reader-failed': {
    grade: 'overlimit',
    text: 'more than the second reading can take',
  },
} as const satisfies Record<string, Row>

export type DefectCode = keyof typeof DEFECTS

/** A row of the table as the defect of a part. */
export function defect(code: DefectCode, part: string): Defect {
  return defectIn(DEFECTS, code, part)
}

/**
 * Whether each reading of a message with this defect is among ours. Where none
 * of them contains more than the ordinary one, the defect is harmless, however
 * odd the message looks: honest software made it.
 */
export function isFollowed(code: string): boolean {
  const row: Row | undefined = DEFECTS[code as DefectCode]
  return row?.followed === true
}
