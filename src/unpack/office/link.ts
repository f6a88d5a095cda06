/*
 * NAME
 *   link - where a document's link leads
 *
 * DESCRIPTION
 *   linkMark() checks a link that a person follows, or that loads by itself.
 *   It reports whether the link leaves the machine by a path of files (the
 *   system logs in there), or starts a program by its scheme or name. Addresses
 *   of the web and of mail, and the schemes of programs to call and to chat, are
 *   in honest documents.
 *
 * SECURITY
 *   Hostile text: the first 2048 characters of a link are looked at.
 */

import type { Mark } from '../../mail/mark.js'

/**
 * Whether it leads out of the machine: an address of the network, or a scheme
 * that a program answers (`ms-msdt:`). A path on a disk does not.
 */
export function isElsewhere(target: string): boolean {
  const link = plainLink(target)
  if (link.startsWith('file:')) return isRemoteFile(link)
  return link.startsWith('//') || /^[a-z][a-z0-9+.-]+:/u.test(link)
}

/** What a link can do beyond showing a page; null for most. */
export function linkMark(target: string): Mark | null {
  const link = plainLink(target)
  if (link.startsWith('//')) return 'network-path'
  if (link.startsWith('file:')) {
    if (isRemoteFile(link)) return 'network-path'
    return isProgram(link) ? 'program-link' : null
  }
  if (/^[a-z][:|]/u.test(link)) return isProgram(link) ? 'program-link' : null
  const scheme = /^([a-z][a-z0-9+.-]{1,60}):(?!\d{1,5}(?:\/|$))/u.exec(
    link,
  )?.[1]
  if (scheme === undefined || HARMLESS_SCHEMES.has(scheme)) return null
  if (SCRIPT_SCHEMES.has(scheme)) return 'odf-macro'
  // A web address with a slip of the finger.
  if (/^h[htps]{2,6}$/u.test(scheme)) return null
  // A host with its port and a word, or the scheme of some registry.
  const isHost = scheme.includes('.') && !/^(?:vnd|com|org|ms)\./u.test(scheme)
  return isHost ? null : 'program-link'
}

const LINK_LENGTH = 2048

// As Windows reads it: lower case, one kind of slash, codes resolved, without
// the characters around it, and without those that are dropped from it.
function plainLink(target: string): string {
  return target
    .slice(0, LINK_LENGTH)
    .replace(/[\u0000-\u001f\u200b-\u200f\u2060\ufeff]/gu, '')
    .replace(/%(2f|5c|3a)/giu, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    )
    .trim()
    .replace(/^(?:url:|<|"|')+/iu, '')
    .toLowerCase()
    .replaceAll('\\', '/')
}

// file:///C:/x, file:/x and file:x.doc are here; file://host/x, file:////host/x
// and file:///\\host\x are not.
function isRemoteFile(link: string): boolean {
  const path = link.slice(5).replace(/^\/+/u, '')
  const slashes = link.length - 5 - path.length
  const isLocal = slashes === 3 || slashes <= 1
  return !isLocal && !/^(?:[a-z][:|]|localhost\/)/u.test(path)
}

// What Windows runs at a click, with or without arguments after it.
function isProgram(link: string): boolean {
  return PROGRAM.test(link)
}

const PROGRAM =
  /\.(?:exe|com|bat|cmd|pif|scr|cpl|msc|msi|hta|js|jse|vbs|vbe|wsf|wsh|ps1|psm1|lnk|url|reg|inf|sct|jar|chm|hlp|scf|application|appref-ms|command|app|sh|py|settingcontent-ms|library-ms)(?=$|["'?#\s/])/u

/** Of LibreOffice: a click runs a macro, also one of its own. */
const SCRIPT_SCHEMES = new Set(['vnd.sun.star.script', 'macro'])

/** Pages, mail, calls and chats; what names a thing; and a part of the file. */
const HARMLESS_SCHEMES: ReadonlySet<string> = new Set(
  `http https ftp ftps sftp mailto mail email e-mail tel telefon phone fax mobile
   sms mms sip sips callto facetime im xmpp irc ircs news nntp cid mid data blob
   geo maps urn doi isbn isan oid tag info uuid about webcal onenote msteams
   zoommtg whatsapp tg slack skype web www hdl ark gopher pkg bookmark internal
   vnd.sun.star.graphicobject vnd.sun.star.embeddedobject vnd.sun.star.pkg pack ppaction ip bitcoin magnet dav davs
   caldav carddav wordml feed git ldap ws wss rtsp rtmp`.split(/\s+/u),
)
