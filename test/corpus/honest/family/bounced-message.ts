/*
 * NAME
 *   bounced-message - the message that all the bounces are about
 *
 * DESCRIPTION
 *   One plain letter, whole and its fields alone.
 */

import { mail } from '../build.js'

/** The message that all the reports are about. */
export function original(): Buffer {
  return mail`
    Return-Path: <ben@example.net>
    Received: from [192.0.2.9] (unknown [192.0.2.9])
    \tby mx.example.net (Postfix) with ESMTPSA id 47xk2c1Zm4z2xLp
    \tfor <nobody@example.org>; Tue, 14 Jan 2020 09:12:31 +0100 (CET)
    From: Ben Ortiz <ben@example.net>
    To: nobody@example.org
    Subject: Hello
    Message-ID: <20200114081231.GA1234@example.net>
    Date: Tue, 14 Jan 2020 09:12:31 +0100
    MIME-Version: 1.0
    Content-Type: text/plain; charset=us-ascii
    Content-Transfer-Encoding: 7bit

    Are you still there?
  `
}

/** Its fields alone. */
export function originalFields(): Buffer {
  const message = original()
  return message.subarray(0, message.indexOf('\n\n') + 1)
}
