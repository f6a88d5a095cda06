/*
 * NAME
 *   findings-page - postsift-findings(5), from the tables of defects and marks
 */

import { MARKS } from '../../src/mail/mark.js'
import { DEFECTS as PARSE_DEFECTS } from '../../src/parse/defects.js'
import { DEFECTS as UNPACK_DEFECTS } from '../../src/unpack/defects.js'

/** The text of the page, as a program's header would have it. */
export function findingsManual(): string {
  const defects = Object.entries({ ...PARSE_DEFECTS, ...UNPACK_DEFECTS })
  const sorted = defects.sort(([one], [other]) => (one < other ? -1 : 1))
  return [
    'NAME',
    '  postsift-findings - defects, marks and findings of Postsift',
    '',
    'DESCRIPTION',
    '  Names that rules of filter.toml(5) can meet: defect takes those of DEFECTS,',
    '  mark those of MARKS, and finding those of FINDINGS.',
    '',
    'DEFECTS',
    '  Each has a grade. A harmless defect is no finding; others are findings of the',
    '  scanner parse, of class ambiguous, unchecked-overlimit, unchecked-damaged or',
    '  unchecked-encrypted.',
    '',
    ...sorted.map(([code, { grade, text }]) => `  ${code}  ${grade}: ${text}.`),
    '',
    'MARKS',
    '  What a document can do. Those that [scanner.active-content] reports are',
    '  findings of the same name.',
    '',
    ...Object.entries(MARKS).map(([mark, text]) => `  ${mark}  ${text}.`),
    '',
    'FINDINGS',
    '  parse  a defect that is not harmless.',
    '  active-content  a mark.',
    '  attachment-name  the last extension, with its dot: .exe; or too-many-names.',
    '  attachment-type  a type: application/x-dosexec.',
    '  attachment-path  the pattern that matches; or names-too-long.',
    '  type-mismatch  a type and a label: application/zip as .pdf; or too-many-names.',
    '  builtin  Eicar-Test-Signature, GTUBE, and the names of sha256_file.',
    '  clamd  what clamd calls it.',
    '  icap  what the antivirus calls it; or blocked, redirected, not scanned.',
    '  command  with a preset, what the product calls it; else the name of the program,',
    '  a colon, and the last line of its output.',
    '  spamd, rspamd  the score: score 7.5.',
    '  yara  the name of the rule.',
    '',
    '  A scanner that fails has a finding of its name and unavailable, or too slow:',
    '  clamd unavailable.',
    '',
    'SEE ALSO',
    '  filter.toml(5), postsift-log(5), filter-scan(1)',
  ].join('\n')
}
