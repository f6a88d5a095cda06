/*
 * NAME
 *   addresses - addresses that look like something else
 *
 * DESCRIPTION
 *   Options, lists, shell words, quoted local parts: every mode must hand them
 *   on as Postfix alone would.
 */

export const ODD_ADDRESSES: readonly string[] = [
  '-oQ/x@d.example',
  '-C/x@d.example',
  '-bd@d.example',
  '-t@d.example',
  '-X/l@d.example',
  '-f@d.example',
  '--@d.example',
  '--help@d.example',
  '--check@d.example',
  '"-t x"@d.example',
  '"a,b"@d.example',
  '"a b"@d.example',
  '"a\\"b"@d.example',
  '"a\\\\b"@d.example',
  '"a@b"@d.example',
  '"a>b"@d.example',
  '"a<b"@d.example',
  '" "@d.example',
  "o'neil@d.example",
  '$(id)@d.example',
  '`id`@d.example',
  '"|id"@d.example',
  '";id;"@d.example',
  '%0a@d.example',
  'a..b.@d.example',
  'user+ext@d.example',
  'UPPER@D.example',
  `${'x'.repeat(64)}@d.example`,
  'host_name@under_score.example',
  'literal@[192.0.2.1]',
]
