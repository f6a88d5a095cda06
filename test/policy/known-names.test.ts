/*
 * NAME
 *   known-names.test - names that no rule can meet are errors
 */
import t from 'tap'
import { policyOf } from './bench.js'

/** A condition; what is wrong, or null. */
const CASES: readonly (readonly [string, RegExp | null])[] = [
  ['defect = ["zip-overlap"]', null],
  ['defect = ["zip-*"]', null],
  ['defect = ["too-many-readings", "name-differs"]', null],
  ['defect = ["message-too-large", "too-slow"]', null],
  [
    'defect = ["zip-overlaps"]',
    /rule\.defect contains "zip-overlaps", which is no defect; did you mean "zip-overlap"\?/u,
  ],
  [
    'defect = ["nothing"]',
    /rule\.defect contains "nothing", which is no defect$/u,
  ],
  ['defect = ["vba-*"]', /which is no defect/u],
  ['finding = [".exe"]', null],
  ['finding = ["*.exe"]', null],
  ['finding = [".e*"]', null],
  ['finding = ["Eicar-*"]', null],
  ['finding = ["Win.Test.EICAR_HDB-1"]', null],
  ['finding = ["vba-macro"]', null],
  ['finding = ["container-encrypted"]', null],
  ['finding = ["application/pdf"]', null],
  [
    'finding = [".tar.gz"]',
    /rule\.finding contains "\.tar\.gz": .* the last extension alone, "\.gz"/u,
  ],
  ['finding = ["*.pdf.exe"]', /the last extension alone, "\.exe"/u],
  [
    'finding = ["vba-makro"]',
    /rule\.finding contains "vba-makro", which is no finding; did you mean "vba-macro"\?/u,
  ],
  ['finding = ["too-many-names", "names-too-long"]', null],
  ['defect = ["message-too-large", "too-slow"]', null],
  [
    'finding = ["Multipart-Cut"]',
    /a harmless defect, which is no finding; did you mean defect = \["multipart-cut"\]\?$/u,
  ],
  ['defect = ["multipart-cut"]', null],
  ['finding = ["container-encryptd"]', /did you mean "container-encrypted"\?/u],
]

t.test('names in rules', async t => {
  for (const [condition, fault] of CASES) {
    const made = policyOf(t, `[[rule]]\naction = "reject"\n${condition}\n`)
    if (fault === null) t.equal((await made).policy.rules.length, 1, condition)
    else await t.rejects(made, { message: fault }, condition)
  }
})

t.test('extensions with a star', async t => {
  for (const word of ['do*', '*', 'ex?', 'tar.gz']) {
    await t.rejects(
      policyOf(
        t,
        `[scanner.attachment-name]\nadd_banned_extensions = ["${word}"]\n`,
      ),
      { message: /must contain extensions like "exe" or "\.exe", not/u },
      word,
    )
  }
})
