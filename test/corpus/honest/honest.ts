/*
 * NAME
 *   honest - the guard set: mail that a filter must leave alone
 *
 * DESCRIPTION
 *   Hundreds of messages as real programs write them, odd but legal shapes
 *   included. Whatever a check for evasions finds strange in one of them is
 *   a false alarm: each must be clean, with no defect graded ambiguous.
 *
 *   One file a family; each writes its mail from memory of what the program
 *   sends, with addresses, names and contents made up. To add a family,
 *   write the file and list it here.
 */
import type { HonestMessage } from './build.js'
import { appleMail } from './family/apple-mail.js'
import { bounces } from './family/bounces.js'
import { consolePrograms } from './family/console.js'
import { desktop } from './family/desktop.js'
import { exchange } from './family/exchange.js'
import { gmail } from './family/gmail.js'
import { groupware } from './family/groupware.js'
import { ios } from './family/ios.js'
import { lists } from './family/lists.js'
import { mobile } from './family/mobile.js'
import { newsletters } from './family/newsletters.js'
import { outlook } from './family/outlook.js'
import { pastedText } from './family/pasted-text.js'
import { patches } from './family/patches.js'
import { systemMail } from './family/system-mail.js'
import { thunderbird } from './family/thunderbird.js'
import { tnefMail } from './family/tnef-mail.js'
import { webmail } from './family/webmail.js'

export type { HonestMessage } from './build.js'

/** Every message of the guard set, the same bytes in every run. */
export const honestMessages = (): readonly HonestMessage[] =>
  FAMILIES.flatMap(family => family())

const FAMILIES = [
  appleMail,
  bounces,
  consolePrograms,
  desktop,
  exchange,
  gmail,
  groupware,
  ios,
  lists,
  mobile,
  newsletters,
  outlook,
  pastedText,
  patches,
  systemMail,
  thunderbird,
  tnefMail,
  webmail,
]
