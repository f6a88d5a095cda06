/*
 * NAME
 *   figures - what a message costs, as it was measured
 *
 * DESCRIPTION
 *   Milliseconds of one processor, 2 x Intel Xeon, Node.js 20. Another machine needs
 *   its own: `npm run bench` prints those of the filter and clamd.
 */

import type { Figures } from './site.js'

export const MEASURED: Figures = {
  // The mix of `npm run bench`; filterd with clamd, CPU of each process.
  kinds: [
    { name: '10 KB', share: 0.89, filterMs: 1.2, clamdMs: 0.25 },
    { name: '500 KB', share: 0.1, filterMs: 13, clamdMs: 9 },
    { name: '10 MB', share: 0.01, filterMs: 100, clamdMs: 180 },
  ],
  // Postfix 3.7, 2,000 messages of 10 KB, 10 sessions, from smtpd to smtp(8) and
  // smtp-sink: the CPU of master(8) and all of its children.
  postfixMs: 1.75,
  keptShare: 0.02,
  // 1,000 messages of 10 KB: put into the files; put into PostgreSQL 15, CPU of
  // the server; 4,000 records, 200 at a time.
  keepMs: 1.3,
  storeMs: 0.6,
  recordMs: 0.0225,
}
