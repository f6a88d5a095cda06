/*
 * NAME
 *   trace - the fields that servers put above a message on its way
 *
 * DESCRIPTION
 *   What a content filter sees was already received at least once. These
 *   functions write the trace of the usual servers, with ids that look right.
 *   Each returns one or more whole fields, without the last line end.
 */

import { base64Lines, digits, mail, seeded } from './build.js'

function id(seed: string, length: number): string {
  return seeded(seed, length)
    .toString('base64')
    .replaceAll(/[^A-Za-z0-9]/g, 'q')
    .slice(0, length)
}

/** Received by Postfix, our own mail exchanger, from `host` at `date`. */
export function postfix(host: string, date: string): Buffer {
  return mail`
    Received: from ${host} (${host} [192.0.2.${seeded(host, 1)[0] ?? 1}])
    \t(using TLSv1.2 with cipher ECDHE-RSA-AES256-GCM-SHA384 (256/256 bits))
    \t(No client certificate requested)
    \tby mx.example.net (Postfix) with ESMTPS id ${id(host + date, 15)}
    \tfor <ben@example.net>; ${date}
  `
}

/** Received by Postfix from the local pickup(8): user `uid` of `host`. */
export function pickup(host: string, uid: number, date: string): Buffer {
  return mail`
    Received: by ${host} (Postfix, from userid ${uid})
    \tid ${digits(host + date, 10).toUpperCase()}; ${date}
  `
}

/** Received by Exim 4 over SMTP. */
export function exim(host: string, date: string): Buffer {
  return mail`
    Received: from [198.51.100.${seeded(host, 1)[0] ?? 1}] (helo=${host})
    \tby relay.example.org with esmtpsa (TLS1.3:ECDHE_RSA_AES_256_GCM_SHA384:256)
    \t(Exim 4.92) (envelope-from <anna@example.org>)
    \tid ${id(date, 6)}-${id(host, 6)}-${id(host + date, 2)}
    \tfor ben@example.net; ${date}
  `
}

/** Received by qmail, first from the network and then by its own queue. */
export function qmail(host: string, date: string): Buffer {
  return mail`
    Received: (qmail 21734 invoked from network); ${date}
    Received: from unknown (HELO ${host}) (198.51.100.7)
      by mail.example.org with SMTP; ${date}
  `
}

/** Received by sendmail. */
export function sendmail(host: string, date: string): Buffer {
  return mail`
    Received: from ${host} (localhost [127.0.0.1])
    \tby ${host} (8.14.4/8.14.4/Debian-8) with ESMTP id ${id(date, 14)}
    \tfor <ben@example.net>; ${date}
  `
}

/** Received inside Exchange Online, as its front end writes it. */
export function exchangeOnline(server: string, date: string): Buffer {
  return mail`
    Received: from ${server}.eurprd04.prod.outlook.com
     (2603:10a6:803:${digits(server, 2)}::${digits(date, 2)}) by
     VI1PR04MB4567.eurprd04.prod.outlook.com (2603:10a6:803:69::21) with
     Microsoft SMTP Server (version=TLS1_2,
     cipher=TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384) id 15.20.2686.26; ${date}
    Received: from ${server}.eurprd04.prod.outlook.com
     ([fe80::${digits(server, 4)}:${digits(date, 4)}:a1b2:c3d4]) by
     ${server}.eurprd04.prod.outlook.com
     ([fe80::${digits(server, 4)}:${digits(date, 4)}:a1b2:c3d4%7]) with mapi id
     15.20.2686.031; ${date}
  `
}

/** Received by Google, with the signature that it adds for `domain`. */
export function google(domain: string, date: string): Buffer {
  return mail`
    Received: by mail-wr1-f${seeded(date, 1)[0] ?? 7}.google.com with SMTP id ${id(date, 18).toLowerCase()}
            for <ben@example.net>; ${date}
    DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;
            d=${domain}; s=20161025;
            h=mime-version:from:date:message-id:subject:to;
            bh=${base64Lines(seeded(`bh ${date}`, 32))};
            b=${base64Lines(seeded(`b ${date}`, 256), 66).replaceAll('\n', '\n           ')}
    X-Google-DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;
            d=1e100.net; s=20161025;
            h=x-gm-message-state:mime-version:from:date:message-id:subject:to;
            bh=${base64Lines(seeded(`bh ${date}`, 32))};
            b=${base64Lines(seeded(`x ${date}`, 256), 66).replaceAll('\n', '\n           ')}
    X-Gm-Message-State: APjAAA${id(`gm ${date}`, 58)}
    X-Google-Smtp-Source: APXvYq${id(`src ${date}`, 80)}=
  `
}

/** A DKIM-Signature as OpenDKIM folds it. */
export function dkim(domain: string, seed: string): Buffer {
  return mail`
    DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/simple; d=${domain};
    \ts=mail; t=1578989551; bh=${base64Lines(seeded(seed, 32))};
    \th=From:To:Subject:Date:From;
    \tb=${base64Lines(seeded(`dkim ${seed}`, 256), 64).replaceAll('\n', '\n\t ')}
  `
}
