/*
 * NAME
 *   banned-extensions - file extensions that mail need not carry
 *
 * DESCRIPTION
 *   The shipped list of the scanner attachment-name: the union of what others
 *   refuse, and what systems open besides (opened-extensions). Reading the table teaches the
 *   reason; an administrator who needs one of them names it in
 *   `allow_banned_extensions`.
 *
 *   Sources, as of the version below:
 *     Gmail      2026, support.google.com/mail/answer/6590, "File types blocked"
 *     Outlook    2026, learn.microsoft.com, "Blocked attachments in Outlook"
 *     rspamd     2022, 3.4, plugins/mime_types.lua, bad_extensions
 *     Windows    2026, AssocIsDangerous, and "Unsafe File List" (2003)
 */

import { OPENED_EXTENSIONS } from './opened-extensions.js'

/** In place of an extension that is a class id, `x.{3050F4D8-...}`. */
export const CLASS_ID = '{clsid}'

/** The day of the last look at the sources; the release notes name it. */
export const BANNED_EXTENSIONS_VERSION = '2026-11-30'

const GMAIL = words(`
  ade adp apk appx appxbundle bat cab chm cmd com cpl diagcab diagcfg diagpkg
  dll dmg ex ex_ exe hta img ins iso isp jar jnlp js jse lib lnk mde mjs msc
  msi msix msixbundle msp mst nsh pif ps1 scr sct shb sys vb vbe vbs vhd vhdx
  vxd wsc wsf wsh xll`)

const OUTLOOK = words(`
  ade adp app appcontent-ms application appref-ms asp aspx asx bas bat bgi cab cer chm cmd
  cnt com cpl crt csh der diagcab exe fxp gadget grp hlp hpj hta htc inf ins
  isp its jar jnlp js jse ksh library-ms lnk mad maf mag mam maq mar mas mat
  mau mav maw mcf mda mdb mde mdt mdw mdz msc msh msh1 msh2 mshxml msh1xml
  msh2xml msi msp mst msu ops osd pcd pif pl plg prf prg printerexport ps1
  ps1xml ps2 ps2xml psc1 psc2 psd1 psdm1 pssc pst py pyc pyo pyw pyz pyzw reg
  scf scr sct search-ms searchconnector-ms settingcontent-ms shb shs theme
  themepack tmp udl url vb vbe vbp vbs vhd vhdx vsmacros vsw webpnp website ws
  wsc wsf wsh xbap xll xnk`)

const RSPAMD = words(`
  ace ade adp app arj asp bas bat cab chm cmd cnt com cpl csh diagcab exe fxp
  gadget grp hlp hpj inf ins iso isp its jar jnlp js jse ksh lib lnk mad maf
  mag mam maq mar mas mat mau mav maw mcf mda mdb mde mdt mdw mdz msc msh msh1
  msh1xml msh2 msh2xml mshxml msi msp mst msu nsh ops osd pcd pif pl plg prf
  prg printerexport ps1 ps1xml ps2 ps2xml psc1 psc2 psd1 psdm1 pst reg scf scr
  sct shb shs sys theme url vb vbe vbp vbs vsmacros vsw vxd webpnp website ws
  wsc wsh xbap xll xnk`)

/**
 * Windows itself: what AssocIsDangerous (shlwapi) and the Attachment Manager
 * call dangerous; Microsoft, "Unsafe File List", KB291369 and KB883260, and the
 * additions up to Windows 11. Not mht, which honest mail carries.
 */
const WINDOWS = words(`
  ad ade adp app appref-ms asp bas bat cer chm cmd cnt com cpl crt csh der
  diagcab exe fxp gadget grp hlp hpj hta htc inf ins isp its jar jnlp js jse ksh
  library-ms lnk mad maf mag mam maq mar mas mat mau mav maw mcf mda mdb mde
  mdt mdw mdz msc msh msh1 msh1xml msh2 msh2xml mshxml msi msp mst msu ops osd
  pcd pif pl plg prf prg printerexport ps1 ps1xml ps2 ps2xml psc1 psc2 pst reg
  scf scr sct search-ms searchconnector-ms settingcontent-ms shb shs theme tmp
  url vb vbe vbp vbs vhd vhdx vsmacros vss vst vsw webpnp website ws wsc wsf
  wsh xbap xll xnk`)

/** What a name has that ends in a class id. */
const PSEUDO = [CLASS_ID]

const OPENED = OPENED_EXTENSIONS.map(({ extension }) => extension)

export const BANNED_EXTENSIONS: readonly string[] = [
  ...new Set([
    ...GMAIL,
    ...OUTLOOK,
    ...RSPAMD,
    ...WINDOWS,
    ...OPENED,
    ...PSEUDO,
  ]),
].sort()

/**
 * Those that the subject of a message may well end in: words, and domains of
 * the top level. A message that is attached often has its subject as name.
 */
export const ALSO_WORDS: ReadonlySet<string> = new Set(
  words(`
    action ad air app application asp bash bat com command contact crd deb der
    desktop fon gadget group img inf ins ipa its job lib mad maf mag mam maq mar
    mas mat mau mav maw one otm paf partial pl prf py reg run saver sh shortcut snap
    sys terminal theme tmp toast tool url vnc website wiz workflow ws`),
)

function words(text: string): string[] {
  return text.trim().split(/\s+/)
}
