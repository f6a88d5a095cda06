/*
 * NAME
 *   thunderbird-attachments - files sent with Thunderbird
 *
 * DESCRIPTION
 *   Names in both forms of RFC 2231 and in encoded words, forwarded mail,
 *   cards, the text that stays for a deleted attachment.
 */

import {
  base64Lines,
  encodedWords,
  mail,
  multipart,
  rfc2231,
} from '../build.js'
import type { HonestMessage } from '../build.js'
import { encode } from '../charset.js'
import { openDocument, pdf, png } from '../files.js'
import { boundaryOf, frame } from './thunderbird-frame.js'

/** Files sent with Thunderbird. */
export const thunderbirdAttachments = (): readonly HonestMessage[] => [
  ...attachments(),
  forwarded(),
  deletedAttachment(),
  vcard(),
]

const filePart = (name: string, type: string, data: Buffer): Buffer => {
  const plain = /^[ -~]*$/.test(name)
  const label = plain ? name : encodedWords(name)
  const filename = plain ? `filename="${name}"` : continued(rfc2231(name))
  return mail`
    Content-Type: ${type};
     name="${label}"
    Content-Transfer-Encoding: base64
    Content-Disposition: attachment;
     ${filename}

    ${base64Lines(data, 72)}
  `
}

/** Thunderbird splits an extended value into sections of one line each. */
const continued = (value: string): string => {
  const sections = value.match(/(?:%[0-9A-F]{2}|.){1,20}/g) ?? []
  if (sections.length === 1) return `filename*=${value}`
  return sections.map((text, i) => `filename*${i}*=${text}`).join(';\n ')
}

const attachments = (): readonly HonestMessage[] =>
  (
    [
      ['pdf', ['Offer 2020.pdf'], 'application/pdf', pdf('Offer')],
      ['two-pdf', ['a.pdf', 'b.pdf'], 'application/pdf', pdf('Same')],
      ['umlaut', ['Prüfbericht für März.pdf'], 'application/pdf', pdf('x')],
      ['russian', ['Отчёт за январь.pdf'], 'application/pdf', pdf('y')],
      [
        'odt-accent',
        ['Résumé.odt'],
        'application/vnd.oasis.opendocument.text',
        openDocument('text', 'Cv'),
      ],
      ['short-umlaut', ['Ä.png'], 'image/png', png('a')],
    ] as const
  ).map(([shape, names, type, data]) => ({
    name: `thunderbird-68-attachment-${shape}`,
    program: 'Thunderbird 68',
    bytes: mail`
      ${frame(shape, 'Files', `multipart/mixed;\n boundary="${boundaryOf(shape)}"`)}
      Content-Language: en-US

      This is a multi-part message in MIME format.
      ${multipart(
        boundaryOf(shape),
        mail`
          Content-Type: text/plain; charset=utf-8; format=flowed
          Content-Transfer-Encoding: 7bit

          As promised.

        `,
        ...names.map(name => filePart(name, type, data)),
      )}
    `,
    parts: names,
  }))

const forwarded = (): HonestMessage => ({
  name: 'thunderbird-68-forwarded-as-attachment-8bit',
  program: 'Thunderbird 68',
  bytes: mail`
    ${frame('fwd', 'Fwd: =?UTF-8?Q?Gr=c3=bc=c3=9fe?=', `multipart/mixed;\n boundary="${boundaryOf('fwd')}"`)}
    Content-Language: de-DE

    This is a multi-part message in MIME format.
    ${multipart(
      boundaryOf('fwd'),
      mail`
        Content-Type: text/plain; charset=utf-8; format=flowed
        Content-Transfer-Encoding: 8bit

        Für dich zur Kenntnis.

      `,
      mail`
        Content-Type: message/rfc822;
         name="=?UTF-8?Q?Gr=c3=bc=c3=9fe.eml?="
        Content-Transfer-Encoding: 8bit
        Content-Disposition: attachment;
         filename*=UTF-8''Gr%C3%BC%C3%9Fe.eml

        X-Mozilla-Status: 0001
        X-Mozilla-Status2: 00000000
        Return-Path: <carla@example.com>
        From: Carla Souza <carla@example.com>
        To: anna@example.org
        Subject: =?UTF-8?Q?Gr=c3=bc=c3=9fe?=
        Date: Mon, 13 Jan 2020 21:00:00 +0100
        MIME-Version: 1.0
        Content-Type: text/plain; charset=utf-8
        Content-Transfer-Encoding: 8bit

        Schöne Grüße aus São Paulo!
      `,
    )}
  `,
  parts: ['Grüße.eml'],
})

/** What stays when the user deletes an attachment and forwards the rest. */
const deletedAttachment = (): HonestMessage => ({
  name: 'thunderbird-68-deleted-attachment-stub',
  program: 'Thunderbird 68',
  bytes: mail`
    ${frame('deleted', 'Old film', `multipart/mixed;\n boundary="${boundaryOf('deleted')}"`)}

    This is a multi-part message in MIME format.
    ${multipart(
      boundaryOf('deleted'),
      mail`
        Content-Type: text/plain; charset=utf-8; format=flowed
        Content-Transfer-Encoding: 7bit

        I removed the film, it was too big.

      `,
      mail`
        Content-Type: text/x-moz-deleted; name="Deleted: holiday.mp4"
        Content-Transfer-Encoding: 8bit
        Content-Disposition: inline; filename="Deleted: holiday.mp4"
        X-Mozilla-Altered: AttachmentDeleted; date="Tue Jan 14 09:10:02 2020"

        You deleted an attachment from this message. The original MIME headers for the attachment were:
        Content-Type: video/mp4;
         name="holiday.mp4"
        Content-Transfer-Encoding: base64
        Content-Disposition: attachment;
         filename="holiday.mp4"

      `,
    )}
  `,
  parts: ['Deleted: holiday.mp4'],
})

const vcard = (): HonestMessage => ({
  name: 'thunderbird-2-vcard-8bit',
  program: 'Thunderbird 2',
  bytes: mail`
    Message-ID: <47B1A2C3.4050607@example.org>
    Date: Tue, 12 Feb 2008 14:41:39 +0100
    From: Anna Keller <anna@example.org>
    User-Agent: Thunderbird 2.0.0.9 (Windows/20071031)
    MIME-Version: 1.0
    To: ben@example.net
    Subject: Re: Adresse
    References: <47B18D1E.1090807@example.net>
    In-Reply-To: <47B18D1E.1090807@example.net>
    X-Enigmail-Version: 0.95.6
    Content-Type: multipart/mixed;
     boundary="------------060504030201000908070605"

    This is a multi-part message in MIME format.
    --------------060504030201000908070605
    Content-Type: text/plain; charset=ISO-8859-1; format=flowed
    Content-Transfer-Encoding: 8bit

    ${encode('Meine Karte hängt an.', 'iso-8859-1')}

    --------------060504030201000908070605
    Content-Type: text/x-vcard; charset=utf-8;
     name="anna.vcf"
    Content-Transfer-Encoding: 7bit
    Content-Disposition: attachment;
     filename="anna.vcf"

    begin:vcard
    fn:Anna Keller
    n:Keller;Anna
    org:Example e.V.
    adr;quoted-printable:;;Ringstra=C3=9Fe 1;K=C3=B6ln;;50667;Germany
    email;internet:anna@example.org
    x-mozilla-html:FALSE
    version:2.1
    end:vcard


    --------------060504030201000908070605--
  `,
  parts: ['anna.vcf'],
})
