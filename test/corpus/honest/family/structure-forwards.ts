/*
 * NAME
 *   structure-forwards - messages inside messages
 *
 * DESCRIPTION
 *   Forwards as attachment five deep, with files behind the message; digests
 *   with and without types.
 */

import { base64Lines, digits, mail, multipart } from '../build.js'
import type { HonestMessage } from '../build.js'
import { pdf } from '../files.js'
import { head } from './structure-frame.js'

/** Messages inside messages. */
export const structureForwards = (): readonly HonestMessage[] => [
  forwardedFiveDeep(),
  forwardedWithAttachmentAtEveryLevel(),
  digestWithDefaults(),
  digestOfThirty(),
]

const forward = (level: number, inside: Buffer): Buffer => mail`
  Date: Tue, 14 Jan 2020 0${level}:12:31 +0100
  From: Person ${level} <p${level}@example.org>
  To: Person ${level + 1} <p${level + 1}@example.org>
  Subject: ${'Fwd: '.repeat(level)}Keys
  Message-ID: <level${level}.${digits(String(level), 16)}@example.org>
  MIME-Version: 1.0
  Content-Type: multipart/mixed; boundary="level-${level}"

  --level-${level}
  Content-Type: text/plain; charset=us-ascii

  See attached, level ${level}.
  --level-${level}
  Content-Type: message/rfc822
  Content-Disposition: attachment

  ${inside}

  --level-${level}--
`

const keys = (): Buffer => mail`
  Date: Mon, 13 Jan 2020 21:00:00 +0100
  From: Carla Souza <carla@example.com>
  To: p0@example.org
  Subject: Keys
  Message-ID: <keys@example.com>
  MIME-Version: 1.0
  Content-Type: text/plain; charset=iso-8859-1
  Content-Transfer-Encoding: quoted-printable

  Die Schl=FCssel sind beim Nachbarn.
`

const forwardedFiveDeep = (): HonestMessage => ({
  name: 'structure-forwarded-as-attachment-five-deep',
  program: 'five people',
  bytes: [1, 2, 3, 4, 5].reduce(
    (inside, level) => forward(level, inside),
    keys(),
  ),
})

const forwardedWithAttachmentAtEveryLevel = (): HonestMessage => {
  const level = (number: number, inside: Buffer): Buffer => mail`
    Date: Tue, 14 Jan 2020 0${number}:12:31 +0100
    From: p${number}@example.org
    To: p${number + 1}@example.org
    Subject: FW: plans
    MIME-Version: 1.0
    Content-Type: multipart/mixed; boundary="----=_L${number}"

    ------=_L${number}
    Content-Type: message/rfc822; name="plans.eml"
    Content-Disposition: attachment; filename="plans.eml"

    ${inside}

    ------=_L${number}
    Content-Type: application/pdf; name="plan${number}.pdf"
    Content-Disposition: attachment; filename="plan${number}.pdf"
    Content-Transfer-Encoding: base64

    ${base64Lines(pdf(`Plan ${number}`))}
    ------=_L${number}--
  `
  return {
    name: 'structure-forwarded-three-deep-with-files-behind-the-message',
    program: 'three people',
    bytes: level(3, level(2, level(1, keys()))),
    parts: ['plans.eml', 'plan3.pdf'],
  }
}

const digestWithDefaults = (): HonestMessage => ({
  name: 'structure-digest-parts-without-type',
  program: 'digest maker',
  bytes: mail`
    ${head('digest')}
    Content-Type: multipart/digest; boundary="---- next message ----"

    ------ next message ----

    From: dora@example.com
    Subject: north
    Date: Mon, 13 Jan 2020 10:00:00 +0100

    All well.

    ------ next message ----

    From: emil@example.com
    Subject: south
    Date: Mon, 13 Jan 2020 11:00:00 +0100

    All well, too.

    ------ next message ------
  `,
})

const digestOfThirty = (): HonestMessage => ({
  name: 'structure-digest-of-thirty-messages',
  program: 'digest maker',
  bytes: mail`
    ${head('thirty')}
    Content-Type: multipart/digest; boundary="thirty"

    ${multipart(
      'thirty',
      ...Array.from(
        { length: 30 },
        (_, i) => mail`
          Content-Type: message/rfc822

          From: p${i}@example.com
          Subject: Message ${i}
          Date: Mon, 13 Jan 2020 10:00:${10 + i} +0100
          MIME-Version: 1.0
          Content-Type: text/plain; charset=us-ascii

          Number ${i}.

        `,
      ),
    )}
  `,
})
