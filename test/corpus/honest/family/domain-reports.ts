/*
 * NAME
 *   domain-reports - DMARC and TLS reports
 *
 * DESCRIPTION
 *   Aggregates as zip and gz, the message itself being the file or not; JSON,
 *   compressed or plain.
 */

import { gzip, zip } from '../archive.js'
import { base64Lines, digits, mail, multipart } from '../build.js'
import type { HonestMessage } from '../build.js'
import { dkim, google, postfix } from '../trace.js'

/** DMARC and TLS reports. */
export const domainReports = (): readonly HonestMessage[] => [
  ...AGGREGATES.map(aggregate => dmarc(aggregate)),
  tlsGoogle(),
  tlsMicrosoft(),
]

const XML = (reporter: string): string =>
  `<?xml version="1.0" encoding="UTF-8" ?>\n<feedback>\n  <report_metadata>\n    <org_name>${reporter}</org_name>\n    <report_id>${digits(reporter, 16)}</report_id>\n    <date_range><begin>1578873600</begin><end>1578959999</end></date_range>\n  </report_metadata>\n  <policy_published><domain>example.net</domain><p>none</p></policy_published>\n  <record><row><source_ip>192.0.2.9</source_ip><count>42</count></row></record>\n</feedback>\n`

/** One reporter: does the file stand alone, and which archive is it? */
interface Aggregate {
  readonly reporter: string
  readonly alone?: true
  readonly archive: 'zip' | 'gz'
  readonly type: string
  readonly text?: string
}

const AGGREGATES: readonly Aggregate[] = [
  {
    reporter: 'google.com',
    alone: true,
    archive: 'zip',
    type: 'application/zip',
  },
  {
    reporter: 'yahoo.com',
    archive: 'gz',
    type: 'application/gzip',
    text: 'This is an aggregate report from Yahoo.',
  },
  {
    reporter: 'protection.outlook.com',
    archive: 'gz',
    type: 'application/gzip',
    text: '<div style="font-family:Arial;">This is a DMARC aggregate report from Microsoft Corporation.</div>',
  },
  {
    reporter: 'mail.ru',
    archive: 'gz',
    type: 'application/gzip',
    text: 'This is an aggregate report from Mail.Ru.',
  },
  {
    reporter: 'gmx.net',
    archive: 'gz',
    type: 'application/gzip',
    text: 'This is a DMARC aggregate report for example.net',
  },
  { reporter: 'web.de', alone: true, archive: 'gz', type: 'application/gzip' },
  {
    reporter: 'fastmail.com',
    archive: 'zip',
    type: 'application/zip',
    text: 'This is an aggregate report from fastmail.com',
  },
  {
    reporter: 'comcast.net',
    archive: 'gz',
    type: 'application/x-gzip',
    text: 'This is an aggregate report.',
  },
  {
    reporter: 'opendmarc.example.org',
    archive: 'zip',
    type: 'application/x-zip-compressed',
    text: 'This is a DMARC aggregate report for example.net\ngenerated at Tue Jan 14 01:00:02 CET 2020',
  },
]

const dmarc = (aggregate: Aggregate): HonestMessage => {
  const { reporter, archive, type, text = '', alone } = aggregate
  const base = `${reporter}!example.net!1578873600!1578959999`
  const file = archive === 'zip' ? `${base}.zip` : `${base}.xml.gz`
  const data =
    archive === 'zip'
      ? zip([{ name: `${base}.xml`, data: XML(reporter) }])
      : gzip(XML(reporter))
  const kind = text.startsWith('<') ? 'html' : 'plain'
  const boundary = `----=_Part_${digits(reporter, 6)}`
  const filePart = mail`
    Content-Type: ${type};${' '}
    \tname="${file}"
    Content-Disposition: attachment;${' '}
    \tfilename="${file}"
    Content-Transfer-Encoding: base64

    ${base64Lines(data)}
  `
  const report = alone
    ? filePart
    : mail`
        Content-Type: multipart/mixed; boundary="${boundary}"

        ${multipart(
          boundary,
          mail`
            Content-Type: text/${kind}; charset="us-ascii"
            Content-Transfer-Encoding: 7bit

            ${text}

          `,
          filePart,
        )}
      `
  return {
    name: `dmarc-aggregate-${archive}-${reporter.replaceAll('.', '-')}${alone ? '-alone' : ''}`,
    program: `DMARC reporter of ${reporter}`,
    bytes: mail`
      ${postfix(`mail.${reporter}`, 'Tue, 14 Jan 2020 02:12:33 +0100 (CET)')}
      ${dkim(reporter, base)}
      MIME-Version: 1.0
      Date: Mon, 13 Jan 2020 23:59:59 +0000
      Message-ID: <${digits(base, 20)}@${reporter}>
      Subject: Report domain: example.net Submitter: ${reporter} Report-ID: ${digits(reporter, 16)}
      From: noreply-dmarc@${reporter}
      To: dmarc@example.net
      ${report}
    `,
    parts: [file],
  }
}

const TLS_JSON =
  '{"organization-name":"Google Inc.","date-range":{"start-datetime":"2020-01-13T00:00:00Z","end-datetime":"2020-01-13T23:59:59Z"},"contact-info":"smtp-tls-reporting@google.com","report-id":"2020-01-13T00:00:00Z_example.net","policies":[{"policy":{"policy-type":"sts","policy-string":["version: STSv1"],"policy-domain":"example.net"},"summary":{"total-successful-session-count":42,"total-failure-session-count":0}}]}'

const tlsGoogle = (): HonestMessage => ({
  name: 'google-tls-report-json-gz',
  program: 'Google TLS reporting',
  bytes: mail`
    ${google('google.com', 'Tue, 14 Jan 2020 02:00:00 -0800 (PST)')}
    MIME-Version: 1.0
    Date: Tue, 14 Jan 2020 10:00:00 +0000
    Subject: Report Domain: example.net Submitter: google.com Report-ID: <2020.01.13T00.00.00Z+example.net@google.com>
    From: noreply-smtp-tls-reporting@google.com
    To: tlsrpt@example.net
    TLS-Report-Domain: example.net
    TLS-Report-Submitter: google.com
    Content-Type: multipart/report; boundary="000000000000${digits('tls', 16)}"; report-type=tlsrpt

    --000000000000${digits('tls', 16)}
    Content-Type: text/plain; charset="UTF-8"; format=flowed; delsp=yes

    This is an aggregate TLS report from google.com
    --000000000000${digits('tls', 16)}
    Content-Type: application/tlsrpt+gzip;${' '}
    \tname="google.com!example.net!1578873600!1578959999!001.json.gz"
    Content-Disposition: attachment;${' '}
    \tfilename="google.com!example.net!1578873600!1578959999!001.json.gz"
    Content-Transfer-Encoding: base64

    ${base64Lines(gzip(TLS_JSON))}
    --000000000000${digits('tls', 16)}--
  `,
  parts: ['google.com!example.net!1578873600!1578959999!001.json.gz'],
})

const tlsMicrosoft = (): HonestMessage => ({
  name: 'microsoft-tls-report-json-gz',
  program: 'Microsoft TLS reporting',
  bytes: mail`
    MIME-Version: 1.0
    From: <tlsrpt-noreply@microsoft.com>
    To: <tlsrpt@example.net>
    Subject: Report Domain: example.net Submitter: microsoft.com Report-ID: <132234567890123456+example.net@microsoft.com>
    Date: Tue, 14 Jan 2020 10:00:00 +0000
    TLS-Report-Domain: example.net
    TLS-Report-Submitter: microsoft.com
    Message-ID: <${digits('mstls', 32)}@microsoft.com>
    Content-Type: multipart/report; report-type="tlsrpt";
    \tboundary="_mpm_${digits('mstls', 32)}pjhnmxe_"

    --_mpm_${digits('mstls', 32)}pjhnmxe_
    Content-Type: text/plain; charset="us-ascii"
    Content-Transfer-Encoding: 7bit

    This is a TLS report.

    --_mpm_${digits('mstls', 32)}pjhnmxe_
    Content-Type: application/tlsrpt+json
    Content-Disposition: attachment; filename="microsoft.com!example.net!1578873600!1578959999!1.json"
    Content-Transfer-Encoding: base64

    ${base64Lines(TLS_JSON)}

    --_mpm_${digits('mstls', 32)}pjhnmxe_--
  `,
  parts: ['microsoft.com!example.net!1578873600!1578959999!1.json'],
})
