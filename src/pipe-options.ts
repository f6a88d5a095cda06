/*
 * NAME
 *   pipe-options - the options of the programs that start for each message
 */

import { choice, path, type Section } from './config/option.js'

export const PIPE_OPTIONS = {
  engine: choice(
    ['self', 'auto'],
    'self',
    'Who does the work of filter-pipe and filter-smtp. self: they do it themselves. auto: filterd, if it runs under the same account with the same configuration and answers at once; otherwise they do it themselves. That saves most of their start, and scanners that fail are known to all. filterd listens on engine.sock in journal_directory then; a change needs a restart of filterd.',
  ),
  pipe_resubmit: choice(
    ['sendmail', 'smtp'],
    'sendmail',
    'How filter-pipe returns a message to Postfix: with sendmail_path, or by SMTP to forward_to. See filter-pipe(8) for recipients that forward_to refuses.',
  ),
  sendmail_path: path(
    '/usr/sbin/sendmail',
    "Postfix's sendmail command, an absolute path.",
  ),
} as const satisfies Section['options']
