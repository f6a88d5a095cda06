/*
 * NAME
 *   options - the options of the control socket
 */

import { path, type Section } from '../config/option.js'

export const CONTROL = {
  name: 'control',
  sentence: 'How filterctl reaches filterd.',
  options: {
    socket: path(
      '',
      'Unix socket by which filterctl asks filterd; by default control.sock in journal_directory, for root and user only. Members of the group of user may ask, too, if they may enter the folder of the socket: /run/postsift/control.sock, whose folder the systemd unit makes.',
    ),
  },
} as const satisfies Section
