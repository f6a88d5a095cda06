/*
 * NAME
 *   log-page - postsift-log(5), from the tables of fields
 *
 * DESCRIPTION
 *   What log lines and the fields X-Postsift-* of delivered mail mean. Both
 *   tables are those that the types of the code are made from.
 */

import { LOG_FIELDS, LOG_SUBJECTS } from '../../src/log/fields.js'
import { OWN_FIELD_PREFIX } from '../../src/mail/field.js'
import { OWN_FIELDS } from '../../src/mail/trace/own-fields.js'

/** The text of the page, as a program's header would have it. */
export function logManual(): string {
  return [
    'NAME',
    '  postsift-log - log lines and header fields of Postsift',
    '',
    'DESCRIPTION',
    '  Each message has at least one line in the mail log: one for each group of',
    '  recipients that shares a verdict. Lines have the tag postsift/PROGRAM, and',
    "  Postfix's names for what Postfix logs too:",
    '',
    '    BCDF2345GHJK: queue_id=4bXyZ12345z, from=<alice@example.org>,',
    '    to=<bob@example.com>, size=1234, nrcpt=1, origin=inbound,',
    '    relay=quarantine, delays=spool:0/parse:2/scan.clamd:20, dsn=2.0.0,',
    '    status=quarantined (kept in quarantine), scanner=clamd, finding=Eicar,',
    '    part=1.2/x.exe, action=quarantine, verdict=infected,',
    '    reason=virus Eicar found in x.exe',
    '',
    '  Fields are separated by a comma and a space. A value that contains a comma',
    '  or an equals sign, or begins with a double quote, is in double quotes, with',
    '  a backslash before each double quote and backslash in it. In status, this',
    '  applies to the text in parentheses. Values are printable and at most 200',
    '  characters long, and a line is never broken.',
    '',
    '  log_to in filter.toml(5) says where lines go.',
    '',
    'SUBJECTS',
    '  What a line begins with, before the first colon:',
    '',
    ...rows(Object.entries(LOG_SUBJECTS)),
    'FIELDS',
    '  A field that does not apply is left out.',
    '',
    ...rows(Object.entries(LOG_FIELDS)),
    'HEADER FIELDS',
    '  Fields that the filter puts before a message that it delivers. A field',
    '  with such a name that comes from outside is renamed to X-Old-X-Postsift-.',
    '',
    ...rows(
      Object.entries(OWN_FIELDS).map(([name, text]) => [
        `${OWN_FIELD_PREFIX}${name}`,
        text,
      ]),
    ),
    'SEE ALSO',
    '  filterd(8), filter-quarantine(1), filter.toml(5)',
  ].join('\n')
}

function rows(table: readonly (readonly [string, string])[]): string[] {
  return table.flatMap(([name, text]) => [`  ${name}  ${text}`, ''])
}
