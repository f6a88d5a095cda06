/*
 * NAME
 *   business-services - mail from ticket, report and payment systems
 *
 * DESCRIPTION
 *   Reports in two formats, tickets with the customer's file, contracts,
 *   receipts: OTRS, Zendesk, DocuSign, Stripe and the like.
 */

import { base64Lines, digits, quotedPrintable } from '../build.js'
import type { HonestMessage } from '../build.js'
import { encode } from '../charset.js'
import { openDocument, pdf, rtf, xlsx } from '../files.js'
import { document, named } from './business-frame.js'
import type { System } from './business-frame.js'

/** Mail from ticket, report and payment systems. */
export const businessServices = (): readonly HonestMessage[] => [
  ...services().map(system => document(system)),
]

const services = (): readonly System[] => [
  {
    name: 'crystal-reports-rtf',
    program: 'Crystal Reports scheduler',
    head: ['X-Mailer: Crystal Decisions'],
    boundary: '----=_NextPart_4711',
    text: ['text/plain', '7bit', 'Your report.'],
    files: [
      [named('application/rtf', 'report.rtf'), rtf('Report'), 'report.rtf'],
    ],
  },
  {
    name: 'jasperreports-two-formats',
    program: 'JasperReports Server',
    head: [],
    boundary: '----=_Part_7_1234.1578989551123',
    text: ['text/plain; charset=UTF-8', '7bit', 'Scheduled report'],
    files: [
      [
        [
          'Content-Type: application/pdf; name=umsatz.pdf',
          'Content-Disposition: attachment; filename=umsatz.pdf',
        ],
        pdf('Umsatz'),
        'umsatz.pdf',
      ],
      [
        [
          'Content-Type: application/octet-stream; name=umsatz.xlsx',
          'Content-Disposition: attachment; filename=umsatz.xlsx',
        ],
        xlsx('42'),
        'umsatz.xlsx',
      ],
    ],
  },
  {
    name: 'otrs-ticket-answer-with-customer-file',
    program: 'OTRS 6',
    head: [
      'X-Mailer: OTRS Mail Service (6.0.20)',
      'X-Powered-By: OTRS (https://otrs.com/)',
      'Organization: Example e.V.',
    ],
    boundary: '----------=_1578989551-4711-815',
    text: [
      'text/plain; charset="utf-8"',
      'quoted-printable',
      quotedPrintable(
        'Ihr Ticket 2020011410000042 wurde gelöst.\n\n> Schönen Gruß',
      ),
    ],
    files: [
      [
        [
          'Content-Type: application/vnd.oasis.opendocument.spreadsheet; name="=?UTF-8?Q?=C3=9Cbersicht.ods?="',
          'Content-Disposition: attachment; filename="=?UTF-8?Q?=C3=9Cbersicht.ods?="',
        ],
        openDocument('spreadsheet', 'x'),
        'Übersicht.ods',
      ],
    ],
  },
  {
    name: 'zendesk-ticket-update',
    program: 'Zendesk',
    head: [
      'X-Mailer: Zendesk Mailer',
      'Auto-Submitted: auto-generated',
      'X-Zendesk-From-Account-Id: 1a2b3c',
    ],
    boundary: '--==_mimepart_5e1d7a5f4711_815',
    text: [
      'text/plain;\n charset=utf-8',
      'quoted-printable',
      quotedPrintable(
        '##- Please type your reply above this line -##\n\nAnna – your request (4711) has been updated.',
      ),
    ],
    files: [
      [
        [
          'Content-Type: text/plain;\n charset=utf-8;\n name="transcript.txt"',
          'Content-Disposition: attachment;\n filename="transcript.txt"',
        ],
        Buffer.from('10:00 Anna: Hello\n10:01 Agent: Hello\n'),
        'transcript.txt',
      ],
    ],
  },
  {
    name: 'docusign-completed-envelope',
    program: 'DocuSign',
    head: ['X-Api-Host: eu.docusign.net', 'X-Debug: False'],
    boundary: '----=_NextPart_5C1A_4711_815',
    text: [
      'text/html; charset="utf-8"',
      'base64',
      base64Lines(
        '<html><body>All parties have completed the document.</body></html>',
      ),
    ],
    files: [
      [
        named('application/pdf', 'Contract.docx.pdf'),
        pdf('Contract'),
        'Contract.docx.pdf',
      ],
    ],
  },
  {
    name: 'salesforce-report-csv-iso-8859-15',
    program: 'Salesforce',
    head: [
      'X-SFDC-LK: 00D000000000001',
      'X-SFDC-User: 005000000000001',
      'X-Mail_abuse_inquiries: http://www.salesforce.com/company/abuse.jsp',
    ],
    boundary: '----=_Part_5_4711815.1578989551123',
    text: ['text/html; charset=UTF-8', '7bit', '<p>Leads</p>'],
    files: [
      [
        [
          'Content-Type: text/csv; charset=ISO-8859-15; name=leads.csv',
          'Content-Disposition: attachment; filename=leads.csv',
        ],
        encode('Name;Umsatz\r\nMüller;42 €\r\n', 'iso-8859-15'),
        'leads.csv',
        'quoted-printable',
      ],
    ],
  },
  {
    name: 'stripe-receipt-two-pdfs',
    program: 'Stripe',
    head: ['Feedback-ID: acct_1:stripe'],
    boundary: digits('stripe', 64),
    text: [
      'text/plain; charset=utf-8',
      'quoted-printable',
      quotedPrintable('Receipt from Garden Ltd – €42.00 paid'),
    ],
    files: [
      [
        named('application/pdf', 'Invoice-1A2B3C4D-0001.pdf'),
        pdf('Invoice'),
        'Invoice-1A2B3C4D-0001.pdf',
      ],
      [
        named('application/pdf', 'Receipt-2345-6789.pdf'),
        pdf('Receipt'),
        'Receipt-2345-6789.pdf',
      ],
    ],
  },
  {
    name: 'ups-tracking-json',
    program: 'parcel service',
    head: [],
    boundary: 'parcel-4711',
    text: ['text/plain; charset=utf-8', '7bit', 'Tracking data attached.'],
    files: [
      [
        named('application/json', '1Z4711.json'),
        Buffer.from('{"tracking":"1Z4711","status":"delivered"}\n'),
        '1Z4711.json',
      ],
    ],
  },
]
