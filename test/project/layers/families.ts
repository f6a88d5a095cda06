/*
 * NAME
 *   families - the doors between the folders of one room
 *
 * DESCRIPTION
 *   A room with many files has a folder for each family of them. Another family
 *   of the room imports only files that are doors: the rest may change without
 *   a look at the others. `.` is for the files of the room that are in no
 *   folder. A new door is one more word in the table here, and a reviewer sees
 *   it.
 */

import type { Arrow } from './imports.js'

/** Rooms, their families, and the names of the files that are doors. */
const FAMILY_ROOMS: Readonly<Record<string, Readonly<Record<string, string>>>> =
  {
    'src/parse': {
      '.': 'context defects',
      carve: 'carve carved-parts shown-text transfer-variants',
      mailparser: 'ascii-charset second-opinion',
      mime: 'attachment-names content-type parameters tree',
      transfer:
        'appended-base64 base64-alphabet base64-by-letters base64-irregularities base64-variants decoder quoted-printable-variants transfer',
    },
    'src/unpack': {
      '.': 'container defects keep-going without-damage',
      archive: 'apple ar cpio tar',
      office:
        'document excel excel-joined field-code hangul link object-classes office onenote powerpoint tables visio word xml',
      'office/encryption': 'binary package-lock',
      ole: 'cfb-storage ole packager',
      outlook: 'outlook-msg reminder tnef',
      page: 'address-files html',
      pdf: 'pdf targets',
      picture: 'svg',
      rtf: 'rtf',
      'seven-zip': 'formats reader seven-zip',
      signed: 'cms pgp',
      stream: 'content-encoding gzip lz4 lzip',
      zip: 'whole-zips zip',
    },
    'install/filter-install': {
      apply:
        'apply filter-host lock probes-left replace-file stages state switch undo',
      doctor:
        'clamd command facts finding hint service-rules settings start-cache status-command',
      'doctor/pool': 'apply-again facts pool',
      'doctor/store': 'facts store',
      gather:
        'config gather live-installation ports processes programs-origin request taken-ports',
      'gather/pool': 'filter-host for-pool live-pool store',
      plan: 'config-text facts feeding-services filter-host install-record manifest mta-lines path-safety plan pool postfix-without-us return-settings show signing-milters stanzas step',
      verify: 'command ends forecast judge live path probes through-pool',
    },
  }

/** Families in which every file is a door. */
const OPEN_FAMILIES = ['src/unpack/bytes']

/** Why an arrow is none that the table has; null where all is well. */
export function roomFault(arrow: Arrow): string | null {
  if (!isBetweenFamilies(arrow)) return null
  const { from, to } = arrow
  if (OPEN_FAMILIES.includes(folderOf(to))) return null
  return doors().includes(to) ? null : `${from} imports ${to}: it is no door`
}

/** Whether both ends are in one room, and not in one folder of it. */
export function isBetweenFamilies({ from, to }: Arrow): boolean {
  const room = roomOf(to)
  return (
    room !== undefined &&
    roomOf(from) === room &&
    folderOf(from) !== folderOf(to)
  )
}

/** All of the table, as paths. */
export function doors(): readonly string[] {
  return Object.entries(FAMILY_ROOMS).flatMap(([room, families]) =>
    Object.entries(families).flatMap(([family, names]) =>
      names
        .split(' ')
        .map(name => `${room}/${family}/${name}.ts`.replace('/./', '/')),
    ),
  )
}

function roomOf(file: string): string | undefined {
  return Object.keys(FAMILY_ROOMS).find(room => file.startsWith(`${room}/`))
}

function folderOf(file: string): string {
  return file.replace(/\/[^/]*$/u, '')
}
