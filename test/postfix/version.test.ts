/*
 * NAME
 *   version - which Postfix knows what
 */

import t from 'tap'
import {
  formatVersion,
  isAtLeast,
  knows,
  OLDEST,
  readVersion,
  valueFor,
} from '../../src/postfix/version.js'

t.test('versions as Postfix prints them', async t => {
  for (const [text, expected] of [
    ['3.7.11', '3.7.11'],
    ['3.10', '3.10.0'],
    ['3.12-20260101', '3.12.0'],
    ['3.9.1-RC1\n', '3.9.1'],
    ['', undefined],
    ['three', undefined],
  ] as const) {
    const version = readVersion(text)
    t.equal(version && formatVersion(version), expected, text)
  }
})

t.test('bare newlines by release and patch level', async t => {
  const name = 'smtpd_forbid_bare_newline'
  for (const [text, expected] of [
    ['3.5.22', null],
    ['3.5.23', 'yes'],
    ['3.5.24', 'reject'],
    ['3.6.12', null],
    ['3.6.13', 'yes'],
    ['3.6.14', 'reject'],
    ['3.7.8', null],
    ['3.7.9', 'yes'],
    ['3.7.10', 'reject'],
    ['3.7.11', 'reject'],
    ['3.8.3', null],
    ['3.8.4', 'yes'],
    ['3.8.5', 'reject'],
    ['3.9.0', 'reject'],
    ['3.10.2', 'reject'],
    ['3.12-20260101', 'reject'],
    ['4.0.0', 'reject'],
    ['3.4.29', null],
  ] as const) {
    const version = readVersion(text) ?? [0, 0, 0]
    t.equal(knows(version, name), expected !== null, text)
    t.equal(knows(version, `${name}_exclusions`), expected !== null, text)
    if (expected === null) continue
    t.equal(valueFor(version, name, 'reject'), expected, text)
    t.equal(valueFor(version, name, 'no'), 'no', text)
  }
})

t.test('what every version has as it is', async t => {
  t.ok(knows(OLDEST, 'smtpd_timeout'))
  t.equal(valueFor(OLDEST, 'smtpd_timeout', '9s'), '9s')
})

t.test('pipelining', async t => {
  for (const [text, expected] of [
    ['3.5.19', false],
    ['3.5.20', true],
    ['3.7.5', false],
    ['3.7.6', true],
    ['3.8.0', false],
    ['3.8.1', true],
    ['3.9.0', true],
  ] as const) {
    const version = readVersion(text) ?? OLDEST
    t.equal(knows(version, 'smtpd_forbid_unauth_pipelining'), expected, text)
  }
})

t.test('which is older', async t => {
  t.ok(isAtLeast([3, 5, 0], [3, 5, 0]))
  t.ok(isAtLeast([3, 10, 0], [3, 9, 9]))
  t.notOk(isAtLeast([3, 4, 29], [3, 5, 0]))
  t.ok(isAtLeast([4, 0, 0], [3, 5, 0]))
})
