/*
 * NAME
 *   opened-extensions - what a double click runs, mounts, installs or follows
 *
 * DESCRIPTION
 *   The extensions that Windows, macOS, Linux or a program of an office open in
 *   a way that runs code, changes the system or connects to a host, and that
 *   the lists of others lack. One line for each: the year from which on it is
 *   known, the extensions, and the reason with its source.
 *
 *   What people send every day is not here, whatever it can do: pages (html),
 *   calendars (ics), tables (csv), PDF, zip, documents with macros. Those are
 *   opened and judged by what is in them.
 */

export interface OpenedExtension {
  readonly extension: string
  /** When it was described, or the system that opens it came. */
  readonly year: number
  readonly reason: string
}

const WINDOWS = `
  1993 386: driver of Windows 3, loaded as a program; Microsoft, Windows SDK
  1995 drv fon ocx tlb olb: code that is loaded or registered; Microsoft, Windows SDK
  1998 desklink mapimail mydocs: targets of the menu Send To; Windows 98
  2001 zfsendtotarget: target of the menu Send To; Windows XP
  2003 vss vst: "Unsafe File List", KB291369; Microsoft
  2003 ad: screen saver, "Unsafe File List", KB291369; Microsoft
  2001 job: task of the scheduler; Windows XP
  2001 rgs vbscript: script; CERT/CC, lists of dangerous extensions
  2000 isu inx: script of an installer; InstallShield
  2006 crd crds: card of CardSpace; .NET 3.0
  2006 xaml: page that starts PresentationHost; .NET 3.0
  2007 ica: starts a session of Citrix; GNUCITIZEN, "Owning the Legitimate Backdoor"
  2009 osdx: installs a search connector; Windows 7
  2009 wcx: installs a workspace of RemoteApp; Windows 7
  2009 themepack deskthemepack: theme that loads from a host; Windows 7
  2009 mlc: installs a language; Windows 7
  2012 cdxml: module of PowerShell; PowerShell 3
  2015 ppkg provxml: provisions the system; Windows 10
  2015 eappx eappxbundle emsix emsixbundle: encrypted application; Windows 10
  2015 mcl: Media Center link, CVE-2015-2509; Microsoft, MS15-100
  2015 jnt jtp: Windows Journal, MS15-045; Microsoft
  2015 appinstaller: installs from an address; Microsoft, abused 2021, CVE-2021-43890
  2018 msrcincident: invitation of Remote Assistance, CVE-2018-0878; Microsoft
  2018 xapk apkm: packages of Android; APKPure
  2018 wsb: starts Windows Sandbox with a command; Windows 10
  2019 contact: runs the address of a contact; hyp3rlinx, ZDI-CAN-6591
  2019 group wab: address book that Windows Contacts opens as .contact; hyp3rlinx
  2019 vhdpmem avhd avhdx: disk of Hyper-V, mounted as .vhd; CERT/CC, W. Dormann
  2019 ffu: image of a disk; Windows
  2021 csproj vbproj fsproj vcxproj vcproj sln suo: opening runs build events; Google TAG, Lazarus; cjm00n, EvilSln
  2024 rdp rdg: connects and lends disks; Microsoft, Midnight Blizzard
  2006 psm1: module of PowerShell; Microsoft
  2016 xrm-ms partial efi paf: dangerous downloads; Chromium, download_file_types
  2014 sfx: archive that runs; WinRAR
  2006 u3p: program on a stick; U3
  2022 one onepkg: notes with files to click; Proofpoint, OneNote campaigns
  2019 daa isz nrg: disc images that are mounted; PowerISO, UltraISO, Nero
  2018 wim esd swm: images of disks that 7-Zip and Windows open; Microsoft
  2016 terminal: Terminal's settings with a command; Chromium, download_file_types
`

const OFFICE = `
  1997 wiz otm wll: wizard, project and add-in of Office, code; Microsoft, Office 97
  1997 oqy rqy dqy: query of Excel; Microsoft, Office 97
  2003 xsn: form of InfoPath with scripts; Microsoft, InfoPath 2003
  2007 accda accde accdr accdt accdu: Access runs their code; Microsoft, Access 2007
  2018 iqy slk: Excel loads or runs what they say; Barkly; Outflank, "Abusing the SYLK format"
  2018 odc dsn: connection to a database, loads and runs; Microsoft, Office data connections
  2023 vsto: installs an add-in of Office; Deep Instinct, "No Macro? No Worries"
  2019 oxt: extension of LibreOffice, code; LibreOffice
  2010 vsix vsixlangpack: extension of Visual Studio; Microsoft, Visual Studio 2010
  2002 mcw: wizard of Word for Macintosh; Microsoft
`

const SCRIPTS = `
  1997 tcl kix rexx: scripts whose interpreters register themselves
  2003 ahk: AutoHotkey; Trend Micro 2019, "Potential Targeted Attack Uses AutoHotkey"
  2013 au3 a3x: AutoIt; Trend Micro, "AutoIt Used To Spread Malware"
  2009 rb rbw: Ruby; RubyInstaller registers them
  2015 sh bash zsh command tool action workflow wflow caction: scripts and what macOS runs by a double click; Apple
  2016 shar run ksh: dangerous downloads; Chromium, download_file_types
`

const MACOS = `
  2001 prefpane saver mdimporter qlgenerator kext dylib: code that the system loads; Apple
  2001 mpkg pkg xip: installers; Apple
  2005 wdgt: widget of the Dashboard, a program; Apple
  2013 mobileconfig configprofile mobileprovision provisionprofile: profile that redirects traffic; Skycure
  2016 networkconnect internetconnect: dangerous downloads; Chromium, download_file_types
  2016 scpt scptd applescript osas osax: AppleScript; Chromium, download_file_types
  2016 sparseimage sparsebundle udif ndif toast dvdr dc42 diskcopy42 dmgpart imgpart: disk images; Chromium, download_file_types
  2018 shortcut: commands of Shortcuts; Apple
  2021 inetloc fileloc webloc ftploc mailloc newsloc afploc vncloc telloc atloc: opens the address in it, also file: ; SSD Disclosure, P. Minchan
`

const OTHERS = `
  2003 deb rpm: packages; Debian, Red Hat
  1997 kdelnk desktop: starts a program; KDE, freedesktop.org
  2004 xpi crx nex: extensions of browsers; Mozilla, Google, Opera
  2008 air: installs a program; Adobe
  2008 ipa: application of iOS; Apple
  2009 jnilib elf: code; Sun, ELF
  2013 vmdk vdi qcow qcow2 udf: disks that 7-Zip and virtual machines open
  2016 swf: Flash; Chromium, download_file_types
  2017 appimage flatpak flatpakref flatpakrepo snap: programs of Linux
  2007 vnc nxs remmina: connects a desktop; RealVNC, NoMachine, Remmina
`

export const OPENED_EXTENSIONS: readonly OpenedExtension[] = [
  WINDOWS,
  OFFICE,
  SCRIPTS,
  MACOS,
  OTHERS,
].flatMap(group => group.trim().split('\n').flatMap(rowsOf))

function rowsOf(line: string): readonly OpenedExtension[] {
  const end = line.indexOf(': ')
  const [year = '', ...extensions] = line.slice(0, end).trim().split(' ')
  const reason = line.slice(end + 2).trim()
  return extensions.map(it => ({ extension: it, year: Number(year), reason }))
}
