/*
 * NAME
 *   en - digests in English
 */

import type { Language } from '../language.js'

const messages = (count: number): string =>
  count === 1 ? '1 message' : `${count} messages`

export const en: Language = {
  code: 'en',
  name: 'English',
  locale: 'en-GB',
  sender: 'Mail quarantine',
  digest: count => `${messages(count)} kept in the quarantine`,
  notice: count =>
    count === 1
      ? 'A message for you was kept in the quarantine'
      : `${messages(count)} for you were kept in the quarantine`,
  greeting: (count, address) =>
    `${messages(count)} for ${address} ${count === 1 ? 'was' : 'were'} not delivered. The mail filter keeps ${count === 1 ? 'it' : 'them'} in the quarantine.`,
  labels: {
    from: 'From',
    to: 'To',
    time: 'Time',
    size: 'Size',
    why: 'Why',
  },
  noSubject: '(no subject)',
  noSender: '(a mail system)',
  why: {
    infected: 'It contains malware.',
    banned: 'It contains a file of a kind that is not allowed here.',
    ambiguous:
      'It is built so that mail programs may show different things. Honest programs do not do this.',
    'unchecked-error': 'It could not be checked: a scanner failed.',
    'unchecked-overlimit':
      'It could not be checked: it is too large or takes too long.',
    'unchecked-damaged': 'It could not be checked: a file in it is damaged.',
    'unchecked-encrypted':
      'It could not be checked: a file in it is protected by a password.',
    'spam-certain': 'It is certainly spam.',
    active: 'It contains a document with macros or other active content.',
    spam: 'It is probably spam.',
    clean: 'A rule of your mail administrator keeps such messages.',
  },
  release: 'Look at it and release it',
  ask: 'Look at it and ask the administrator for it',
  see: 'Look at it',
  nothing: 'Only the administrator can do something about it.',
  more: count =>
    count === 1
      ? '1 more message is not listed here.'
      : `${count} more messages are not listed here.`,
  aboutLinks: until =>
    `The links work until ${until}. Each opens a page; nothing happens before you press a button there. Do not pass this message on: a link works for anyone who has it.`,
  all: 'All messages kept for you',
  withoutLinks: contact =>
    `If you need one of these messages, ask your mail administrator: ${contact}. Say its time, sender and subject.`,
  kept: days =>
    days === 0
      ? 'Messages stay in the quarantine until someone deletes them.'
      : days === 1
        ? 'Messages stay in the quarantine for 1 day, and are then deleted.'
        : `Messages stay in the quarantine for ${days} days, and are then deleted.`,
  automatic: 'This message was sent by a program. Answers to it are not read.',
}
