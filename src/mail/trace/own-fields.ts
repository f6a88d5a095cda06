/*
 * NAME
 *   own-fields - the fields X-Postsift-*, and what each means
 *
 * DESCRIPTION
 *   The type of ownField()'s name is made from this table, so no field can be
 *   added to mail that is not in it, and postsift-log(5) is made from it too.
 *
 *   Pure data; programs import its type alone.
 */

export const OWN_FIELDS = {
  Verdict:
    'In each message that was scanned and delivered: the verdict class or released, the reason in parentheses, what was changed (edits=strip), and our id.',
  Finding:
    'A finding of a message that was tagged or redirected: its class, the scanner, the name, and the part. At most 20.',
  Recipient:
    'A recipient of a message that was redirected to another address. At most 50.',
  Edit: 'What was changed in the message: subject, where a rule put a word before it; fields, where fields of spam engines or Authentication-Results that came from outside were removed; strip, disarm or rename, with the part; banner, and where it is a field, why.',
  Banner:
    'The banner of a rule, where the text of the message could not be changed.',
  Bypass:
    'A scanner that was not asked, or all scanners, because an administrator had bypassed it (filterctl bypass), and until when.',
  Release:
    'The signed mark of a message that an administrator released; a filter with the same release.key lets it pass, once for each recipient.',
} as const satisfies Readonly<Record<string, string>>

export type OwnFieldName = keyof typeof OWN_FIELDS
