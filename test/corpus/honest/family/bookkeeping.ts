/*
 * NAME
 *   bookkeeping - mail from bookkeeping and ordering systems
 *
 * DESCRIPTION
 *   Invoices as PDF and XML, orders as EDIFACT, lists in old charsets: SAP,
 *   DATEV, Dynamics; signed invoices and certified mail of Italy.
 */

import { zip } from '../archive.js'
import { base64Lines, mail, multipart, quotedPrintable } from '../build.js'
import type { HonestMessage } from '../build.js'
import { encode } from '../charset.js'
import { opaqueSignature } from '../cms.js'
import { docx, pdf } from '../files.js'
import { document, named } from './business-frame.js'
import type { System } from './business-frame.js'

/** Mail from bookkeeping and ordering systems. */
export const bookkeeping = (): readonly HonestMessage[] => [
  ...ledgers().map(system => document(system)),
  signedInvoice(),
  certifiedMail(),
]

const INVOICE_XML =
  '<?xml version="1.0" encoding="UTF-8"?>\n<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2">\n  <ID>4711</ID>\n  <IssueDate>2020-01-14</IssueDate>\n  <Note>Äpfel &amp; Birnen</Note>\n</Invoice>\n'

const EDIFACT =
  "UNA:+.? '\nUNB+UNOC:3+4012345000009:14+4098765000004:14+200114:0912+4711'\nUNH+1+ORDERS:D:96A:UN:EAN008'\nBGM+220+4711+9'\nUNT+3+1'\nUNZ+1+4711'\n"

const ledgers = (): readonly System[] => [
  {
    name: 'sap-netweaver-invoice-pdf',
    program: 'SAP NetWeaver',
    head: [
      'X-Mailer: SAP NetWeaver 7.50',
      'Importance: normal',
      'Sensitivity: ',
    ],
    boundary: '=_4D9F1A2B3C4D5E6FE10000000A0B0C0D',
    text: [
      'text/plain; charset="utf-8"',
      'quoted-printable',
      quotedPrintable(
        'Sehr geehrte Damen und Herren,\n\nanbei erhalten Sie unsere Rechnung für März.',
      ),
    ],
    files: [
      [
        [
          'Content-Disposition: attachment; filename="Rechnung 0090004711.pdf"',
          'Content-Type: application/pdf; name="Rechnung 0090004711.pdf"',
          'Content-Description: Rechnung 0090004711',
        ],
        pdf('0090004711'),
        'Rechnung 0090004711.pdf',
      ],
    ],
  },
  {
    name: 'sap-r3-spool-list-iso-8859-1',
    program: 'SAP R/3',
    head: ['X-Mailer: SAP Web Application Server 6.40'],
    boundary: '=_3C9F1A2B3C4D5E6FE10000000A0B0C0D',
    text: [
      'text/plain; charset="iso-8859-1"',
      '8bit',
      encode('Liste für Werk Köln', 'iso-8859-1'),
    ],
    files: [
      [
        [
          'Content-Type: application/octet-stream; name="=?iso-8859-1?Q?St=FCckliste.TXT?="',
          'Content-Disposition: attachment; filename="=?iso-8859-1?Q?St=FCckliste.TXT?="',
        ],
        encode('Pos Menge Stück\r\n010 4711  Schraube\r\n', 'iso-8859-1'),
        'Stückliste.TXT',
      ],
    ],
  },
  {
    name: 'datev-e-invoice-pdf-and-xml',
    program: 'DATEV',
    head: ['X-Mailer: DATEV E-Mail'],
    boundary: '----=_Part_42_815.1578989551123',
    text: [
      'text/html; charset=utf-8',
      'base64',
      base64Lines('<html><body>Ihre Rechnung</body></html>'),
    ],
    files: [
      [named('application/pdf', 'RE-4711.pdf'), pdf('RE-4711'), 'RE-4711.pdf'],
      [
        named('application/xml', 'xrechnung.xml'),
        Buffer.from(INVOICE_XML),
        'xrechnung.xml',
      ],
    ],
  },
  {
    name: 'xrechnung-xml-quoted-printable',
    program: 'invoice portal',
    head: [],
    boundary: 'xr-4711',
    text: ['text/plain; charset=us-ascii', '7bit', 'Invoice attached.'],
    files: [
      [
        named('text/xml; charset=utf-8', 'invoice.xml'),
        Buffer.from(INVOICE_XML),
        'invoice.xml',
        'quoted-printable',
      ],
    ],
  },
  {
    name: 'dynamics-nav-order-docx',
    program: 'Dynamics NAV',
    head: ['X-Mailer: Microsoft Dynamics NAV'],
    boundary: '--boundary_7_4a3d1f0e-90ab-4cde-8f01-23456789abcd',
    text: [
      'text/html; charset=utf-8',
      'quoted-printable',
      '<p>Order confirmation</p>',
    ],
    files: [
      [
        [
          'Content-Type: application/octet-stream; name="Order 4711.docx"',
          'Content-Disposition: attachment',
        ],
        docx('Order 4711'),
        'Order 4711.docx',
      ],
    ],
  },
  {
    name: 'edifact-order',
    program: 'EDI converter',
    head: ['X-Mailer: EDI gateway 4.2'],
    boundary: 'EDI-BOUNDARY-4711',
    text: ['text/plain; charset=us-ascii', '7bit', 'ORDERS 4711'],
    files: [
      [
        [
          'Content-Type: application/EDIFACT; name="ORDERS_4711.edi"',
          'Content-Disposition: attachment; filename="ORDERS_4711.edi"',
        ],
        Buffer.from(EDIFACT),
        'ORDERS_4711.edi',
      ],
    ],
  },
  {
    name: 'bank-camt-statement-zip',
    program: 'bank host system',
    head: [],
    boundary: 'camt4711',
    text: ['text/plain; charset=us-ascii', '7bit', 'Statement of account'],
    files: [
      [
        named('application/zip', 'camt053.zip'),
        zip([
          {
            name: '2020-01-14_C53.xml',
            data: '<?xml version="1.0" encoding="UTF-8"?>\n<Document/>\n',
          },
        ]),
        'camt053.zip',
      ],
    ],
  },
]

/** Italy's electronic invoices travel inside an opaque CMS signature. */
const signedInvoice = (): HonestMessage => ({
  name: 'fattura-elettronica-xml-p7m',
  program: 'Sistema di Interscambio',
  bytes: mail`
    From: sdi01@pec.example.it
    To: ben@example.net
    Subject: Invio File 4711
    Date: Tue, 14 Jan 2020 09:12:31 +0100
    Message-ID: <4711.sdi@pec.example.it>
    MIME-Version: 1.0
    Content-Type: multipart/mixed; boundary="----=_Part_4711_sdi"

    ${multipart(
      '----=_Part_4711_sdi',
      mail`
        Content-Type: text/plain; charset=iso-8859-1
        Content-Transfer-Encoding: quoted-printable

        Si trasmette la fattura. Non =E8 richiesta risposta.
      `,
      mail`
        Content-Type: application/octet-stream; name=IT01234567890_00001.xml.p7m
        Content-Transfer-Encoding: base64
        Content-Disposition: attachment; filename=IT01234567890_00001.xml.p7m

        ${base64Lines(opaqueSignature('Mario Rossi', Buffer.from(INVOICE_XML)))}
      `,
    )}
  `,
  parts: ['IT01234567890_00001.xml.p7m'],
  wrapped: true,
})

/**
 * Certified mail: the letter in its envelope, with its data as XML. The letter
 * is inline, so that readers show it in place and not as a file.
 */
const certifiedMail = (): HonestMessage => ({
  name: 'posta-certificata-envelope-eml-and-daticert',
  program: 'Posta elettronica certificata',
  bytes: mail`
    From: "Per conto di: anna@pec.example.it" <posta-certificata@pec.example.it>
    To: ben@example.net
    Reply-To: anna@pec.example.it
    Subject: POSTA CERTIFICATA: Comunicazione
    Date: Tue, 14 Jan 2020 09:12:31 +0100
    Message-ID: <opec292.20200114091231.04711.08.1.6@pec.example.it>
    X-Riferimento-Message-ID: <4711@pec.example.it>
    X-Trasporto: posta-certificata
    MIME-Version: 1.0
    Content-Type: multipart/mixed; boundary="=_1a2b3c4d_pec_"

    ${multipart(
      '=_1a2b3c4d_pec_',
      mail`
        Content-Type: text/plain; charset=iso-8859-1
        Content-Transfer-Encoding: quoted-printable

        Messaggio di posta certificata

        Il messaggio "Comunicazione" =E8 stato inviato.
      `,
      mail`
        Content-Type: application/xml; name="daticert.xml"
        Content-Transfer-Encoding: base64
        Content-Disposition: inline; filename="daticert.xml"

        ${base64Lines('<?xml version="1.0" encoding="UTF-8"?><postacert tipo="posta-certificata" errore="nessuno"></postacert>')}
      `,
      mail`
        Content-Type: message/rfc822; name="postacert.eml"
        Content-Disposition: inline; filename="postacert.eml"

        From: anna@pec.example.it
        To: ben@example.net
        Subject: Comunicazione
        Date: Tue, 14 Jan 2020 09:12:00 +0100
        MIME-Version: 1.0
        Content-Type: text/plain; charset=us-ascii

        Buongiorno.
      `,
    )}
  `,
  parts: ['daticert.xml'],
})
