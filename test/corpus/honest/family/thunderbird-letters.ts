/*
 * NAME
 *   thunderbird-letters - letters from Thunderbird and its ancestors
 *
 * DESCRIPTION
 *   Flowed text in 8bit and any charset, related pictures, receipts,
 *   Autocrypt, the Mozilla suite.
 */

import { base64Lines, digits, encodedWords, mail } from '../build.js'
import type { HonestMessage } from '../build.js'
import { encode } from '../charset.js'
import { gif } from '../files.js'
import { sample } from '../texts.js'
import { boundaryOf, frame } from './thunderbird-frame.js'

/** Letters from Thunderbird and its ancestors. */
export const thunderbirdLetters = (): readonly HonestMessage[] => [
  ...letters(),
  htmlWithPicture(),
  returnReceipt(),
  resentByList(),
  mozillaSuite(),
]

const letters = (): readonly HonestMessage[] =>
  (
    [
      ['en', 'utf-8', '7bit'],
      ['de', 'utf-8', '8bit'],
      ['fr', 'iso-8859-15', '8bit'],
      ['sv', 'windows-1252', '8bit'],
      ['pl', 'iso-8859-2', '8bit'],
      ['ru', 'koi8-r', '8bit'],
      ['uk', 'windows-1251', '8bit'],
      ['ja', 'iso-2022-jp', '7bit'],
      ['zhCn', 'gbk', '8bit'],
      ['zhTw', 'big5', '8bit'],
      ['ko', 'euc-kr', '8bit'],
      ['th', 'utf-8', '8bit'],
    ] as const
  ).map(([language, charset, encoding]) => {
    const { subject, body } = sample(language)
    return {
      name: `thunderbird-68-flowed-${language.toLowerCase()}-${charset}`,
      program: 'Thunderbird 68',
      bytes: mail`
        ${frame(language, language === 'en' ? subject : encodedWords(subject, { charset: 'UTF-8' }), `text/plain; charset=${charset}; format=flowed`)}
        Content-Transfer-Encoding: ${encoding}
        Content-Language: ${language.slice(0, 2)}

        ${encode(body.replaceAll(/([^\n,:])\n(?=\S)/g, '$1 \n'), charset)}

        --${' '}
        Anna Keller - example.org
      `,
    }
  })

const htmlWithPicture = (): HonestMessage => {
  const [outer, inner] = [boundaryOf('html outer'), boundaryOf('html inner')]
  return {
    name: 'thunderbird-68-alternative-related-gif',
    program: 'Thunderbird 68',
    bytes: mail`
      ${frame('html', 'With a picture', `multipart/alternative;\n boundary="${outer}"`)}
      Content-Language: en-US

      This is a multi-part message in MIME format.
      --${outer}
      Content-Type: text/plain; charset=utf-8; format=flowed
      Content-Transfer-Encoding: 7bit

      *Look* at this.


      --${outer}
      Content-Type: multipart/related;
       boundary="${inner}"


      --${inner}
      Content-Type: text/html; charset=utf-8
      Content-Transfer-Encoding: 7bit

      <html>
        <head>

          <meta http-equiv="content-type" content="text/html; charset=UTF-8">
        </head>
        <body text="#000000" bgcolor="#FFFFFF">
          <p><b>Look</b> at this. <img src="cid:part1.4A5B6C7D.8E9F0A1B@example.org" alt=""></p>
        </body>
      </html>

      --${inner}
      Content-Type: image/gif;
       name="dot.gif"
      Content-Transfer-Encoding: base64
      Content-ID: <part1.4A5B6C7D.8E9F0A1B@example.org>
      Content-Disposition: inline;
       filename="dot.gif"

      ${base64Lines(gif(), 72)}
      --${inner}--

      --${outer}--
    `,
    parts: ['dot.gif'],
  }
}

const returnReceipt = (): HonestMessage => ({
  name: 'thunderbird-68-return-receipt',
  program: 'Thunderbird 68',
  bytes: mail`
    Message-ID: <5E1D7B8F.4050607@example.org>
    Date: Tue, 14 Jan 2020 09:30:00 +0100
    From: Anna Keller <anna@example.org>
    MIME-Version: 1.0
    To: ben@example.net
    Subject: Return Receipt (displayed) - Offer
    Content-Type: multipart/report; report-type=disposition-notification;
     boundary="------------mdn010203040506070809000102"

    --------------mdn010203040506070809000102
    Content-Type: text/plain; charset=UTF-8
    Content-Transfer-Encoding: 7bit

    This is a Return Receipt for the mail that you sent to anna@example.org.

    --------------mdn010203040506070809000102
    Content-Type: message/disposition-notification; name="MDNPart2.txt"
    Content-Disposition: inline
    Content-Transfer-Encoding: 7bit

    Reporting-UA: Mozilla/5.0 (X11; Linux x86_64; rv:68.0) Gecko/20100101 Thunderbird/68.3.1
    Final-Recipient: rfc822;anna@example.org
    Original-Message-ID: <20200114081231.GA1234@example.net>
    Disposition: manual-action/MDN-sent-manually; displayed

    --------------mdn010203040506070809000102
    Content-Type: text/rfc822-headers; name="MDNPart3.txt"
    Content-Transfer-Encoding: 7bit
    Content-Disposition: inline

    From: Ben Ortiz <ben@example.net>
    To: anna@example.org
    Subject: Offer
    Date: Tue, 14 Jan 2020 09:12:31 +0100
    Message-ID: <20200114081231.GA1234@example.net>
    Disposition-Notification-To: ben@example.net

    --------------mdn010203040506070809000102--

  `,
  parts: ['MDNPart2.txt', 'MDNPart3.txt'],
})

const resentByList = (): HonestMessage => ({
  name: 'thunderbird-102-letter-with-autocrypt',
  program: 'Thunderbird 102',
  bytes: mail`
    Message-ID: <3d5b1f0e-90ab-4cde-8f01-23456789abcd@example.org>
    Date: Sat, 4 Mar 2023 16:30:01 +0100
    MIME-Version: 1.0
    User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:102.0) Gecko/20100101
     Thunderbird/102.8.0
    Subject: Re: Schema
    Content-Language: en-US
    To: Ben Ortiz <ben@example.net>
    References: <20230304150000.GA1@example.net>
    From: Anna Keller <anna@example.org>
    Autocrypt: addr=anna@example.org; keydata=
     ${base64Lines(Buffer.from(digits('autocrypt', 700)), 72).replaceAll('\n', '\n ')}
    In-Reply-To: <20230304150000.GA1@example.net>
    Content-Type: text/plain; charset=UTF-8; format=flowed
    Content-Transfer-Encoding: 7bit

    On 04.03.23 16:00, Ben Ortiz wrote:
    > Which one is current?
    >${' '}
    >> The first.

    The second one.
  `,
})

const mozillaSuite = (): HonestMessage => ({
  name: 'mozilla-suite-html-only-quoted-printable',
  program: 'Mozilla 1.7',
  bytes: mail`
    Message-ID: <40D1F3B2.7080908@example.org>
    Date: Thu, 17 Jun 2004 21:40:02 +0200
    From: Anna Keller <anna@example.org>
    User-Agent: Mozilla/5.0 (Windows; U; Windows NT 5.1; en-US; rv:1.7) Gecko/20040616
    X-Accept-Language: en-us, en
    MIME-Version: 1.0
    To: ben@example.net
    Subject: Invitation
    Content-Type: text/html; charset=ISO-8859-1
    Content-Transfer-Encoding: quoted-printable

    <!DOCTYPE html PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN">
    <html>
    <head>
      <meta content=3D"text/html;charset=3DISO-8859-1" http-equiv=3D"Content-Ty=
    pe">
    </head>
    <body>We celebrate <b>Saturday</b> at the caf=E9.<br>
    </body>
    </html>

  `,
})
