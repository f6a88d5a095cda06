/*
 * NAME
 *   banned-extensions.test - the shipped list holds what others refuse
 *
 * DESCRIPTION
 *   The lists of others are here again, as they were read on the day
 *   of the version: no one takes one out of the table by accident.
 */
import t from 'tap'
import {
  ALSO_WORDS,
  BANNED_EXTENSIONS,
  BANNED_EXTENSIONS_VERSION,
} from '../../src/scan/attachment/banned-extensions.js'
import { OPENED_EXTENSIONS } from '../../src/scan/attachment/opened-extensions.js'

/** support.google.com/mail/answer/6590 */
const GMAIL =
  'ade adp apk appx appxbundle bat cab chm cmd com cpl diagcab diagcfg diagpkg dll dmg ex ex_ exe hta img ins iso isp jar jnlp js jse lib lnk mde mjs msc msi msix msixbundle msp mst nsh pif ps1 scr sct shb sys vb vbe vbs vhd vxd wsc wsf wsh xll'

/**
 * support.microsoft.com "Blocked attachments in Outlook", and Exchange's
 * OwaMailboxPolicy, BlockedFileTypes (learn.microsoft.com); of the latter not
 * mht, mhtml and xml, which honest mail carries.
 */
const OUTLOOK =
  'ade adp app application appref-ms asp aspx asx bas bat bgi cab cer chm cmd cnt com cpl crt csh der diagcab exe fxp gadget grp hlp hpj hta htc inf ins isp its jar jnlp js jse ksh lnk mad maf mag mam maq mar mas mat mau mav maw mcf mda mdb mde mdt mdw mdz msc msh msh1 msh2 mshxml msh1xml msh2xml msi msp mst msu ops osd pcd pif pl plg prf prg printerexport ps1 ps1xml ps2 ps2xml psc1 psc2 psd1 psdm1 pst py pyc pyo pyw pyz pyzw reg scf scr sct settingcontent-ms shb shs theme tmp udl url vb vbe vbp vbs vhd vhdx vsmacros vsw webpnp website ws wsc wsf wsh xbap xll xnk library-ms search-ms searchconnector-ms appcontent-ms cdxml pssc themepack apk appx'

/** github.com/rspamd/rspamd, src/plugins/lua/mime_types.lua, bad_extensions */
const RSPAMD =
  'bat com exe iso jar lnk scr ace arj cab ade adp chm cmd cpl ins isp js jse lib mde msc msi msp mst nsh pif sct shb sys vb vbe vbs vxd wsc wsh app asp bas cnt csh diagcab fxp gadget grp hlp hpj inf its jnlp ksh mad maf mag mam maq mar mas mat mau mav maw mcf mda mdb mdt mdw mdz msh msh1 msh2 mshxml msh1xml msh2xml msu ops osd pcd pl plg prf prg printerexport ps1 ps1xml ps2 ps2xml psc1 psc2 psd1 psdm1 pst reg scf shs theme url vbp vsmacros vsw webpnp website ws xbap xll xnk'

/** AssocIsDangerous of shlwapi, and "Unsafe File List", KB291369. */
const WINDOWS =
  'ad ade adp app asp bas bat cer chm cmd cnt com cpl crt csh der exe fxp gadget grp hlp hpj hta inf ins isp its js jse ksh lnk mad maf mag mam maq mar mas mat mau mav maw mcf mda mdb mde mdt mdw mdz msc msh msh1 msh1xml msh2 msh2xml mshxml msi msp mst msu ops pcd pif pl plg prf prg printerexport ps1 ps1xml ps2 ps2xml psc1 psc2 pst reg scf scr sct shb shs theme tmp url vb vbe vbp vbs vhd vhdx vsmacros vss vst vsw webpnp ws wsc wsf wsh xnk'

/** Opened by Windows, macOS, Office or what people install beside it. */
const OPENED =
  'accda accde accdr accdt accdu inetloc fileloc webloc ftploc mailloc afploc mobileconfig configprofile contact group ppkg ica odc dsn iqy oqy rqy dqy slk oxt vsix ahk au3 a3x csproj vbproj vcxproj fsproj sln suo xaml msrcincident zfsendtotarget mapimail desklink rdp rdg vsto osdx wcx mcl jnt xsn job rgs vbscript wiz otm prefpane saver wdgt osas osax scptd dylib networkconnect internetconnect sparseimage sparsebundle appinstaller eappx emsix wsb rb rbw swf air kdelnk flatpakref vnc shortcut'

t.test('all that others refuse', async t => {
  for (const [whose, list] of Object.entries({
    ...{ GMAIL, OUTLOOK, RSPAMD, WINDOWS, OPENED },
  })) {
    const missing = list
      .split(' ')
      .filter(it => !BANNED_EXTENSIONS.includes(it))
    t.same(missing, [], whose)
  }
})

t.test('what honest mail carries is not in it', async t => {
  const honest =
    'pdf doc docx docm xls xlsx xlsm ppt pptx odt ods rtf txt csv htm html xml json eml msg ics vcf p7s p7m asc sig gpg zip 7z rar gz tgz tar bz2 xz accdb pub vsd vsdx vsdm mht mhtml webarchive xlsb xlam cfg ini xsl wmv m3u ovpn pfx p12 p7b key png jpg jpeg gif bmp tif tiff webp heic svg mp3 mp4 mov avi wav m4a dat log patch diff'
  const banned = honest.split(' ').filter(it => BANNED_EXTENSIONS.includes(it))
  t.same(banned, [])
})

t.test('is versioned by a day, and in form', async t => {
  t.match(BANNED_EXTENSIONS_VERSION, /^\d{4}-\d\d-\d\d$/)
  t.same(
    BANNED_EXTENSIONS.filter(it => it !== it.toLowerCase() || /[\s.]/.test(it)),
    [],
  )
  t.same(
    [...ALSO_WORDS].filter(it => !BANNED_EXTENSIONS.includes(it)),
    [],
  )
})

t.test('what systems open has a year and a source, and is there once', t => {
  const seen = new Set<string>()
  for (const { extension, year, reason } of OPENED_EXTENSIONS) {
    t.match(extension, /^[a-z0-9-]{2,20}$/)
    t.ok(year >= 1990 && year <= 2026, `${extension}: ${year}`)
    t.match(reason, /\w{4}/, extension)
    t.notOk(seen.has(extension), extension)
    seen.add(extension)
  }
  t.ok(seen.size > 150, String(seen.size))
  t.end()
})
