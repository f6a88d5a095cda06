/*
 * NAME
 *   outlook - mail that Outlook sends over SMTP by itself
 *
 * DESCRIPTION
 *   NextPart boundaries, tab folds, a thread index, the charset and the
 *   encoding that each language version takes by default, and names in
 *   encoded words inside quotes, which RFC 2047 does not allow and everybody
 *   reads.
 */
import {
  base64Lines,
  encodedWords,
  mail,
  quotedPrintable,
  seeded,
} from '../build.js'
import type { HonestMessage } from '../build.js'
import { encode } from '../charset.js'
import { docx, jpeg, pdf, png, xlsx } from '../files.js'
import { doc, msg, xls } from '../ole.js'
import { sample } from '../texts.js'
import { exim, postfix } from '../trace.js'

export const outlook = (): readonly HonestMessage[] => [
  ...letters(),
  ...attachments(),
  relatedPictures(),
  stationery(),
  readReceipt(),
  forwarded(),
  businessCard(),
  itemAsMsg(),
]

const threadIndex = (seed: string): string =>
  Buffer.concat([Buffer.of(1, 0xd5), seeded(seed, 20)]).toString('base64')

const frame = (seed: string, subject: string, type: string): Buffer => mail`
  ${exim('DESKTOP4711', 'Tue, 14 Jan 2020 09:12:33 +0100')}
  From: "Anna Keller" <anna@example.org>
  To: "'Ben Ortiz'" <ben@example.net>
  Subject: ${subject}
  Date: Tue, 14 Jan 2020 09:12:31 +0100
  Message-ID: <000${seed.length}01d5caaf$${seeded(seed, 4).toString('hex')}$${seeded(`${seed}2`, 4).toString('hex')}$@example.org>
  MIME-Version: 1.0
  Content-Type: ${type}
  X-Mailer: Microsoft Outlook 16.0
  Thread-Index: ${threadIndex(seed)}
  Content-Language: en-us
`

const boundaryOf = (seed: string, level = 0): string =>
  `----=_NextPart_00${level}_${seeded(seed, 2).toString('hex').toUpperCase()}_01D5CAB8.${seeded(seed, 4).toString('hex').toUpperCase()}`

const typed = (kind: string, boundary: string): string =>
  `multipart/${kind};\n\tboundary="${boundary}"`

const WORD_HTML =
  '<html xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w="urn:schemas-microsoft-com:office:word" xmlns="http://www.w3.org/TR/REC-html40"><head><META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=CHARSET"><meta name=Generator content="Microsoft Word 15 (filtered medium)"><style><!--\n/* Font Definitions */\n@font-face\n\t{font-family:Calibri;\n\tpanose-1:2 15 5 2 2 2 4 3 2 4;}\n/* Style Definitions */\np.MsoNormal, li.MsoNormal, div.MsoNormal\n\t{margin:0cm;\n\tmargin-bottom:.0001pt;\n\tfont-size:11.0pt;}\n--></style><!--[if gte mso 9]><xml>\n<o:shapedefaults v:ext="edit" spidmax="1026" />\n</xml><![endif]--></head><body lang=EN-US link=blue vlink=purple><div class=WordSection1>'

const wordHtml = (body: string, charset: string): string =>
  `${WORD_HTML.replace('CHARSET', charset)}${body
    .split('\n')
    .map(line => `<p class=MsoNormal>${line || '<o:p>&nbsp;</o:p>'}</p>`)
    .join('')}</div></body></html>`

/** The message encoding that each language version of Outlook prefers. */
const letters = (): readonly HonestMessage[] =>
  (
    [
      ['en', 'us-ascii'],
      ['de', 'iso-8859-1'],
      ['fr', 'iso-8859-1'],
      ['nl', 'Windows-1252'],
      ['es', 'utf-8'],
      ['pl', 'iso-8859-2'],
      ['cs', 'windows-1250'],
      ['hu', 'iso-8859-2'],
      ['ru', 'koi8-r'],
      ['uk', 'koi8-u'],
      ['el', 'iso-8859-7'],
      ['tr', 'iso-8859-9'],
      ['he', 'windows-1255'],
      ['ar', 'windows-1256'],
      ['th', 'windows-874'],
      ['ja', 'iso-2022-jp'],
      ['zhCn', 'gb2312'],
      ['zhTw', 'big5'],
      ['ko', 'ks_c_5601-1987'],
      ['vi', 'utf-8'],
    ] as const
  ).map(([language, charset]) => {
    const { subject, body } = sample(language)
    const boundary = boundaryOf(language)
    const seven = charset === 'us-ascii' || charset === 'iso-2022-jp'
    const eight = /^(iso-8859-[12]|windows-125[02])$/i.test(charset)
    const encoding = seven ? '7bit' : eight ? 'quoted-printable' : 'base64'
    const coded = (text: string): string | Buffer => {
      const bytes = encode(text, charset)
      if (seven) return bytes
      return eight ? quotedPrintable(bytes) : base64Lines(bytes, 72)
    }
    return {
      name: `outlook-16-letter-${language.toLowerCase()}-${charset.toLowerCase().replaceAll('_', '-')}`,
      program: 'Outlook 16',
      bytes: mail`
        ${frame(language, charset === 'us-ascii' ? subject : encodedWords(subject, { charset, encoding: eight ? 'Q' : 'B', glue: '\n\t' }), typed('alternative', boundary))}

        This is a multipart message in MIME format.

        --${boundary}
        Content-Type: text/plain;
        \tcharset="${charset}"
        Content-Transfer-Encoding: ${encoding}

        ${coded(body)}

        --${boundary}
        Content-Type: text/html;
        \tcharset="${charset}"
        Content-Transfer-Encoding: ${encoding}

        ${coded(wordHtml(body, charset))}

        --${boundary}--

      `,
    }
  })

const WORD =
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document'
const EXCEL =
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

const attachments = (): readonly HonestMessage[] =>
  (
    [
      ['docx', 'Minutes January.docx', WORD, docx('Minutes')],
      ['xlsx', 'Budget 2020.xlsx', EXCEL, xlsx('Budget')],
      ['doc', 'Contract.doc', 'application/msword', doc('Contract')],
      ['xls', 'Prices.xls', 'application/vnd.ms-excel', xls()],
      ['pdf-umlaut', 'Prüfbericht März.pdf', 'application/pdf', pdf('Bericht')],
      [
        'pdf-long-name',
        'Protokoll der außerordentlichen Gesellschafterversammlung über die Veräußerung.pdf',
        'application/pdf',
        pdf('Protokoll'),
      ],
      ['pdf-russian', 'Отчёт за январь.pdf', 'application/pdf', pdf('Report')],
      [
        'jpg-octet-stream',
        'DSC00042.JPG',
        'application/octet-stream',
        jpeg('42'),
      ],
    ] as const
  ).map(([shape, file, type, data]) => {
    const boundary = boundaryOf(shape)
    const named = /^[ -~]*$/.test(file)
      ? file
      : encodedWords(file, {
          encoding: file.startsWith('P') ? 'Q' : 'B',
          charset: file.startsWith('P') ? 'iso-8859-1' : 'koi8-r',
          glue: '\n\t',
        })
    return {
      name: `outlook-16-attachment-${shape}`,
      program: 'Outlook 16',
      bytes: mail`
        ${frame(shape, 'As discussed', typed('mixed', boundary))}

        This is a multipart message in MIME format.

        --${boundary}
        Content-Type: text/plain;
        \tcharset="us-ascii"
        Content-Transfer-Encoding: 7bit

        Ben, the file is attached.

        Anna


        --${boundary}
        Content-Type: ${type};
        \tname="${named}"
        Content-Transfer-Encoding: base64
        Content-Disposition: attachment;
        \tfilename="${named}"

        ${base64Lines(data)}

        --${boundary}--

      `,
      parts: [file],
    }
  })

const relatedPictures = (): HonestMessage => {
  const [outer, inner] = [boundaryOf('pictures'), boundaryOf('pictures', 1)]
  return {
    name: 'outlook-16-related-signature-logo',
    program: 'Outlook 16',
    bytes: mail`
      ${frame('pictures', 'RE: Offer', typed('related', outer))}

      This is a multipart message in MIME format.

      --${outer}
      Content-Type: multipart/alternative;
      \tboundary="${inner}"


      --${inner}
      Content-Type: text/plain;
      \tcharset="us-ascii"
      Content-Transfer-Encoding: 7bit

      Agreed.



      Anna Keller

      Example GmbH


      --${inner}
      Content-Type: text/html;
      \tcharset="us-ascii"
      Content-Transfer-Encoding: quoted-printable

      ${quotedPrintable(wordHtml('Agreed.\n\n<img width=120 height=40 id="Picture_x0020_1" src="cid:image001.png@01D5CAB8.4A1B2C30" alt="logo">', 'us-ascii'))}
      --${inner}--

      --${outer}
      Content-Type: image/png;
      \tname="image001.png"
      Content-Transfer-Encoding: base64
      Content-ID: <image001.png@01D5CAB8.4A1B2C30>

      ${base64Lines(png('logo', 40))}

      --${outer}--

    `,
    parts: ['image001.png'],
  }
}

const stationery = (): HonestMessage => {
  const [outer, inner] = [boundaryOf('ivy', 6), boundaryOf('ivy', 7)]
  return {
    name: 'outlook-express-6-stationery-quoted-printable',
    program: 'Outlook Express 6',
    bytes: mail`
      ${postfix('mail.example.org', 'Mon, 12 May 2003 20:11:04 +0200 (CEST)')}
      Message-ID: <006201c318b4$1d3f2a40$0a01a8c0@anna>
      From: "Anna Keller" <anna@example.org>
      To: "Ben Ortiz" <ben@example.net>
      Subject: =?iso-8859-1?Q?Gr=FC=DFe_aus_K=F6ln?=
      Date: Mon, 12 May 2003 20:10:58 +0200
      MIME-Version: 1.0
      Content-Type: multipart/related;
      \ttype="multipart/alternative";
      \tboundary="${outer}"
      X-Priority: 3
      X-MSMail-Priority: Normal
      X-Mailer: Microsoft Outlook Express 6.00.2800.1106
      X-MimeOLE: Produced By Microsoft MimeOLE V6.00.2800.1106

      This is a multi-part message in MIME format.

      --${outer}
      Content-Type: multipart/alternative;
      \tboundary="${inner}"


      --${inner}
      Content-Type: text/plain;
      \tcharset="iso-8859-1"
      Content-Transfer-Encoding: quoted-printable

      Sch=F6ne Gr=FC=DFe!
      --${inner}
      Content-Type: text/html;
      \tcharset="iso-8859-1"
      Content-Transfer-Encoding: quoted-printable

      <!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.0 Transitional//EN">
      <HTML><HEAD><TITLE>Ivy</TITLE>
      <META http-equiv=3DContent-Type content=3D"text/html; =
      charset=3Diso-8859-1">
      </HEAD>
      <BODY background=3Dcid:006001c318b4$1d3f2a40$0a01a8c0@anna>
      <DIV>Sch=F6ne Gr=FC=DFe!</DIV></BODY></HTML>

      --${inner}--

      --${outer}
      Content-Type: image/jpeg;
      \tname="Ivy.jpg"
      Content-Transfer-Encoding: base64
      Content-ID: <006001c318b4$1d3f2a40$0a01a8c0@anna>

      ${base64Lines(jpeg('ivy'))}

      --${outer}--

    `,
    parts: ['Ivy.jpg'],
  }
}

const readReceipt = (): HonestMessage => {
  const boundary = boundaryOf('receipt')
  return {
    name: 'outlook-16-read-receipt',
    program: 'Outlook 16',
    bytes: mail`
      ${frame('receipt', 'Read: As discussed', `multipart/report;\n\treport-type=disposition-notification;\n\tboundary="${boundary}"`)}

      This is a multipart message in MIME format.

      --${boundary}
      Content-Type: text/plain;
      \tcharset="iso-8859-1"
      Content-Transfer-Encoding: 7bit

      Your message

        To:      anna@example.org
        Subject: As discussed
        Sent:    14.01.2020 08:55

      was read on 14.01.2020 09:12.

      --${boundary}
      Content-Type: message/disposition-notification
      Content-Transfer-Encoding: 7bit

      Reporting-UA: example.org; Microsoft Outlook 16.0
      Final-Recipient: rfc822;anna@example.org
      Original-Message-ID: <20200114075512.GA4711@example.net>
      Disposition: manual-action/MDN-sent-manually; displayed

      --${boundary}--

    `,
  }
}

const forwarded = (): HonestMessage => {
  const boundary = boundaryOf('fw')
  return {
    name: 'outlook-16-forwarded-as-attachment',
    program: 'Outlook 16',
    bytes: mail`
      ${frame('fw', 'FW: Delivery note', typed('mixed', boundary))}

      This is a multipart message in MIME format.

      --${boundary}
      Content-Type: text/plain;
      \tcharset="us-ascii"
      Content-Transfer-Encoding: 7bit

      FYI


      --${boundary}
      Content-Type: message/rfc822
      Content-Transfer-Encoding: 7bit
      Content-Disposition: attachment

      From: "Carla Souza" <carla@example.com>
      To: <anna@example.org>
      Subject: Delivery note
      Date: Mon, 13 Jan 2020 17:00:00 +0100
      Message-ID: <001801d5ca3f$0d2a7c10$277e7430$@example.com>
      MIME-Version: 1.0
      Content-Type: text/plain;
      \tcharset="us-ascii"
      Content-Transfer-Encoding: 7bit
      X-Mailer: Microsoft Outlook 15.0

      Two pallets left our stock today.

      --${boundary}--

    `,
  }
}

const businessCard = (): HonestMessage => {
  const boundary = boundaryOf('card')
  return {
    name: 'outlook-16-business-card',
    program: 'Outlook 16',
    bytes: mail`
      ${frame('card', 'My card', typed('mixed', boundary))}

      This is a multipart message in MIME format.

      --${boundary}
      Content-Type: text/plain;
      \tcharset="us-ascii"
      Content-Transfer-Encoding: 7bit




      --${boundary}
      Content-Type: text/x-vcard;
      \tname="Anna Keller.vcf"
      Content-Transfer-Encoding: quoted-printable
      Content-Disposition: attachment;
      \tfilename="Anna Keller.vcf"

      BEGIN:VCARD
      VERSION:2.1
      N;LANGUAGE=3Den-us:Keller;Anna
      FN:Anna Keller
      ORG:Example GmbH
      TEL;WORK;VOICE:+49 221 555 0101
      ADR;WORK;PREF;ENCODING=3DQUOTED-PRINTABLE:;;Ringstra=C3=9Fe 1;K=C3=B6ln;;50667;Ge=
      rmany
      EMAIL;PREF;INTERNET:anna@example.org
      REV:20200114T081231Z
      END:VCARD

      --${boundary}--

    `,
    parts: ['Anna Keller.vcf'],
  }
}

const itemAsMsg = (): HonestMessage => {
  const boundary = boundaryOf('item')
  return {
    name: 'outlook-16-saved-item-msg',
    program: 'Outlook 16',
    bytes: mail`
      ${frame('item', 'Saved item', typed('mixed', boundary))}

      This is a multipart message in MIME format.

      --${boundary}
      Content-Type: text/plain;
      \tcharset="us-ascii"
      Content-Transfer-Encoding: 7bit

      Dragged from my archive.


      --${boundary}
      Content-Type: application/vnd.ms-outlook;
      \tname="Delivery note.msg"
      Content-Transfer-Encoding: base64
      Content-Disposition: attachment;
      \tfilename="Delivery note.msg"

      ${base64Lines(msg('Delivery note'))}

      --${boundary}--

    `,
    parts: ['Delivery note.msg'],
  }
}
