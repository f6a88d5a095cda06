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
import { abuseReports } from './family/abuse-reports.js'
import { android } from './family/android.js'
import { appleMailAttachments } from './family/apple-mail-attachments.js'
import { appleMailLetters } from './family/apple-mail-letters.js'
import { bookkeeping } from './family/bookkeeping.js'
import { bouncesEximSendmail } from './family/bounces-exim-sendmail.js'
import { bouncesPostfix } from './family/bounces-postfix.js'
import { bouncesQmailCourier } from './family/bounces-qmail-courier.js'
import { bouncesWindows } from './family/bounces-windows.js'
import { businessServices } from './family/business-services.js'
import { calendarsGroupware } from './family/calendars-groupware.js'
import { calendarsWeb } from './family/calendars-web.js'
import { charsetMail } from './family/charset-mail.js'
import { commitMail } from './family/commit-mail.js'
import { cronMail } from './family/cron-mail.js'
import { describedText } from './family/described-text.js'
import { domainReports } from './family/domain-reports.js'
import { dotnetMails } from './family/dotnet-mail.js'
import { encodingForms } from './family/encoding-forms.js'
import { exchangeLetters } from './family/exchange-letters.js'
import { exchangeServices } from './family/exchange-services.js'
import { faxAndVoice } from './family/fax-and-voice.js'
import { fileKinds } from './family/file-kinds.js'
import { gitMail } from './family/git-mail.js'
import { gmail } from './family/gmail.js'
import { googleServices } from './family/google-services.js'
import { groupware } from './family/groupware.js'
import { headerForms } from './family/header-forms.js'
import { ios } from './family/ios.js'
import { javaMails } from './family/java-mail.js'
import { linuxDesktop } from './family/linux-desktop.js'
import { listServers } from './family/list-servers.js'
import { lotusNotesParts } from './family/lotus-notes-parts.js'
import { lotusNotes } from './family/lotus-notes.js'
import { macDesktop } from './family/mac-desktop.js'
import { machineNotices } from './family/machine-notices.js'
import { mailmanDigests } from './family/mailman-digests.js'
import { mailmanPosts } from './family/mailman-posts.js'
import { mailxElm } from './family/mailx-elm.js'
import { monitoringMail } from './family/monitoring-mail.js'
import { mutt } from './family/mutt.js'
import { nationalWebmail } from './family/national-webmail.js'
import { newsletters } from './family/newsletters.js'
import { nodeGoRustMails } from './family/node-go-rust-mail.js'
import { otherPhones } from './family/other-phones.js'
import { outlookAttachments } from './family/outlook-attachments.js'
import { outlookLetters } from './family/outlook-letters.js'
import { parameterForms } from './family/parameter-forms.js'
import { pastedData } from './family/pasted-data.js'
import { pastedSource } from './family/pasted-source.js'
import { perlMail } from './family/perl-mail.js'
import { pgpInline } from './family/pgp-inline.js'
import { pgpMimeWrapped } from './family/pgp-mime-wrapped.js'
import { pgpMime } from './family/pgp-mime.js'
import { phpFrameworks } from './family/php-frameworks.js'
import { phpMail } from './family/php-mail.js'
import { pineGnusNmh } from './family/pine-gnus-nmh.js'
import { programNotices } from './family/program-notices.js'
import { pythonRubyMail } from './family/python-ruby-mail.js'
import { scannerMail } from './family/scanners.js'
import { shops } from './family/shops.js'
import { smime } from './family/smime.js'
import { structureForwards } from './family/structure-forwards.js'
import { structureNests } from './family/structure-nests.js'
import { structureShapes } from './family/structure-shapes.js'
import { thunderbirdAttachments } from './family/thunderbird-attachments.js'
import { thunderbirdLetters } from './family/thunderbird-letters.js'
import { tnefMail } from './family/tnef-mail.js'
import { trackers } from './family/trackers.js'
import { webmailAttachments } from './family/webmail-attachments.js'
import { webmail } from './family/webmail.js'
import { windowsDesktop } from './family/windows-desktop.js'

/** The type of its messages. */
export type { HonestMessage } from './build.js'

/** Every message of the guard set, the same bytes in every run. */
export function honestMessages(): readonly HonestMessage[] {
  return FAMILIES.flatMap(family => family())
}

const FAMILIES = [
  abuseReports,
  android,
  appleMailAttachments,
  appleMailLetters,
  bookkeeping,
  bouncesEximSendmail,
  bouncesPostfix,
  bouncesQmailCourier,
  bouncesWindows,
  businessServices,
  calendarsGroupware,
  calendarsWeb,
  charsetMail,
  commitMail,
  cronMail,
  describedText,
  domainReports,
  dotnetMails,
  encodingForms,
  exchangeLetters,
  exchangeServices,
  faxAndVoice,
  fileKinds,
  gitMail,
  gmail,
  googleServices,
  groupware,
  headerForms,
  ios,
  javaMails,
  linuxDesktop,
  listServers,
  lotusNotesParts,
  lotusNotes,
  macDesktop,
  machineNotices,
  mailmanDigests,
  mailmanPosts,
  mailxElm,
  monitoringMail,
  mutt,
  nationalWebmail,
  newsletters,
  nodeGoRustMails,
  otherPhones,
  outlookAttachments,
  outlookLetters,
  parameterForms,
  pastedData,
  pastedSource,
  perlMail,
  pgpInline,
  pgpMimeWrapped,
  pgpMime,
  phpFrameworks,
  phpMail,
  pineGnusNmh,
  programNotices,
  pythonRubyMail,
  scannerMail,
  shops,
  smime,
  structureForwards,
  structureNests,
  structureShapes,
  thunderbirdAttachments,
  thunderbirdLetters,
  tnefMail,
  trackers,
  webmailAttachments,
  webmail,
  windowsDesktop,
]
