/*
 * NAME
 *   exchange-frame - what mail of Exchange Online has at the top
 *
 * DESCRIPTION
 *   Long server names, fields without a value, boundaries made of the Message-
 *   ID, and an attachment with size and dates.
 */

import { base64Lines, digits, encodedWords, mail } from '../build.js'
import { exchangeOnline } from '../trace.js'

/** The name of the mailbox server. */
export const SERVER = 'VI1PR04MB4126'

/** A Message-ID without its angle brackets. */
export function idOf(seed: string): string {
  return `${SERVER}${digits(seed, 20).toUpperCase()}0@${SERVER}.eurprd04.prod.outlook.com`
}

/** A boundary: its level and a part of the Message-ID. */
export function boundaryOf(level: number, seed: string): string {
  return `_00${level}_${idOf(seed).replaceAll(/[@.]/g, '').slice(0, 48)}_`
}

/** The fields of a letter; `type` is the whole value of Content-Type. */
export function frame(seed: string, subject: string, type: string): Buffer {
  return mail`
    ${exchangeOnline(SERVER, 'Tue, 14 Jan 2020 08:12:33 +0000')}
    From: "Keller, Anna" <anna@example.org>
    To: Ben Ortiz <ben@example.net>
    Subject: ${subject}
    Thread-Topic: ${subject}
    Thread-Index: AdXKuNdQ${digits(seed, 18)}A==
    Date: Tue, 14 Jan 2020 08:12:31 +0000
    Message-ID: <${idOf(seed)}>
    Accept-Language: de-DE, en-US
    Content-Language: de-DE
    X-MS-Has-Attach:
    X-MS-TNEF-Correlator:
    authentication-results: spf=none (sender IP is )
     smtp.mailfrom=anna@example.org;
    x-originating-ip: [198.51.100.23]
    x-ms-publictraffictype: Email
    x-ms-office365-filtering-correlation-id: ${digits(seed, 8)}-2f3a-4c11-9b7e-08d798c9${digits(seed, 4)}
    x-ms-traffictypediagnostic: ${SERVER}:
    x-forefront-antispam-report: SFV:NSPM;SFS:(10019020)(4636009)(39860400002)(366004)(376002);DIR:OUT;SFP:1102;
    Content-Type: ${type}
    MIME-Version: 1.0
    X-OriginatorOrg: example.org
  `
}

/** The Content-Type of a multipart of this kind, folded. */
export function typed(kind: string, boundary: string): string {
  return `multipart/${kind};\n\tboundary="${boundary}"`
}

/** An attached file with description, size and dates. */
export function filePart(name: string, type: string, data: Buffer): Buffer {
  const label = /^[ -~]*$/.test(name)
    ? name
    : encodedWords(name, { charset: 'iso-8859-1', encoding: 'Q', glue: '\n ' })
  return mail`
    Content-Type: ${type};
    \tname="${label}"
    Content-Description: ${label}
    Content-Disposition: attachment;
    \tfilename="${label}"; size=${data.length};
    \tcreation-date="Tue, 14 Jan 2020 08:11:02 GMT";
    \tmodification-date="Tue, 14 Jan 2020 08:11:02 GMT"
    Content-Transfer-Encoding: base64

    ${base64Lines(data)}

  `
}
