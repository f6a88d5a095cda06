/*
 * NAME
 *   described-text - people who describe what a scanner looks for
 *
 * DESCRIPTION
 *   Explanations of uuencode, yEnc and MIME, headers of other messages,
 *   letters that tell of EICAR without its string.
 */

import { mail } from '../build.js'
import type { HonestMessage } from '../build.js'
import { pasted } from './pasted-frame.js'
import type { Text } from './pasted-frame.js'

/** People who describe what a scanner looks for. */
export const describedText = (): readonly HonestMessage[] => [
  ...described().map(text => pasted(text)),
]

const described = (): readonly Text[] => [
  [
    'eicar-described',
    'mutt',
    mail`
      To test the scanner, use the EICAR file. It is 68 bytes long, starts with
      X5O!P%@AP and ends with H+H*; between them stand a reverse slash, some
      brackets and the words EICAR-STANDARD and so on. I do not paste it here,
      since your filter would rightly refuse this message.
    `,
  ],
  [
    'uuencode-explained',
    'mutt',
    mail`
      A uuencoded file starts with a line like

        begin 644 report.txt

      then come lines of 61 characters that start with M, then an empty count
      (a back-quote) and

        end

      The 644 is the file mode. Nobody needs it today.
    `,
  ],
  [
    'begin-644-at-line-start',
    'Thunderbird',
    mail`
      The parser is wrong, since a line that says
      begin 644 is not enough: it must be followed by a name, and by data.
      end of the story.
    `,
  ],
  [
    'begin-644-with-file-name-but-prose-below',
    'mutt',
    mail`
      In the test data I saw

      begin 644 readme.txt
      and then nothing but this sentence, no data and no end line.

      Is that intended?
    `,
  ],
  [
    'yenc-explained',
    'Thunderbird',
    mail`
      yEnc puts =ybegin line=128 size=123456 name=joystick.jpg before the data and
      =yend size=123456 after it. Your news server strips the second one.
    `,
  ],
  [
    'binhex-explained',
    'mutt',
    mail`
      Old Mac mail says "(This file must be converted with BinHex 4.0)" and then
      a colon. StuffIt Expander still reads that.
    `,
  ],
  [
    'mime-tutorial',
    'Thunderbird',
    mail`
      A message with an attachment looks like this:

          MIME-Version: 1.0
          Content-Type: multipart/mixed; boundary="XXX"

          --XXX
          Content-Type: text/plain

          Hello
          --XXX
          Content-Type: application/pdf; name="a.pdf"
          Content-Transfer-Encoding: base64
          Content-Disposition: attachment; filename="a.pdf"

          (base64 here)
          --XXX--

      The blank lines matter.
    `,
  ],
  [
    'headers-quoted',
    'mutt',
    mail`
      These are the headers of the mail you asked about:

      > From: x@example.com
      > Subject: Re: offer
      > Content-Type: application/octet-stream; name="offer.pdf"
      > Content-Transfer-Encoding: base64
      > Content-Disposition: attachment; filename="offer.pdf"

      Nothing unusual.
    `,
  ],
  [
    'headers-pasted',
    'Thunderbird',
    mail`
      -----Original Message-----
      From: Carla Souza [mailto:carla@example.com]
      Sent: Monday, January 13, 2020 9:00 PM
      To: anna@example.org
      Subject: Re: keys
      Content-Type: text/plain; charset="us-ascii"

      The keys are with the neighbor.
    `,
  ],
  [
    'forwarded-inline',
    'Thunderbird',
    mail`
      FYI

      -------- Forwarded Message --------
      Subject: \tKeys
      Date: \tMon, 13 Jan 2020 21:00:00 +0100
      From: \tCarla Souza <carla@example.com>
      To: \tanna@example.org



      The keys are with the neighbor.
    `,
  ],
  [
    'quoted-printable-explained',
    'mutt',
    mail`
      In quoted-printable =3D stands for =, =20 for a space at the end and a = at
      the end of the line=
      joins it with the next. =XX is wrong, so is =3=D.
    `,
  ],
  [
    'signature-separators',
    'mutt',
    mail`
      Short answer: yes.
      --${' '}
      Anna Keller
      --${' '}
      List footer
      --
      ___
    `,
  ],
  [
    'from-at-line-start',
    'mutt',
    mail`
      >From here on it is downhill.
      From the top you see the sea.
      From anna@example.org Tue Jan 14 09:12:31 2020
      From: is a field, this is not one.
    `,
  ],
  [
    'gtube-described',
    'Thunderbird',
    mail`
      SpamAssassin knows a string like EICAR, it is called GTUBE: 68 letters that
      start with XJS*C4JD. Put it in the body, and the score is 1000.
    `,
  ],
]
