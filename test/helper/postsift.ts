/*
 * NAME
 *   postsift - our own programs, built and laid out for one test
 *
 * DESCRIPTION
 *   Lays the programs, as built, into a scratch folder that the account filter can read,
 *   as an installation would be, with its spool, quarantine and configuration
 *   beside it. The checkout itself may be where that account cannot look.
 *
 *   const postsift = await installPostsift(t)
 *   const postfix = await startPostfix(t, {
 *     sink,
 *     options: { smtpd: { content_filter: 'filter:dummy' } },
 *     masterCf: place => [postsift.pipeService(place)],
 *   })
 */
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { ensureFilterUser } from './filter-user.js'
import { scratchFolder, subFolder } from './folder.js'
import type { Teardown } from './folder.js'
import type { PostfixPlace } from './postfix-files.js'
import { runProgram } from './program.js'

export interface QuarantineEntry {
  readonly key: string
  readonly size: number
  readonly sha256: string
  readonly envelope: {
    readonly id: string
    readonly queueId: string
    readonly sender: string
    readonly recipients: readonly { readonly address: string }[]
  }
  readonly verdict: {
    readonly class: string
    readonly action: string
    readonly reason: string
    readonly findings: readonly Readonly<Record<string, string>>[]
  }
  /** The kept bytes. */
  readonly message: Buffer
}

export interface Postsift {
  /** The folder of all of it. */
  readonly home: string
  /** Where the programs are. */
  readonly bin: string
  readonly configFile: string
  readonly spoolFolder: string
  readonly quarantineFolder: string
  readonly journalFolder: string
  readonly recordsFolder: string
  /** Writes filter.toml anew: these lines after our own. */
  configure(lines?: readonly string[]): void
  /** A pipe(8) service for master.cf, by default named `filter`. */
  pipeService(place: PostfixPlace, options?: PipeServiceOptions): string
  quarantined(): QuarantineEntry[]
  /** Names of what is left in the spool: nothing may ever be. */
  spoolResidue(): string[]
}

export interface PipeServiceOptions {
  readonly name?: string
  /** Put before `-f`. */
  readonly args?: readonly string[]
  /** Instead of our launcher. */
  readonly program?: string
}

export const installPostsift = async (t: Teardown): Promise<Postsift> => {
  const home = scratchFolder(t, 'installed')
  const account = await ensureFilterUser()
  const dist = join(home, 'dist')
  await build(dist)
  const [spoolFolder, quarantineFolder, journalFolder, recordsFolder] = [
    'spool',
    'quarantine',
    'journal',
    'records',
  ].map(name => {
    const folder = subFolder(join(home, name), 0o700)
    chownSync(folder, account.uid, account.gid)
    return folder
  }) as [string, string, string, string]
  const bin = join(dist, 'bin')
  const configFile = join(home, 'filter.toml')
  const postsift: Postsift = {
    home,
    bin,
    configFile,
    spoolFolder,
    quarantineFolder,
    journalFolder,
    recordsFolder,
    configure: (lines = []) => {
      writeFileSync(
        configFile,
        [
          `spool_directory = "${spoolFolder}"`,
          `quarantine_directory = "${quarantineFolder}"`,
          `journal_directory = "${journalFolder}"`,
          `records_directory = "${recordsFolder}"`,
          ...lines,
          '',
        ].join('\n'),
      )
      chmodSync(configFile, 0o644)
    },
    pipeService: (place, options = {}) =>
      pipeService(place, { configFile, bin, ...options }),
    quarantined: () => readQuarantine(quarantineFolder),
    spoolResidue: () => readdirSync(spoolFolder),
  }
  postsift.configure()
  return postsift
}

const TOP = resolve(import.meta.dirname, '../..')

/** Programs that know their folder. */
export const LAUNCHERS = [
  'bin/filter-pipe',
  'bin/filter-quarantine',
  'bin/filter-scan',
  'bin/filter-smtp',
  'bin/filter-store',
  'bin/filter-web',
  'bin/filterctl',
  'bin/filterd',
  'install/filter-install',
]

/** A copy of dist where nothing is newer than it; else built anew. */
const build = async (outdir: string) => {
  const dist = join(TOP, 'dist')
  if (isFresh(dist)) {
    cpSync(dist, outdir, { recursive: true })
    for (const name of LAUNCHERS) {
      const path = join(outdir, name)
      const here = `here='${dirname(path)}'`
      const text = readFileSync(path, 'utf8')
      writeFileSync(path, text.replace(/^here=.*$/mu, here))
    }
    return
  }
  const program = join(TOP, 'install/build.mjs')
  const args = [program, '--no-check', '--outdir', outdir]
  const result = await runProgram(process.execPath, args)
  if (result.status !== 0) throw new Error(result.stdout + result.stderr)
}

/** Files of `install` that no program is built from. */
const NO_SOURCE = /^(?:tests|suites|demo|man)(?:\/|$)|\.md$|^test\.sh$/u

const isFresh = (dist: string): boolean => {
  // The last thing that a build writes.
  const mark = join(dist, 'bin/filter-pipe')
  if (!existsSync(mark)) return false
  const built = statSync(mark).mtimeMs
  return ['src', 'bin', 'install', 'package.json'].every(name => {
    const path = join(TOP, name)
    const files = statSync(path).isDirectory()
      ? readdirSync(path, { recursive: true, encoding: 'utf8' })
      : ['']
    return files
      .filter(file => !NO_SOURCE.test(file))
      .every(file => statSync(join(path, file)).mtimeMs <= built)
  })
}

const pipeService = (
  place: PostfixPlace,
  options: PipeServiceOptions & { configFile: string; bin: string },
): string => {
  const { name = 'filter', args = [], configFile, bin } = options
  const program = options.program ?? join(bin, 'filter-pipe')
  return [
    `${name} unix - n n - 10 pipe`,
    `  flags=Rq user=filter null_sender= directory=/ argv=${program}`,
    `  --config ${configFile} -o sendmail_path=${place.sendmailPath}`,
    `  -o postlog_path=${join(place.commandDir, 'postlog')}`,
    '  --queue-id ${queue_id} --size ${size}',
    '  --client-address ${client_address} --client-name ${client_hostname}',
    '  --client-helo ${client_helo} --sasl-username ${sasl_username}',
    ...args.map(arg => `  ${arg}`),
    '  -f ${sender} -- ${recipient}',
  ].join('\n')
}

const readQuarantine = (folder: string): QuarantineEntry[] => {
  if (!existsSync(folder)) return []
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  return names
    .filter(name => /^[0-9a-f]{2}\/[0-9a-f]{64}\.json$/u.test(name))
    .map(name => {
      const path = join(folder, name)
      const entry = JSON.parse(readFileSync(path, 'utf8')) as QuarantineEntry
      const message = readFileSync(path.replace(/json$/u, 'eml'))
      return { ...entry, message }
    })
}
