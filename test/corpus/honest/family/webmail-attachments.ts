/*
 * NAME
 *   webmail-attachments - files sent from a browser
 *
 * DESCRIPTION
 *   Names in encoded words of national charsets, with sizes, under
 *   application/octet-stream.
 */

import { base64Lines, encodedWords, mail, multipart } from '../build.js'
import type { HonestMessage } from '../build.js'
import { docx, jpeg, pdf, png } from '../files.js'
import { sample } from '../texts.js'
import { coded, frame } from './webmail-frame.js'
import type { Webmail } from './webmail-frame.js'

/** Files sent from a browser. */
export const webmailAttachments = (): readonly HonestMessage[] => [
  ...attaching().map(provider => withFile(provider)),
]

const WORD =
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document'

const attaching = (): readonly Webmail[] => [
  {
    name: 'yahoo-mail-attachment-octet-stream',
    program: 'Yahoo Mail',
    language: 'en',
    charset: 'UTF-8',
    encoding: '7bit',
    boundary: '----=_Part_1234568_987654322.1578989551124',
    fold: ' \n\t',
    head: [],
    file: ['photo 1.jpg', 'application/octet-stream', jpeg('yahoo')],
  },
  {
    name: 'roundcube-attachment-rfc2231',
    program: 'Roundcube 1.4',
    language: 'de',
    charset: 'UTF-8',
    encoding: '8bit',
    boundary: '=_2a2b3c4d5e6f7a8b9c0d1e2f3a4b5c6d',
    fold: '\n ',
    head: ['User-Agent: Roundcube Webmail/1.4.2'],
    file: ['Prüfung.pdf', 'application/pdf', pdf('x')],
    prose: '',
  },
  {
    name: 'horde-5-attachment',
    program: 'Horde IMP 6',
    language: 'fr',
    charset: 'utf-8',
    encoding: 'quoted-printable',
    boundary: '=_Kx1a2B3c4D5e6F7g8H9i0J',
    fold: '\n ',
    head: ['User-Agent: Horde Application Framework 5'],
    file: ['Réunion.docx', WORD, docx('x')],
    prose: 'This message is in MIME format.',
  },
  {
    name: 'rainloop-attachment',
    program: 'RainLoop 1.13',
    language: 'en',
    charset: 'utf-8',
    encoding: 'quoted-printable',
    boundary: '--=_RainLoop_123_456789012.1578989551',
    fold: '\n ',
    head: ['X-Mailer: RainLoop/1.13.0'],
    file: ['plan.png', 'image/png', png('rain')],
  },
  {
    name: 'qq-mail-attachment-gb18030-name',
    program: 'QQ Mail',
    language: 'zhCn',
    charset: 'gb18030',
    encoding: 'base64',
    boundary: '----=_NextPart_5E1D7A60_0B2C3D4E_1A2B3C4D',
    fold: '\n\t',
    head: ['X-QQ-MIME: TCMime 1.0 by Tencent', 'X-Mailer: QQMail 2.x'],
    file: ['会议纪要.pdf', 'application/pdf', pdf('x')],
    prose: 'This is a multi-part message in MIME format.\n',
  },
  {
    name: 'zimbra-attachment',
    program: 'Zimbra 8.8',
    language: 'it',
    charset: 'utf-8',
    encoding: 'quoted-printable',
    boundary: '----=_Part_4711_815.1578989551123',
    fold: ' \n\t',
    head: [
      'X-Mailer: Zimbra 8.8.15_GA_3894 (ZimbraWebClient - GC79 (Win)/8.8.15_GA_3890)',
    ],
    file: ['Preventivo attività.pdf', 'application/pdf', pdf('x')],
  },
  {
    name: 'yahoo-japan-attachment-iso-2022-jp-name',
    program: 'Yahoo! Japan',
    language: 'ja',
    charset: 'iso-2022-jp',
    encoding: '7bit',
    boundary: '0-1234567891-1578989551=:12346',
    fold: '\n ',
    head: ['X-Mailer: YahooMailWebService/0.8.111_69'],
    file: ['議事録.pdf', 'application/pdf', pdf('x')],
  },
]

const withFile = (webmail: Webmail): HonestMessage => {
  const [name, type, data] = webmail.file ?? ['', '', Buffer.alloc(0)]
  const plain = /^[ -~]*$/.test(name)
  const label = plain
    ? name
    : encodedWords(name, { charset: webmail.charset, limit: 60 })
  return {
    name: webmail.name,
    program: webmail.program,
    bytes: mail`
      ${frame(webmail, 'mixed')}

      ${webmail.prose ?? ''}
      ${multipart(
        webmail.boundary,
        mail`
          Content-Type: text/plain; charset=${webmail.charset}
          Content-Transfer-Encoding: ${webmail.encoding}

          ${coded(sample(webmail.language).body, webmail)}

        `,
        mail`
          Content-Type: ${type};
           name="${label}"
          Content-Transfer-Encoding: base64
          Content-Disposition: attachment;
           filename="${label}";
           size=${data.length}

          ${base64Lines(data)}
        `,
      )}
    `,
    parts: [name],
  }
}
