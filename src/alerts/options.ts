/*
 * NAME
 *   options - the options of alerts
 */

import { duration, integer, list, type Section } from '../config/option.js'

export const ALERT = {
  name: 'alert',
  sentence:
    'Who is told when something is wrong with the filter: an engine fails its self-test, mail waits for the filter, the quarantine or a disk is nearly full. Each condition is told once, and once more when it is over.',
  options: {
    command: list(
      [],
      'Program to run for each alert, with its arguments: ["/usr/local/sbin/alert", "--mail"]. It runs as user, without a shell and within the limits of the systemd unit, and gets the alert as JSON on stdin. A status other than 0 means that it is run again a minute later.',
    ),
    command_time_limit: duration(
      30,
      'Time limit for that program; then it is ended.',
    ),
    to: list(
      [],
      'Addresses to which each alert is mailed, from the null sender: by forward_to, or by sendmail_path if nothing listens there. The filter lets these messages pass.',
    ),
    queue_limit: integer(
      50,
      { min: 0, max: 1_000_000 },
      'How many messages in the queue of Postfix may wait for the filter; 0 disables this alert. filterd under systemd may not look at the queue: let cron run filterctl check-alerts, too.',
    ),
    quarantine_percent: integer(
      90,
      { min: 1, max: 100 },
      'How much of quarantine_size_limit may be used, in percent.',
    ),
  },
} as const satisfies Section
