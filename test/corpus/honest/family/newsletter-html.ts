/*
 * NAME
 *   newsletter-html - the HTML that sending services write
 *
 * DESCRIPTION
 *   A page with the habits of newsletters, made of plain lines.
 */

import { digits } from '../build.js'

/** A page with these lines as paragraphs, their links counted. */
export function html(text: string): string {
  return `<!doctype html><html xmlns="http://www.w3.org/1999/xhtml"><head><meta http-equiv="Content-Type" content="text/html; charset=UTF-8"><title>Newsletter</title><style type="text/css">body{margin:0;padding:0;} @media only screen and (max-width:480px){.column{width:100% !important;}}</style></head>\n<body><span style="display:none;font-size:0;">${'&zwnj;&nbsp;'.repeat(20)}</span><!--[if mso]><table><tr><td><![endif]-->\n${text
    .split('\n')
    .map(
      line =>
        `<p style="font-family:Helvetica,Arial,sans-serif;font-size:16px;line-height:1.5;">${line.replace(/https:\S+/, url => `<a href="${url}?utm_source=news&amp;utm_medium=email">${url}</a>`)}</p>`,
    )
    .join(
      '\n',
    )}\n<!--[if mso]></td></tr></table><![endif]--><img src="https://news.example.com/open.gif?u=${digits(text, 16)}" height="1" width="1"></body></html>`
}
