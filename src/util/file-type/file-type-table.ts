/*
 * NAME
 *   file-type-table - the signatures of file formats
 *
 * DESCRIPTION
 *   One row a signature: offset, bytes (one character a byte), type, and for
 *   those which a message could begin with, `binary`: they count only where the
 *   first bytes are no text. The first row that fits decides.
 *
 *   From the formats' own specifications; types as IANA registered them, else
 *   as shared-mime-info and file(1) call them.
 */

export type Signature = readonly [
  offset: number,
  magic: string,
  type: string,
  kind?: 'binary',
]

const PKCS7 = '\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07'

export const SIGNATURES: readonly Signature[] = [
  // Programs.
  [0, 'MZ', 'application/x-msdownload', 'binary'],
  [0, 'ZM', 'application/x-msdownload', 'binary'],
  [0, '\x7fELF', 'application/x-executable'],
  [0, '\xca\xfe\xba\xbe', 'application/java-vm'],
  [0, '\xca\xfe\xba\xbf', 'application/x-mach-binary'],
  [0, '\xfe\xed\xfa\xce', 'application/x-mach-binary'],
  [0, '\xfe\xed\xfa\xcf', 'application/x-mach-binary'],
  [0, '\xce\xfa\xed\xfe', 'application/x-mach-binary'],
  [0, '\xcf\xfa\xed\xfe', 'application/x-mach-binary'],
  [0, 'dex\n03', 'application/vnd.android.dex'],
  [0, 'dex\n04', 'application/vnd.android.dex'],
  [0, 'dey\n03', 'application/vnd.android.dex'],
  [1, '\r\r\n', 'application/x-python-bytecode', 'binary'],
  [0, '\x03\xf3\r\n', 'application/x-python-bytecode', 'binary'],
  [0, 'FasdUAS ', 'application/x-applescript', 'binary'],
  [0, '\x00asm', 'application/wasm'],
  [0, 'FWS', 'application/x-shockwave-flash', 'binary'],
  [0, 'CWS', 'application/x-shockwave-flash', 'binary'],
  [0, 'ZWS', 'application/x-shockwave-flash', 'binary'],

  // What Windows opens and runs something from.
  [
    0,
    'L\x00\x00\x00\x01\x14\x02\x00\x00\x00\x00\x00\xc0\x00\x00\x00\x00\x00\x00F',
    'application/x-ms-shortcut',
  ],
  [0x171, 'MICROSOFT PIFEX\0', 'application/x-ms-pif', 'binary'],
  [0, 'ITSF\x03\x00\x00\x00', 'application/vnd.ms-htmlhelp'],
  [0, '?_\x03\x00', 'application/winhlp'],
  [
    0,
    '\xe4R\x5c\x7b\x8c\xd8\xa7M\xae\xb1Sx\xd0)\x96\xd3',
    'application/onenote',
  ],
  [
    0,
    '\xa1\x2f\xff\x43\xd9\xef\x76\x4c\x9e\xe2\x10\xea\x57\x22\x76\x5f',
    'application/onenote',
  ],
  [0, '#@~^', 'application/x-encoded-script'],
  [0, '!BDN', 'application/x-ms-pst', 'binary'],
  [0, '\x00\x01\x00\x00Standard Jet DB\x00', 'application/x-msaccess'],
  [0, '\x00\x01\x00\x00Standard ACE DB\x00', 'application/x-msaccess'],

  // Disks. More by diskImageType().
  [0, 'vhdxfile', 'application/x-vhdx'],
  [0, 'conectix', 'application/x-vhd', 'binary'],
  [0, 'KDMV\x01', 'application/x-vmdk'],
  [0, 'KDMV\x02', 'application/x-vmdk'],
  [0, 'KDMV\x03', 'application/x-vmdk'],
  [0, '# Disk DescriptorFile', 'application/x-vmdk'],
  [0, 'QFI\xfb', 'application/x-qemu-disk'],
  [0, '<<< Oracle VM VirtualBox', 'application/x-virtualbox-vdi'],
  [0, '<<< innotek VirtualBox', 'application/x-virtualbox-vdi'],
  [64, '\x7f\x10\xda\xbe', 'application/x-virtualbox-vdi'],
  [0, 'DAA\0\0\0\0\0', 'application/x-daa'],
  [0, 'IsZ!', 'application/x-isz', 'binary'],
  [0, 'hsqs', 'application/vnd.squashfs', 'binary'],
  [1024, 'H+\0\x04', 'application/x-raw-disk-image', 'binary'],
  [1024, 'HX\0\x05', 'application/x-raw-disk-image', 'binary'],
  [0, 'MSWIM\x00\x00\x00', 'application/x-ms-wim'],
  [0, 'WLPWM\x00\x00\x00', 'application/x-ms-wim'],

  // Containers.
  [0, 'PK\x03\x04', 'application/zip'],
  [0, 'PK\x05\x06', 'application/zip'],
  [0, 'PK\x07\x08PK', 'application/zip'],
  [0, 'PK00PK\x03\x04', 'application/zip'],
  [0, '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 'application/x-ole-storage'],
  [0, '7z\xbc\xaf\x27\x1c', 'application/x-7z-compressed'],
  [0, 'Rar!\x1a\x07', 'application/vnd.rar'],
  [0, 'RE\x7e\x5e', 'application/vnd.rar'],
  [0, 'BZh', 'application/x-bzip2', 'binary'],
  [4, '1AY&SY', 'application/x-bzip2'],
  [0, '\x1f\x8b', 'application/gzip'],
  [0, '\x1f\x9d', 'application/x-compress'],
  [0, '\x1f\xa0', 'application/x-compress'],
  [0, '\xfd7zXZ\x00', 'application/x-xz'],
  [0, '\x5d\x00\x00', 'application/x-lzma'],
  [0, 'LZIP\x01', 'application/x-lzip'],
  [0, '\x28\xb5\x2f\xfd', 'application/zstd'],
  [1, '\x2a\x4d\x18', 'application/zstd', 'binary'],
  [0, '\x04\x22\x4d\x18', 'application/x-lz4'],
  [0, '\x02\x21\x4c\x18', 'application/x-lz4'],
  [0, '\x89LZO\x00', 'application/x-lzop'],
  [0, 'MSCF\x00\x00\x00\x00', 'application/vnd.ms-cab-compressed'],
  [0, 'ISc(', 'application/x-installshield', 'binary'],
  [0, 'SZDD\x88\xf0\x27\x33', 'application/x-ms-compress-szdd'],
  [0, 'KWAJ\x88\xf0\x27\xd1', 'application/x-ms-compress-kwaj'],
  [2, '-lh', 'application/x-lzh-compressed', 'binary'],
  [2, '-lz', 'application/x-lzh-compressed', 'binary'],
  [7, '**ACE**', 'application/x-ace-compressed', 'binary'],
  [0, '\x60\xea', 'application/x-arj', 'binary'],
  [20, '\xdc\xa7\xc4\xfd', 'application/x-zoo'],
  [0, '!<arch>\n', 'application/x-archive'],
  [0, '\xed\xab\xee\xdb', 'application/x-rpm'],
  [0, 'xar!\x00', 'application/x-xar'],
  [0, 'Cr24', 'application/x-chrome-extension', 'binary'],
  [0, '070701', 'application/x-cpio', 'binary'],
  [0, '070702', 'application/x-cpio', 'binary'],
  [0, '070707', 'application/x-cpio', 'binary'],
  [0, '\xc7\x71', 'application/x-cpio', 'binary'],
  [257, 'ustar', 'application/x-tar', 'binary'],
  [0, '\x78\x9f\x3e\x22', 'application/vnd.ms-tnef'],
  [0, '\x00\x05\x16\x00', 'application/applefile'],
  [0, '\x00\x05\x16\x07', 'application/applefile'],
  [0, '!BDN', 'application/vnd.ms-outlook-pst', 'binary'],
  [0, 'SQLite format 3\x00', 'application/vnd.sqlite3'],

  // Documents.
  [0, '%PDF-', 'application/pdf'],
  [0, '{\\rt', 'application/rtf'],
  [0, '%!PS', 'application/postscript'],
  [0, '\xc5\xd0\xd3\xc6', 'application/postscript'],
  [0, 'AT&TFORM', 'image/vnd.djvu'],
  [0, 'ActiveMime', 'application/x-mso'],

  // ContentInfo of RFC 5652, by the object id after lengths of each form.
  [2, PKCS7, 'application/pkcs7-mime', 'binary'],
  [3, PKCS7, 'application/pkcs7-mime', 'binary'],
  [4, PKCS7, 'application/pkcs7-mime', 'binary'],
  [5, PKCS7, 'application/pkcs7-mime', 'binary'],

  // Pictures, sound, film, letters.
  [0, '\x89PNG\r\n\x1a\n', 'image/png'],
  [0, '\xff\xd8\xff', 'image/jpeg'],
  [0, 'GIF87a', 'image/gif'],
  [0, 'GIF89a', 'image/gif'],
  [0, 'II*\x00', 'image/tiff'],
  [0, 'MM\x00*', 'image/tiff'],
  [0, 'BM', 'image/bmp', 'binary'],
  [0, '\x00\x00\x01\x00', 'image/vnd.microsoft.icon', 'binary'],
  [0, '\x00\x00\x02\x00', 'image/x-win-cursor', 'binary'],
  [0, '\xd7\xcd\xc6\x9a', 'image/wmf'],
  [40, ' EMF', 'image/emf', 'binary'],
  [0, '8BPS\x00\x01', 'image/vnd.adobe.photoshop'],
  [0, '\x00\x00\x00\x0cjP  ', 'image/jp2'],
  [0, 'AC10', 'image/vnd.dwg', 'binary'],
  [0, 'ID3', 'audio/mpeg', 'binary'],
  [0, '\xff\xfb', 'audio/mpeg', 'binary'],
  [0, '\xff\xf3', 'audio/mpeg', 'binary'],
  [0, '\xff\xf2', 'audio/mpeg', 'binary'],
  [0, 'fLaC', 'audio/flac', 'binary'],
  [0, 'OggS', 'audio/ogg', 'binary'],
  [0, '#!AMR', 'audio/amr'],
  [0, 'MThd\x00', 'audio/midi'],
  [0, 'RIFF', 'application/x-riff', 'binary'],
  [4, 'ftyp', 'video/mp4', 'binary'],
  [0, '\x1aE\xdf\xa3', 'video/webm'],
  [0, '\x00\x00\x01\xba', 'video/mpeg'],
  [0, '\x00\x00\x01\xb3', 'video/mpeg'],
  [0, '\x30\x26\xb2\x75\x8e\x66\xcf\x11', 'video/x-ms-asf'],
  [0, 'wOFF', 'font/woff', 'binary'],
  [0, 'wOF2', 'font/woff2', 'binary'],
  [0, '\x00\x01\x00\x00\x00', 'font/ttf'],
  [0, 'OTTO\x00', 'font/otf'],
]
