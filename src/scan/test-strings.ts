/*
 * NAME
 *   test-strings - what every engine is made to find
 *
 * DESCRIPTION
 *   EICAR (eicar.org) and GTUBE (SpamAssassin). They harm no one.
 */

export interface TestString {
  readonly name: string
  readonly class: 'infected' | 'spam'
  readonly text: string
}

// In halves that are joined at run time, so that no scanner finds them here.
export const EICAR: TestString = {
  name: 'Eicar-Test-Signature',
  class: 'infected',
  text: [
    'X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STAN',
    'DARD-ANTIVIRUS-TEST-FILE!$H+H*',
  ].join(''),
}

export const GTUBE: TestString = {
  name: 'GTUBE',
  class: 'spam',
  text: [
    'XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STAN',
    'DARD-ANTI-UBE-TEST-EMAIL*C.34X',
  ].join(''),
}

export const TEST_STRINGS: readonly TestString[] = [EICAR, GTUBE]

/** A message of one text. */
export function testMessage({ name, text }: TestString): Buffer {
  return Buffer.from(
    [
      'From: <postsift-self-test@localhost>',
      'To: <postsift-self-test@localhost>',
      `Subject: Self-test ${name}`,
      'Message-ID: <self-test@postsift.localhost>',
      'Date: Thu, 01 Jan 2026 00:00:00 +0000',
      '',
      text,
      '',
    ].join('\n'),
  )
}
