/*
 * NAME
 *   version - which Postfix knows what
 */

import t from 'tap'
import {
  formatVersion,
  isAtLeast,
  knows,
  readVersion,
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
  for (const [text, expected] of [
    ['3.5.23', false],
    ['3.5.24', true],
    ['3.6.13', false],
    ['3.6.14', true],
    ['3.7.9', false],
    ['3.7.10', true],
    ['3.7.11', true],
    ['3.8.4', false],
    ['3.8.5', true],
    ['3.9.0', true],
    ['3.10.2', true],
    ['3.12-20260101', true],
    ['4.0.0', true],
    ['3.4.29', false],
  ] as const) {
    const version = readVersion(text) ?? [0, 0, 0]
    t.equal(knows(version, 'smtpd_forbid_bare_newline'), expected, text)
    t.ok(knows(version, 'smtpd_timeout'))
  }
})

t.test('which is older', async t => {
  t.ok(isAtLeast([3, 5, 0], [3, 5, 0]))
  t.ok(isAtLeast([3, 10, 0], [3, 9, 9]))
  t.notOk(isAtLeast([3, 4, 29], [3, 5, 0]))
  t.ok(isAtLeast([4, 0, 0], [3, 5, 0]))
})
