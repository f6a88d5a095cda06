/*
 * NAME
 *   national-webmail - mail written in a browser, national providers
 *
 * DESCRIPTION
 *   National charsets live longest here: QQ, NetEase, Naver, HiNet, Yandex and
 *   others.
 */

import { base64Lines, encodedWords, mail } from '../build.js'
import type { HonestMessage } from '../build.js'
import { encode } from '../charset.js'
import { sample } from '../texts.js'
import { bothBodies } from './webmail-frame.js'
import type { Webmail } from './webmail-frame.js'

/** Mail written in a browser, national providers. */
export const nationalWebmail = (): readonly HonestMessage[] => [
  ...NATIONAL.map(provider => bothBodies(provider)),
  neomail(),
]

const NATIONAL: readonly Webmail[] = [
  {
    name: 'libero-it-iso-8859-1',
    program: 'Libero',
    language: 'it',
    charset: 'iso-8859-1',
    encoding: 'quoted-printable',
    boundary: '_=__=_XaM3_.1578989551.2A.4711.42.5678.52.42.009.1234567890',
    fold: '\n\t',
    head: ['X-Priority: 3', 'XaM3-API-Version: 4.3 (B21) (webmail)'],
  },
  {
    name: 'wp-pl-iso-8859-2',
    program: 'Wirtualna Polska',
    language: 'pl',
    charset: 'ISO-8859-2',
    encoding: '8bit',
    boundary: '=-=WP_5e1d7a5f1a2b3c',
    fold: '\n ',
    head: [
      'X-Mailer: Interfejs WWW nowej poczty Wirtualnej Polski',
      'Organization: Poczta Wirtualnej Polski S.A.',
    ],
  },
  {
    name: 'seznam-cz-alternative',
    program: 'Seznam',
    language: 'cs',
    charset: 'utf-8',
    encoding: 'quoted-printable',
    boundary: '=_1a2b3c4d5e6f7a8b9c0d1e2f=abc-def-0123-4567-89ab_=',
    fold: '\n\t',
    head: ['X-Mailer: szn-ebox-5.0.16'],
  },
  {
    name: 'mail-ru-alternative',
    program: 'Mail.ru',
    language: 'ru',
    charset: 'utf-8',
    encoding: 'base64',
    boundary: '--ALT--1a2B3c4D1578989551',
    fold: '\n\t',
    head: ['X-Mailer: Mail.Ru Mailer 1.0', 'X-Priority: 3 (Normal)'],
  },
  {
    name: 'yandex-koi8-r',
    program: 'Yandex',
    language: 'ru',
    charset: 'koi8-r',
    encoding: '8bit',
    boundary: '----==--bound.47111.web12g.yandex.ru',
    fold: '\n\t',
    head: ['X-Mailer: Yamail [ http://yandex.ru ] 5.0'],
  },
  {
    name: 'ukr-net-windows-1251',
    program: 'ukr.net',
    language: 'uk',
    charset: 'windows-1251',
    encoding: 'base64',
    boundary: '----ua1578989551r1a2b',
    fold: '\n ',
    head: ['X-Mailer: mail.ukr.net 5.0'],
  },
  {
    name: 'qq-mail-gb18030',
    program: 'QQ Mail',
    language: 'zhCn',
    charset: 'gb18030',
    encoding: 'base64',
    boundary: '----=_NextPart_5E1D7A5F_0B2C3D4E_1A2B3C4D',
    fold: '\n\t',
    head: [
      'X-QQ-SSF: 00000000000000F000000000000000Z',
      'X-QQ-WAPMAIL: 1',
      'X-Mailer: QQMail 2.x',
      'X-Originating-IP: 192.0.2.55',
      'X-QQ-STYLE: ',
    ],
  },
  {
    name: 'netease-163-gbk',
    program: 'NetEase Coremail',
    language: 'zhCn',
    charset: 'GBK',
    encoding: 'base64',
    boundary: '----=_Part_123456_1234567890.1578989551123',
    fold: ' \n\t',
    head: [
      'X-Originating-IP: [192.0.2.55]',
      'X-Priority: 3',
      'X-Mailer: Coremail Webmail Server Version XT5.0.10 build 20190724(ac680a23)',
      ' Copyright (c) 2002-2020 www.mailtech.cn 163com',
      'X-CM-CTRLDATA: abc+defGhIjK==',
    ],
  },
  {
    name: 'naver-euc-kr',
    program: 'Naver',
    language: 'ko',
    charset: 'euc-kr',
    encoding: 'base64',
    boundary: '-----Boundary-WM=_1a2b3c4d.1578989551123',
    fold: '\n\t',
    head: ['X-Naver-CIP: 192.0.2.55', 'Importance: normal'],
  },
  {
    name: 'hinet-big5',
    program: 'HiNet webmail',
    language: 'zhTw',
    charset: 'big5',
    encoding: 'base64',
    boundary: 'b1578989551123',
    fold: '\n ',
    head: ['X-Mailer: HiNet WebMail'],
  },
  {
    name: 'yahoo-japan-iso-2022-jp',
    program: 'Yahoo! Japan',
    language: 'ja',
    charset: 'iso-2022-jp',
    encoding: '7bit',
    boundary: '0-1234567890-1578989551=:12345',
    fold: '\n ',
    head: ['X-Mailer: YahooMailWebService/0.8.111_69'],
  },
  {
    name: 'walla-he-windows-1255',
    program: 'Walla',
    language: 'he',
    charset: 'windows-1255',
    encoding: 'base64',
    boundary: '--=_walla1578989551',
    fold: '\n ',
    head: ['X-Mailer: Walla! Mail'],
  },
]

const neomail = (): HonestMessage => ({
  name: 'openwebmail-shift-jis-base64',
  program: 'Open WebMail 2',
  bytes: mail`
    From: "hanako" <hanako@example.jp>
    To: ben@example.net
    Subject: ${encodedWords(sample('ja').subject, { charset: 'Shift_JIS' })}
    Date: Fri, 4 May 2007 18:20:37 +0900
    Message-Id: <20070504092037.M12345@example.jp>
    X-Mailer: Open WebMail 2.52 20060502
    X-OriginatingIP: 192.0.2.55 (hanako)
    MIME-Version: 1.0
    Content-Type: text/plain; charset=Shift_JIS
    Content-Transfer-Encoding: base64

    ${base64Lines(encode(sample('ja').body, 'shift_jis'), 60)}
  `,
})
