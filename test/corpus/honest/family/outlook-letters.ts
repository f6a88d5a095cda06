/*
 * NAME
 *   outlook-letters - letters that Outlook sends over SMTP by itself
 *
 * DESCRIPTION
 *   NextPart boundaries, tab folds, the charset and the encoding that each
 *   language version takes by default.
 */

import { base64Lines, encodedWords, mail, quotedPrintable } from '../build.js'
import type { HonestMessage } from '../build.js'
import { encode } from '../charset.js'
import { jpeg, png } from '../files.js'
import { sample } from '../texts.js'
import { postfix } from '../trace.js'
import { boundaryOf, frame, typed } from './outlook-frame.js'

/** Letters that Outlook sends over SMTP by itself. */
export const outlookLetters = (): readonly HonestMessage[] => [
  ...letters(),
  relatedPictures(),
  stationery(),
]

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
