/*
 * NAME
 *   banned-extensions.test - the shipped list holds what others refuse
 *
 * DESCRIPTION
 *   The lists of others stand here a second time, as they were read on the day
 *   of the version: nobody takes one out of the table by accident.
 */
import t from 'tap'
import {
  ALSO_WORDS,
  BANNED_EXTENSIONS,
  BANNED_EXTENSIONS_VERSION,
} from '../../src/scan/banned-extensions.js'

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

t.test('all that others refuse', async t => {
  for (const [whose, list] of Object.entries({ GMAIL, OUTLOOK, RSPAMD })) {
    const missing = list
      .split(' ')
      .filter(it => !BANNED_EXTENSIONS.includes(it))
    t.same(missing, [], whose)
  }
})

t.test('what honest mail carries is not in it', async t => {
  const honest =
    'pdf doc docx docm xls xlsx xlsm ppt pptx odt ods rtf txt csv htm html xml json eml msg ics vcf p7s p7m asc sig gpg zip 7z rar gz tgz tar bz2 xz png jpg jpeg gif bmp tif tiff webp heic svg mp3 mp4 mov avi wav m4a dat log patch diff'
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
