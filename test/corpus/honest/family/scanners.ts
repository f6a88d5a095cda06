/*
 * NAME
 *   scanners - mail from scanners, copiers, cameras and loggers
 *
 * DESCRIPTION
 *   Unusual boundaries, no charset, names made of serial numbers, TIFF, JPEG
 *   and PDF pages, a clock that starts in 1970.
 */

import { base64Lines, mail } from '../build.js'
import type { HonestMessage } from '../build.js'
import { jpeg, pdf, tiff } from '../files.js'
import { attached, scan } from './device-frame.js'
import type { Machine } from './device-frame.js'

/** Mail from scanners, copiers, cameras and loggers. */
export const scannerMail = (): readonly HonestMessage[] => [
  ...scanners().map(machine => scan(machine)),
  camera(),
  meter(),
]

const scanners = (): readonly Machine[] => [
  {
    name: 'ricoh-aficio-scan-pdf',
    program: 'Ricoh Aficio',
    head: [
      'Subject: Message from "RNP002673A1B2C3"',
      'X-Mailer: RICOH Network Printer',
      'Content-Type: multipart/mixed; boundary="DC_BOUND_PRE_<1578989551.002673A1B2C3>"',
    ],
    boundary: 'DC_BOUND_PRE_<1578989551.002673A1B2C3>',
    text: [
      'Content-Type: text/plain; charset=US-ASCII',
      'Content-Transfer-Encoding: 7bit',
      '',
      'This E-mail was sent from "RNP002673A1B2C3" (MP C3004).',
      '',
      'Scan Date: 14.01.2020 09:12:31 (+0100)',
      '',
    ],
    file: attached('application/pdf', '20200114091231.pdf'),
    data: pdf('Scan'),
    width: 72,
    found: '20200114091231.pdf',
  },
  {
    name: 'konica-minolta-bizhub-scan-pdf',
    program: 'Konica Minolta bizhub',
    head: [
      'Subject: Message from KM_C284e',
      'X-Mailer: KONICA MINOLTA bizhub C284e',
      'Content-Type: multipart/mixed;',
      ' boundary="KONICA_MINOLTA_INTERNET_FAX_BOUNDARY_0020.6B1A.2B3C_47110"',
    ],
    boundary: 'KONICA_MINOLTA_INTERNET_FAX_BOUNDARY_0020.6B1A.2B3C_47110',
    text: ['Content-Type: text/plain', '', ''],
    file: [
      'Content-Type: application/pdf; name="SKM_C284e20011409120.pdf"',
      'Content-Transfer-Encoding: base64',
      'Content-Disposition: attachment; filename="SKM_C284e20011409120.pdf"',
    ],
    data: pdf('Scan'),
    width: 60,
    found: 'SKM_C284e20011409120.pdf',
  },
  {
    name: 'canon-ir-advance-scan-tiff',
    program: 'Canon iR-ADV',
    head: [
      'Subject: Attached Image',
      'X-Mailer: Canon iR-ADV C5235',
      'Content-Type: multipart/mixed; boundary="----------4711_canon"',
    ],
    boundary: '----------4711_canon',
    text: [
      'Content-Type: text/plain; charset=us-ascii',
      'Content-Transfer-Encoding: 7bit',
      '',
      '',
    ],
    file: attached('image/tiff', '4711_001.tif'),
    data: tiff(),
    found: '4711_001.tif',
  },
  {
    name: 'xerox-workcentre-scan-pdf',
    program: 'Xerox WorkCentre',
    head: [
      'Subject: Scanned from a Xerox Multifunction Printer',
      'Content-Type: multipart/mixed; boundary="Xerox_Boundary_4711"',
      'X-Mailer: WorkCentre 7845',
    ],
    boundary: 'Xerox_Boundary_4711',
    text: [
      'Content-Type: text/plain; charset="utf-8"',
      'Content-Transfer-Encoding: base64',
      '',
      base64Lines('Please open the attached document.\r\n'),
    ],
    file: attached(
      'application/pdf',
      'Scanned from a Xerox Multifunction Printer.pdf',
    ),
    data: pdf('Scan'),
    found: 'Scanned from a Xerox Multifunction Printer.pdf',
  },
  {
    name: 'hp-digital-sending-scan-pdf',
    program: 'HP Digital Sending',
    head: [
      'Subject: [Untitled].pdf',
      'X-Mailer: HP Digital Sending Device',
      'Content-Type: multipart/mixed; boundary=simple_boundary',
    ],
    boundary: 'simple_boundary',
    text: [
      'Content-type: text/plain; charset=UTF-8',
      'Content-transfer-encoding: quoted-printable',
      '',
      'Please open the attached document. It was scanned and sent to you using an=',
      ' HP Digital Sending Device.=0D=0A',
    ],
    file: [
      'Content-type: application/pdf; name="[Untitled].pdf"',
      'Content-disposition: attachment; filename="[Untitled].pdf"',
      'Content-transfer-encoding: base64',
    ],
    data: pdf('Scan'),
    found: '[Untitled].pdf',
  },
  {
    name: 'kyocera-taskalfa-scan-pdf',
    program: 'Kyocera TASKalfa',
    head: [
      'Subject: Scan from Kyocera',
      'X-Mailer: KYOCERA TASKalfa 3551ci',
      'Content-Type: Multipart/Mixed; boundary="Boundary=_0.0_=0123456789"',
    ],
    boundary: 'Boundary=_0.0_=0123456789',
    text: [
      'Content-Type: Text/Plain; charset="UTF-8"',
      'Content-Transfer-Encoding: 7bit',
      '',
      'TASKalfa 3551ci',
      '[00:c0:ee:1a:2b:3c]',
      '-------------------',
      '',
    ],
    file: attached('Application/Pdf', 'doc04711520200114091231.pdf'),
    data: pdf('Scan'),
    found: 'doc04711520200114091231.pdf',
  },
  {
    name: 'brother-mfc-scan-jpeg',
    program: 'Brother MFC',
    head: [
      'Subject: Scanned image from MFC-L2710DW',
      'X-Mailer: Brother MFC-L2710DW',
      'Content-Type: multipart/mixed; boundary="==BROTHER_BOUNDARY_4711=="',
    ],
    boundary: '==BROTHER_BOUNDARY_4711==',
    text: [
      'Content-Type: text/plain; charset=iso-8859-1',
      'Content-Transfer-Encoding: 7bit',
      '',
      'Model Name: MFC-L2710DW',
      '',
    ],
    file: attached('image/jpeg', 'BRW1A2B3C4D5E6F_004711.jpg'),
    data: jpeg('brother'),
    found: 'BRW1A2B3C4D5E6F_004711.jpg',
  },
  {
    name: 'epson-workforce-scan-lower-case-fields',
    program: 'Epson WorkForce',
    head: [
      'Subject: EpsonScan 20200114',
      'mime-version: 1.0',
      'content-type: multipart/mixed; boundary="epson4711"',
    ],
    boundary: 'epson4711',
    text: [
      'content-type: text/plain; charset="utf-8"',
      '',
      'Scan to email',
      '',
    ],
    file: [
      'content-type: application/pdf; name="EPSON004.PDF"',
      'content-transfer-encoding: base64',
      'content-disposition: attachment; filename="EPSON004.PDF"',
    ],
    data: pdf('Scan'),
    found: 'EPSON004.PDF',
  },
  {
    name: 'sharp-mx-scan-without-text-part',
    program: 'Sharp MX',
    head: [
      'Subject: Scanned image from MX-2640N',
      'X-Mailer: SHARP MX-2640N',
      'Content-Type: multipart/mixed;',
      ' boundary="--=_SharpScan4711"',
    ],
    boundary: '--=_SharpScan4711',
    text: [],
    file: attached('application/pdf', 'scan@example.net_20200114_091231.pdf'),
    data: pdf('Scan'),
    found: 'scan@example.net_20200114_091231.pdf',
  },
  {
    name: 'toshiba-e-studio-scan-tiff-fx',
    program: 'Toshiba e-STUDIO',
    head: [
      'Subject: Scanned from MFP06814711 14/01/2020 09:12',
      'X-Mailer: TOSHIBA e-STUDIO3515AC',
      'Content-Type: multipart/mixed; boundary="TOSHIBA_4711"',
    ],
    boundary: 'TOSHIBA_4711',
    text: [
      'Content-Type: text/plain; charset=UTF-8',
      'Content-Transfer-Encoding: 8bit',
      '',
      'Gescannt für: Büro',
      '',
    ],
    file: attached('image/tiff; application=faxbw', 'DOC011420.tif'),
    data: tiff(),
    found: 'DOC011420.tif',
  },
]

const camera = (): HonestMessage => ({
  name: 'axis-camera-three-snapshots-no-text',
  program: 'Axis camera',
  bytes: mail`
    From: camera@example.net
    To: ben@example.net
    Subject: Motion detected
    Date: Thu, 01 Jan 1970 00:12:31 +0000
    MIME-Version: 1.0
    Content-Type: multipart/mixed; boundary="--myboundary"

    ${['snap1.jpg', 'snap2.jpg', 'snap3.jpg'].map(
      name => mail`
        ----myboundary
        Content-Type: image/jpeg; name="${name}"
        Content-Transfer-Encoding: base64
        Content-Disposition: attachment; filename="${name}"

        ${base64Lines(jpeg(name))}

      `,
    )}
    ----myboundary--
  `,
  parts: ['snap1.jpg', 'snap2.jpg', 'snap3.jpg'],
})

const meter = (): HonestMessage => ({
  name: 'data-logger-csv-as-message-body',
  program: 'data logger',
  bytes: mail`
    From: logger@example.net
    To: ben@example.net
    Subject: LOG 0042
    MIME-Version: 1.0
    Content-Type: text/csv; name="log0042.csv"
    Content-Disposition: attachment; filename="log0042.csv"

    time;temperature;humidity
    09:00;21.5;40
    09:10;21.6;40
  `,
  parts: ['log0042.csv'],
})
