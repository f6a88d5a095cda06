/*
 * NAME
 *   release - a release is refused for each thing that is wrong with it
 */

import t from 'tap'
import { releaseFaults } from '../../install/release/faults.mjs'

const GOOD = {
  version: '1.2.3',
  lock: '1.2.3',
  source: "export const VERSION = '1.2.3'\n",
  changelog:
    '# Changelog\n\n## [1.2.3] - 2026-11-30\n\n### Added\n\n- A thing.\n',
  status: '',
  tags: ['v1.2.2'],
}

t.test('a commit with one version, a dated entry and no changes', async t => {
  t.same(releaseFaults(GOOD), [])
  const unreleased = GOOD.changelog.replace(
    '## [1.2.3]',
    '## [Unreleased]\n\n- B.\n\n## [1.2.3]',
  )
  t.same(releaseFaults({ ...GOOD, changelog: unreleased }), [])
})

const WRONG = [
  [{ status: ' M README.md\n' }, 'there are uncommitted changes'],
  [
    { lock: '1.2.2' },
    'package-lock.json has version 1.2.2, package.json 1.2.3',
  ],
  [
    { source: "export const VERSION = '1.2.4'" },
    'src/version.ts has version 1.2.4, package.json 1.2.3',
  ],
  [{ tags: ['v1.2.3'] }, 'the tag v1.2.3 is there'],
  [
    { changelog: GOOD.changelog.replaceAll('1.2.3', '1.2.2') },
    'the newest entry of CHANGELOG.md is 1.2.2, not 1.2.3',
  ],
  [
    { changelog: '# Changelog\n' },
    'the newest entry of CHANGELOG.md is missing, not 1.2.3',
  ],
  [
    { changelog: GOOD.changelog.replace('2026-11-30', 'not released yet') },
    'CHANGELOG.md has no date for 1.2.3: not released yet',
  ],
  [
    { changelog: '## [1.2.3] - 2026-11-30\n' },
    'CHANGELOG.md says nothing of 1.2.3',
  ],
] as const

for (const [facts, sentence] of WRONG) {
  t.test(sentence, async t => {
    t.same(releaseFaults({ ...GOOD, ...facts }), [sentence])
  })
}
