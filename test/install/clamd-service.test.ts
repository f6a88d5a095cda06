/*
 * NAME
 *   clamd-service - what doctor says to start clamd with
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import t from 'tap'
import type { LiveFacts } from '../../install/filter-install/doctor/facts.js'
import { clamdFindings } from '../../install/filter-install/doctor/limits.js'
import { clamdRestart } from '../../install/filter-install/gather/clamd-service.js'
import { scratchFolder } from '../helper/folder.js'

const DEAD = {
  ...{ error: 'connect ENOENT', closed: '', largest: 1 },
  ...{ findsVirus: true, hidesLimits: false, takesLargest: true },
}

t.test('what starts it again is what this machine has', async t => {
  const cases: readonly (readonly [string, boolean, string])[] = [
    ['', true, ''],
    ['', false, ''],
    [
      'lib/systemd/system/clamav-daemon.service',
      true,
      'systemctl restart clamav-daemon',
    ],
    [
      'usr/lib/systemd/system/clamd@.service',
      true,
      'systemctl restart clamd@scan',
    ],
    ['etc/systemd/system/clamd.service', true, 'systemctl restart clamd'],
    // Debian has both files; without systemd only one of them is of use.
    ['lib/systemd/system/clamav-daemon.service', false, ''],
    ['etc/init.d/clamav-daemon', false, '/etc/init.d/clamav-daemon restart'],
    ['etc/init.d/clamav-daemon', true, ''],
  ]
  for (const [file, hasSystemd, expected] of cases) {
    const root = scratchFolder(t, 'root')
    if (file !== '') {
      mkdirSync(dirname(join(root, file)), { recursive: true })
      writeFileSync(join(root, file), '')
    }
    t.equal(clamdRestart(hasSystemd, root), expected, file)
    const { fix } = clamdFindings({
      clamd: [{ ...DEAD, address: 'unix:/x' }],
      clamdRestart: expected,
      filter: 'unread',
    } as unknown as LiveFacts)[0] ?? { fix: null }
    const isKnown = expected !== ''
    t.equal(fix?.kind, isKnown ? 'command' : 'advice')
    t.notMatch(fix?.lines.join() ?? '', isKnown ? /^$/u : /systemctl/u)
    if (isKnown) t.strictSame(fix?.lines, [expected])
  }
})
