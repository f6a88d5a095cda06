/*
 * NAME
 *   banned-types - MIME types that mail need not carry
 *
 * DESCRIPTION
 *   The shipped list of the scanner attachment-type. Each group has a reason.
 *   The names are those that util/file-type detects, and those that senders
 *   declare for the same.
 */

/** Programs that some system runs as they are. */
const PROGRAMS = `
  application/x-msdownload application/vnd.microsoft.portable-executable
  application/x-dosexec application/x-msdos-program application/x-ms-dos-executable
  application/x-msdos-windows application/msdos-windows application/x-exe
  application/x-winexe application/exe application/dos-exe application/x-executable
  application/x-elf application/x-pie-executable application/x-sharedlib
  application/x-mach-binary application/x-mach-o-executable
  application/vnd.android.dex application/java-vm application/x-java-applet
  application/java application/wasm application/x-com application/com
  application/bat application/cmd application/x-ms-pif
  application/x-python-bytecode application/x-python-code`

/** Programs packed to be installed or run. */
const PACKAGES = `
  application/java-archive application/x-java-archive application/x-java-jnlp-file
  application/vnd.android.package-archive application/x-msi application/x-ms-installer
  application/msix application/appx application/vnd.ms-appx
  application/x-ms-application application/x-chrome-extension
  application/x-apple-diskimage application/x-xar
  application/vnd.debian.binary-package application/x-debian-package
  application/x-rpm application/x-redhat-package-manager`

/** Scripts that a double click runs, or that only a shell would want. */
const SCRIPTS = `
  application/x-bat application/bat application/x-msdos-batch text/x-msdos-batch
  application/hta application/x-wsf text/scriptlet text/vbscript text/vbs
  application/x-vbs text/javascript application/javascript
  application/x-javascript text/x-powershell application/x-powershell
  application/x-encoded-script application/x-shellscript text/x-shellscript
  application/x-sh application/x-csh text/x-python application/x-python
  text/x-perl application/x-perl text/x-ruby application/x-php text/x-script
  application/x-desktop text/x-ms-regedit application/x-applescript
  application/x-setupscript`

/** Files that make Windows run or fetch something when they are opened. */
const LAUNCHERS = `
  application/x-ms-shortcut application/x-mswinurl application/internet-shortcut
  application/x-ms-scf application/x-windows-library application/x-settingcontent
  application/x-ms-msc application/vnd.ms-htmlhelp application/x-chm
  application/x-windows-theme application/x-desktop-ini
  application/winhlp application/onenote application/x-sylk text/x-iqy`

/** Disks, cabinets and folders of Outlook: they are opened as folders, and what
 * lies inside carries no mark that it came from outside. */
const DISKS = `
  application/x-iso9660-image application/x-cd-image application/x-udf-image
  application/x-raw-disk-image application/x-vhd application/x-vhdx
  application/x-virtualbox-vhd application/x-virtualbox-vhdx application/x-vmdk
  application/x-qemu-disk application/x-virtualbox-vdi application/x-daa
  application/x-isz application/vnd.squashfs application/x-ms-wim application/vnd.ms-cab-compressed
  application/x-ms-compress-szdd application/x-ms-compress-kwaj
  application/x-ace-compressed application/x-ace application/x-arj
  application/x-ms-pst`

/** Content that is elsewhere, or in pieces: never fetched or put together. */
const ABSENT = `message/partial message/external-body`

export const BANNED_TYPES: readonly string[] = [
  ...new Set(
    [PROGRAMS, PACKAGES, SCRIPTS, LAUNCHERS, DISKS, ABSENT].flatMap(group =>
      group.trim().split(/\s+/),
    ),
  ),
].sort()

/**
 * Those that are recognized by how a text begins: no one runs them out of the
 * text of a message.
 */
export const TEXT_TYPES: ReadonlySet<string> = new Set(
  `application/x-bat text/vbscript text/javascript text/x-powershell
   application/x-shellscript text/x-python text/x-perl text/x-ruby
   application/x-php text/x-script application/x-mswinurl application/x-ms-scf
   application/x-desktop text/x-ms-regedit application/x-sylk text/x-iqy
   application/x-wsf application/x-vmdk application/x-virtualbox-vdi
   application/x-windows-theme application/x-desktop-ini
   application/x-setupscript application/x-ms-application`.split(/\s+/),
)
