/*
 * NAME
 *   object-classes - classes of objects that attacks put into documents
 *
 * DESCRIPTION
 *   What is made when a document with such an object is opened: by its class id
 *   in a storage, in a control or in a moniker, or by its ProgID in the markup.
 *   One line for each: class id or `-`, ProgIDs, then the year, what it does
 *   and where that was described.
 *
 *   What many honest documents have is not here: sheets, charts and slides in
 *   one another, pictures, controls of forms, packed files (`Package`, whose
 *   file is looked at by itself) and MathType (`Equation.DSMT4`). The equations
 *   of Office 2003 are: their editor was taken out for its holes.
 */

import type { Mark } from '../../mail/mark.js'

const TABLE = `
  0002CE02-0000-0000-C000-000000000046 Equation.3 2017 equation editor, CVE-2017-11882; Microsoft
  00021700-0000-0000-C000-000000000046 Equation.2 2018 equation editor, CVE-2018-0802; Microsoft
  0002CE03-0000-0000-C000-000000000046 Equation.1,Equation 2018 equation editor, CVE-2018-0798; Microsoft
  3050F4D8-98B5-11CF-BB82-00AA00BDCE0B htafile 2017 runs an HTML application, CVE-2017-0199; FireEye
  25336920-03F9-11CF-8FD0-00AA00686F13 htmlfile 2021 shows a page in Internet Explorer, CVE-2021-40444; Microsoft
  25336921-03F9-11CF-8FD0-00AA00686F13 htmlfile_FullWindowEmbed 2021 shows a page in Internet Explorer, CVE-2021-40444; Microsoft
  3050F3D9-98B5-11CF-BB82-00AA00BDCE0B mhtmlfile 2021 shows a web archive, CVE-2021-40444; Microsoft
  3050F67D-98B5-11CF-BB82-00AA00BDCE0B - 2021 shows a page (HTMLDocument), CVE-2021-40444; Microsoft
  06290BD0-48AA-11D2-8432-006008C3FBFC script,scriptlet.factory 2017 scriptlet, CVE-2017-8570; Microsoft
  06290BD1-48AA-11D2-8432-006008C3FBFC scriptletfile 2017 scriptlet, CVE-2017-8570; Microsoft
  06290BD2-48AA-11D2-8432-006008C3FBFC scriptletfile 2017 moniker of a scriptlet, CVE-2017-8570; Microsoft
  06290BD3-48AA-11D2-8432-006008C3FBFC scriptlet.context 2017 scriptlet, CVE-2017-8570; Microsoft
  06290BD8-48AA-11D2-8432-006008C3FBFC - 2017 scriptlet, CVE-2017-8570; Microsoft
  06290BD9-48AA-11D2-8432-006008C3FBFC - 2017 scriptlet, CVE-2017-8570; Microsoft
  AE24FDAE-03C6-11D1-8B76-0080C744F389 ScriptBridge.ScriptBridge,Scriptlet.Component 2017 scriptlet, CVE-2017-8570; Microsoft
  ECABAFC6-7F19-11D2-978E-0000F8757E2A new,queue 2017 moniker that makes any object, CVE-2017-8570; J. Forshaw
  ECABB0C7-7F19-11D2-978E-0000F8757E2A soap 2017 moniker that compiles a service, CVE-2017-8759; FireEye
  ECABAFC7-7F19-11D2-978E-0000F8757E2A - 2017 moniker of a queue; Microsoft
  00000309-0000-0000-C000-000000000046 - 2017 moniker of several, CVE-2017-8570; Microsoft
  00000304-0000-0000-C000-000000000046 - 2017 moniker of an item; Microsoft
  00000303-0000-0000-C000-000000000046 - 2017 moniker of a file, CVE-2017-0199; Microsoft
  00000308-0000-0000-C000-000000000046 - 2014 moniker of a package, CVE-2014-4114; iSIGHT
  79EAC9E0-BAF9-11CE-8C82-00AA004BA90B - 2017 moniker of an address, CVE-2017-0199; FireEye
  4315D437-5B8C-11D0-BD3B-00A0C911CE86 - 2017 moniker of a device; Microsoft
  0000031A-0000-0000-C000-000000000046 clsid 2017 moniker of a class; Microsoft
  D27CDB6E-AE6D-11CF-96B8-444553540000 ShockwaveFlash.ShockwaveFlash 2018 Flash, CVE-2018-4878, CVE-2018-15982; Adobe
  D27CDB70-AE6D-11CF-96B8-444553540000 FlashFactory.FlashFactory,ShockwaveFlash 2018 Flash, CVE-2018-4878; Adobe
  233C1507-6A77-46A4-9443-F871F945D258 SWCtl.SWCtl 2010 Shockwave, CVE-2010-3653; Adobe
  166B1BCA-3F9C-11CF-8075-444553540000 SWCtl.SWCtl.1 2010 Shockwave, CVE-2010-3653; Adobe
  8856F961-340A-11D0-A96B-00C04FD705A2 Shell.Explorer.2,Shell.Explorer 2021 browser in a document, CVE-2021-40444; Microsoft
  EAB22AC3-30C1-11CF-A7EB-0000C05BAE0B Shell.Explorer.1 2018 browser in a document; SecurityInsider, Shell.Explorer.1
  0002DF01-0000-0000-C000-000000000046 InternetExplorer.Application 2015 Internet Explorer; Microsoft
  C08AFD90-F2A1-11D1-8455-00A0C91F3880 - 2017 ShellBrowserWindow, starts programs; M. Nelson
  9BA05972-F6A8-11CF-A442-00A0C90A8F39 - 2017 ShellWindows, starts programs; M. Nelson
  13709620-C279-11CE-A49E-444553540000 Shell.Application 2017 starts programs; Microsoft
  72C24DD5-D70A-438B-8A42-98424B88AFB8 WScript.Shell 2017 starts programs; Microsoft
  F935DC22-1CF0-11D0-ADB9-00C04FD58A0B WScript.Shell.1 2017 starts programs; Microsoft
  0D43FE01-F093-11CF-8940-00A0C9054228 Scripting.FileSystemObject 2017 writes files; Microsoft
  0E59F1D5-1FBE-11D0-8FF2-00A0D10038BC MSScriptControl.ScriptControl,ScriptControl 2017 runs scripts; Microsoft
  F414C260-6AC0-11CF-B6D1-00AA00BBBB58 JScript,JavaScript,ECMAScript 2017 engine of scripts; Microsoft
  B54F3741-5B07-11CF-A4B0-00AA004A55E8 VBScript 2018 engine of scripts, CVE-2018-8174; Qihoo 360
  00000566-0000-0010-8000-00AA006D2EA4 ADODB.Stream 2004 writes files; Microsoft
  ED8C108E-4349-11D2-91A4-00C04F7969E8 Microsoft.XMLHTTP 2004 loads; Microsoft
  88D96A05-F192-11D4-A65F-0040963251E5 MSXML2.XMLHTTP.6.0 2012 loads; Microsoft
  F6D90F11-9C73-11D3-B32E-00C04F990BB4 Msxml2.DOMDocument 2012 CVE-2012-1889; Microsoft
  BD96C556-65A3-11D0-983A-00C04FC29E36 RDS.DataSpace 2006 MS06-014; Microsoft
  BDD1F04B-858B-11D1-B16A-00C0F0283628 MSComctlLib.ListViewCtrl.2 2012 CVE-2012-0158; Microsoft
  996BF5E0-8044-4650-ADEB-0B013914E99C MSComctlLib.ListViewCtrl 2012 CVE-2012-0158; Microsoft
  C74190B6-8589-11D1-B16A-00C0F0283628 MSComctlLib.TreeCtrl.2 2012 CVE-2012-0158; Microsoft
  9181DC5F-E07D-418A-ACA6-8EEA1ECB8E9E MSComctlLib.TreeCtrl 2012 CVE-2012-0158; Microsoft
  1EFB6596-857C-11D1-B16A-00C0F0283628 MSComctlLib.TabStrip.2,MSComctlLib.TabStrip 2012 CVE-2012-1856; Microsoft
  24B224E0-9545-4A2F-ABD5-86AA8A849385 MSComctlLib.TabStrip 2012 CVE-2012-1856; Microsoft
  66833FE6-8583-11D1-B16A-00C0F0283628 MSComctlLib.Toolbar,MSComctlLib.Toolbar.2 2015 CVE-2012-0158; Microsoft
  DD9DA666-8594-11D1-B16A-00C0F0283628 MSComctlLib.ImageComboCtl.2 2014 CVE-2014-1761; Microsoft
  A08A033D-1A75-4AB6-A166-EAD02F547959 otkloadr.WRAssembly.1 2015 CVE-2015-1641; Microsoft
  05741520-C4EB-440A-AC3F-9643BBC9F847 otkloadr.WRLoader.1 2015 CVE-2015-1641; Microsoft
  44F9A03B-A3EC-4F3B-9364-08E0007F21DF Control.TaskSymbol 2015 CVE-2015-2424; FireEye
  0002E55D-0000-0000-C000-000000000046 OWC11.Spreadsheet 2009 CVE-2009-1136; Microsoft
  0002E541-0000-0000-C000-000000000046 OWC10.Spreadsheet 2009 CVE-2009-1136; Microsoft
  2D360200-FFF5-11D1-8D03-00A0C959BC0A DHTMLEdit.DHTMLEdit 2009 CVE-2009-2519; Microsoft
  ADB880A6-D8FF-11CF-9377-00AA003B7A11 Internet.HHCtrl,HHCtrl 2004 help that runs commands, MS05-001; Microsoft
  52A2AAAE-085D-4187-97EA-8C30DB990436 Internet.HHCtrl.1 2004 help that runs commands, MS05-001; Microsoft
  22D6F312-B0F6-11D0-94AB-0080C74C7E95 MediaPlayer.MediaPlayer 2006 plays from an address, MS06-005; Microsoft
  6BF52A52-394A-11D3-B153-00C04F79FAA6 WMPlayer.OCX 2006 plays from an address; Microsoft
  02BF25D5-8C17-4B23-BC80-D3488ABDDC6B QuickTime.QuickTime 2010 plays from an address, CVE-2010-1818; Apple
  CFCDAA03-8BE4-11CF-B84B-0020AFBBCCFA rmocx.RealPlayer 2007 plays from an address, CVE-2007-5601; RealNetworks
  B801CA65-A1FC-11D0-85AD-444553540000 - 2008 document of Acrobat in its own window; Adobe
  0006F063-0000-0000-C000-000000000046 OVCtl.OVCtl 2001 Outlook view control, MS01-038; Microsoft
  00021401-0000-0000-C000-000000000046 lnkfile 2010 shortcut, CVE-2010-2568; Microsoft
  CDF1C8AA-2D25-43C7-8AFE-01F73A3C66DA UmEvmCtrl 2018 Microsoft, list of blocked controls
  - exefile,comfile,batfile,cmdfile,piffile,scrfile,cplfile 2017 a program as an object; Microsoft
  - jsfile,jsefile,vbsfile,vbefile,wsffile,wshfile,regfile,inffile,chm.file,mscfile 2017 a script as an object; Microsoft
  - InternetShortcut,SHCmdFile,Application.Manifest,ms-msdt,search-ms 2022 an address or a command as an object; Microsoft
  - LinkFile,PowerShellFile,Microsoft.PowerShellScript.1,WSFFile,WSHFile 2017 a script as an object; Microsoft
`

interface ObjectClass {
  /** Upper case, without braces; '' where it has none. */
  readonly id: string
  readonly programs: readonly string[]
  readonly year: number
  readonly reason: string
}

export const OBJECT_CLASSES: readonly ObjectClass[] = TABLE.trim()
  .split('\n')
  .map(line => {
    const [id = '', programs = '', year = '', ...words] = line.trim().split(' ')
    return {
      id: id === '-' ? '' : id,
      programs: programs === '-' ? [] : programs.toLowerCase().split(','),
      year: Number(year),
      reason: words.join(' '),
    }
  })

/**
 * Those that only monikers in an OLE link have: a link to a file is in honest
 * documents; where it leads is looked at.
 */
const LINKS = new Set([
  '00000303-0000-0000-C000-000000000046',
  '00000304-0000-0000-C000-000000000046',
  '79EAC9E0-BAF9-11CE-8C82-00AA004BA90B',
])

const IDS = new Set(OBJECT_CLASSES.map(({ id }) => id).filter(id => id !== ''))
const PROGRAMS = new Set(OBJECT_CLASSES.flatMap(({ programs }) => programs))

/** Of a ProgID or a class id in text, with braces or without. */
export function classMark(text: string): Mark | null {
  const word = text
    .slice(0, 200)
    .replace(/[\u0000-\u0020"'{}]/gu, '')
    .replace(/^clsid:/iu, '')
  const isKnown =
    IDS.has(word.toUpperCase()) ||
    PROGRAMS.has(word.toLowerCase()) ||
    // Any version of it.
    PROGRAMS.has(word.toLowerCase().replace(/\.\d{1,3}$/u, ''))
  return isKnown ? 'exploited-object' : null
}

const NO_CLASS = Buffer.alloc(16)

/** Of the sixteen bytes of a class id, as storages and streams have it. */
export function classIdMark(bytes: Buffer): Mark | null {
  const isNone = bytes.length !== 16 || bytes.equals(NO_CLASS)
  return isNone ? null : classMark(classIdOf(bytes))
}

/** [MS-DTYP] 2.3.4: the first three fields have their lower bytes first. */
export function classIdOf(bytes: Buffer): string {
  const hex = Buffer.from([
    ...Buffer.from(bytes.subarray(0, 4)).reverse(),
    ...Buffer.from(bytes.subarray(4, 6)).reverse(),
    ...Buffer.from(bytes.subarray(6, 8)).reverse(),
    ...bytes.subarray(8, 16),
  ]).toString('hex')
  return hex
    .toUpperCase()
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/u, '$1-$2-$3-$4-$5')
}

const ID_BYTES: readonly Buffer[] = [...IDS]
  .filter(id => !LINKS.has(id))
  .map(id => {
    const hex = id.replaceAll('-', '')
    const turned = (from: number, to: number): Buffer =>
      Buffer.from(hex.slice(from, to), 'hex').reverse()
    return Buffer.concat([
      ...[turned(0, 8), turned(8, 12), turned(12, 16)],
      Buffer.from(hex.slice(16), 'hex'),
    ])
  })

/** Whether a class id of the table is anywhere in the data of a link. */
export function hasClassId(bytes: Buffer): boolean {
  return ID_BYTES.some(id => bytes.includes(id))
}
