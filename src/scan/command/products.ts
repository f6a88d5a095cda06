/*
 * NAME
 *   products - the presets of the command scanner
 *
 * DESCRIPTION
 *   One row for each product. `tested` are those that our tests run. The others
 *   are from what their vendors and other filters say of them: no one ran them
 *   here. The self-test shows EICAR to each, so a row that does not fit the
 *   version that is installed is found out before mail is believed to be clean.
 */

import { FOLDER, range, sums, type Preset } from './preset.js'

const CLAM = {
  input: 'stdin',
  statuses: { 0: 'clean', 1: 'infected' },
  names: [/^[^:]*: (\S.*) FOUND$/u],
  mildNames: [
    [/^Heuristics\.Limits\.Exceeded/u, 'overlimit'],
    [/^Heuristics\.Encrypted/u, 'encrypted'],
  ],
  proof: 'tested',
} as const

export const PRODUCTS = {
  clamscan: {
    ...CLAM,
    product: 'ClamAV, clamscan',
    programs: ['/usr/bin/clamscan', '/usr/local/bin/clamscan'],
    args: ['--no-summary', '--stdout', '--alert-exceeds-max=yes', '-'],
    source:
      'clamscan(1); run with ClamAV 1.4. It loads its database for each message, which takes many seconds: prefer clamd.',
  },
  clamdscan: {
    ...CLAM,
    product: 'ClamAV, clamdscan',
    programs: ['/usr/bin/clamdscan', '/usr/local/bin/clamdscan'],
    args: ['--no-summary', '--stdout', '--fdpass', '-'],
    source:
      'clamdscan(1); run with ClamAV 1.4. [scanner.clamd] asks the same clamd without a program.',
  },
  savscan: {
    product: 'Sophos Anti-Virus for Linux, savscan',
    programs: ['/opt/sophos-av/bin/savscan', '/usr/local/bin/savscan'],
    input: 'files',
    args: [
      ...['-nb', '-f', '-all', '-rec', '-ss', '-sc', '-archive', '-mime'],
      ...['-oe', '-tnef', '--no-reset-atime', '-eec', FOLDER],
    ],
    statuses: {
      0: 'clean',
      8: 'damaged',
      16: 'encrypted',
      ...{ 20: 'infected', 24: 'infected', 28: 'infected' },
    },
    names: [/^>>> Virus(?: fragment)? '([^']+)' found/u],
    says: [[/^Password protected file /u, 'encrypted']],
    proof: 'not tested',
    source:
      'Exit statuses of -eec: configuration guide of version 9; arguments: amavis 2.13.',
  },
  uvscan: {
    product: 'McAfee or Trellix VirusScan Command Line Scanner, uvscan',
    programs: ['/usr/local/uvscan/uvscan', '/usr/local/bin/uvscan'],
    input: 'files',
    args: ['--secure', '-rv', '--mime', '--summary', '--noboot', FOLDER],
    statuses: { 0: 'clean', 13: 'infected' },
    names: [
      /\bFound the (\S.*) (?:virus|trojan)\b/u,
      /\bFound (?:virus|trojan) or variant (\S+)/u,
      /\bFound: (\S.*) NOT a virus\b/u,
      /\bFound: (EICAR test file)\b/u,
    ],
    says: [[/^\s.* is password-protected/u, 'encrypted']],
    proof: 'not tested',
    source:
      'Exit statuses: product guide of version 6 and MIMEDefang 3.3; arguments and patterns: amavis 2.13.',
  },
  fsecure: {
    product: 'F-Secure Linux Security, fsav',
    programs: ['/opt/f-secure/fsav/bin/fsav', '/usr/bin/fsav'],
    input: 'files',
    args: [
      ...['--virus-action1=report', '--archive=yes', '--auto=yes'],
      ...['--dumb=yes', '--list=no', '--mime=yes', FOLDER],
    ],
    // 6: it removed what it found, which it was not asked to do.
    statuses: {
      0: 'clean',
      ...{ 3: 'infected', 4: 'infected', 6: 'infected', 8: 'infected' },
      9: 'damaged',
    },
    names: [/\b(?:infection|Infected|Suspected|Riskware): (\S.*)$/u],
    proof: 'not tested',
    source: 'Exit statuses: fsav(1) of version 11; arguments: amavis 2.13.',
  },
  drweb: {
    product: 'Dr.Web console scanner, drweb',
    programs: ['/opt/drweb/drweb', '/usr/local/drweb/drweb'],
    input: 'files',
    args: [...[`-path=${FOLDER}`, '-al', '-go', '-ot', '-cn', '-upn', '-ok-']],
    // Bits: known, modified, suspicious; the same three in an archive.
    statuses: sums([[63, 'infected']]),
    names: [/ infected (?:with|by)(?: virus)? (\S.*)$/u],
    proof: 'not tested',
    source:
      'Exit statuses: manual of the console scanner 6.0; arguments: amavis 2.13. drweb-ctl, which replaced it, has other ones.',
  },
  eset: {
    product: 'ESET File Security for Linux, esets_scan',
    programs: ['/opt/eset/esets/sbin/esets_scan'],
    input: 'files',
    args: [
      ...['--subdir', '--files', '--arch', '--mail', '--sfx', '--rtp'],
      ...['--clean-mode=none', FOLDER],
    ],
    // 1: it cleaned what it found, which it was not asked to do.
    statuses: { 0: 'clean', 1: 'infected', 10: 'damaged', 50: 'infected' },
    names: [/\b(?:threat|virus)="(?!is OK")([^"]+)"/u],
    says: [[/\binfo="[^"]*password[ -]protected/u, 'encrypted']],
    proof: 'not tested',
    source:
      'Exit statuses: user guide of version 4; the same ones are in the manual of odscan of ESET Server Security.',
  },
  kesl: {
    product: 'Kaspersky Endpoint Security for Linux, kesl-control',
    programs: ['/usr/bin/kesl-control', '/opt/kaspersky/kesl/bin/kesl-control'],
    input: 'files',
    args: ['--scan-file', FOLDER, '--action', 'Skip'],
    // The status says only whether it could scan; the summary says the rest.
    statuses: { 0: 'clean' },
    names: [],
    says: [
      [/^(?:Total detected|Infected) objects.*:\s*[1-9]/u, 'infected'],
      [/^Password-protected objects\s*:\s*[1-9]/u, 'encrypted'],
      [/^Scan errors\s*:\s*[1-9]/u, 'damaged'],
    ],
    needs: /^Scanned objects\s*:\s*[1-9]/u,
    proof: 'not tested',
    source:
      'Administrator guide of version 11: exit statuses and the summary of --scan-file. The account must have a role that may scan.',
  },
  bitdefender: {
    product: 'BitDefender Antivirus Scanner for Unices, bdscan',
    programs: ['/usr/bin/bdscan', '/opt/BitDefender-scanner/bin/bdscan'],
    input: 'files',
    args: ['--action=ignore', '--no-list', FOLDER],
    statuses: { 0: 'clean', 1: 'infected' },
    names: [/\b(?:suspected|infected): (\S.*)$/u],
    says: [
      [
        /^(?:Infected files|Identified viruses|Suspect files) *: *0*[1-9]/u,
        'infected',
      ],
    ],
    needs: /^Infected files *: *0+$/u,
    proof: 'not tested',
    source:
      'Exit statuses: MIMEDefang 3.3, of bdc, its predecessor; arguments and summary: amavis 2.13.',
  },
  avast: {
    product: 'Avast for Linux, scan',
    programs: ['/bin/scan', '/usr/bin/scan'],
    input: 'files',
    args: ['-b', '-f', FOLDER],
    statuses: { 0: 'clean', 1: 'infected' },
    names: [/\t(?!\[)(\S[^\t]*)$/u],
    proof: 'not tested',
    source: 'scan(1) of Avast Core Security; status 2 is an error.',
  },
  avira: {
    product: 'Avira AntiVir, antivir',
    programs: ['/usr/lib/AntiVir/antivir', '/usr/bin/antivir'],
    input: 'files',
    args: [...['--allfiles', '-noboot', '-nombr', '-rs', '-s', '-z', FOLDER]],
    // 2: in memory. 3: suspicious.
    statuses: { 0: 'clean', ...range(1, 3, 'infected') },
    names: [/\bALERT: \[([^\]\s]+)/u, /\bVIRUS: .* virus '?([^'\]\s]+)/u],
    proof: 'not tested',
    source:
      'Exit statuses: MIMEDefang 3.3; arguments and patterns: amavis 2.13.',
  },
  fprot: {
    product: 'F-PROT Antivirus for UNIX 6, fpscan',
    programs: ['/usr/local/bin/fpscan', '/opt/f-prot/fpscan'],
    input: 'files',
    args: ['--report', '--mount', '--adware', FOLDER],
    // Bits: 1 infected, 2 suspicious, 8 not all was scanned, 64 encrypted or
    // damaged. 4, 16 and 32 are errors.
    statuses: sums([
      [1 | 2, 'infected'],
      [8, 'overlimit'],
      [64, 'damaged'],
    ]),
    names: [/^\[Found\s[^\]]*\]\s+<([^ \t(>]+)/u],
    proof: 'not tested',
    source:
      'Exit statuses: fpscan(1) as in MIMEDefang 3.3; arguments and pattern: amavis 2.13.',
  },
  kavscanner: {
    product: 'Kaspersky Anti-Virus 5.5 to 8, kavscanner',
    programs: [
      '/opt/kaspersky/kav4fs/bin/kav4fs-kavscanner',
      '/opt/kav/5.5/kav4mailservers/bin/kavscanner',
    ],
    input: 'files',
    args: ['-i0', '-xn', '-xp', '-mn', '-R', '-ePASBME', FOLDER],
    // 5: it disinfected what it found, which it was not asked to do.
    statuses: {
      ...{ 0: 'clean', 10: 'encrypted', 15: 'damaged' },
      ...{ 5: 'infected', 20: 'infected', 21: 'infected', 25: 'infected' },
    },
    names: [/\b(?:INFECTED|WARNING|SUSPICION|SUSPICIOUS) (\S.*)$/u],
    proof: 'not tested',
    source:
      'Exit statuses: kavscanner(8) of version 5.5; arguments and pattern: amavis 2.13.',
  },
  trend: {
    product: 'Trend Micro FileScanner, vscan',
    programs: ['/etc/iscan/vscan'],
    input: 'files',
    args: ['-za', '-a', FOLDER],
    statuses: { 0: 'clean', ...range(1, 9, 'infected') },
    names: [/\bFound virus (\S+)/u],
    proof: 'not tested',
    source:
      'Exit statuses: MIMEDefang 3.3; arguments and pattern: amavis 2.13.',
  },
  vexira: {
    product: 'Vexira Antivirus, vascan',
    programs: ['/usr/lib/Vexira/vascan'],
    input: 'files',
    args: ['-qqq', '--log=/dev/null', '--all-files', '-as', FOLDER],
    // 5: suspicious.
    statuses: {
      ...{ 0: 'clean', 1: 'infected', 2: 'infected', 5: 'infected' },
      3: 'encrypted',
    },
    names: [
      /\b(?:virus|iworm|macro|mutant|sequence|trojan)(?: found:)? (\S+)/u,
    ],
    proof: 'not tested',
    source: 'Exit statuses: amavis 2.13; arguments: MIMEDefang 3.3.',
  },
  csav: {
    product: 'Command AntiVirus for Linux, csav',
    programs: ['/usr/bin/csav', '/opt/csav/csav'],
    input: 'files',
    args: ['-all', '-archive', '-packed', FOLDER],
    statuses: { 50: 'clean', ...range(51, 53, 'infected') },
    names: [/\bInfection: (\S.*)$/u],
    proof: 'not tested',
    source:
      'Exit statuses: amavis 2.13 and MIMEDefang 3.3; arguments: amavis 2.13. 0 is a failure.',
  },
} as const satisfies Readonly<Record<string, Preset>>

export type PresetName = keyof typeof PRODUCTS

export const PRESET_NAMES = Object.keys(PRODUCTS) as readonly PresetName[]

/** Null for ''. */
export function presetOf(name: PresetName | ''): Preset | null {
  return name === '' ? null : PRODUCTS[name]
}
