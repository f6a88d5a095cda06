/*
 * NAME
 *   facts - a machine on which everything is well, to spoil in a test
 */
import type {
  ConfigFacts,
  Facts,
  Options,
  PlaceFacts,
} from '../../install/filter-install/plan/facts.js'
import type { Plan } from '../../install/filter-install/plan/plan.js'
import { takeOut } from '../../src/postfix/take-out.js'
import type { PostfixFiles } from '../../src/postfix/edit.js'
import { DEBIAN_MAIN, DEBIAN_MASTER } from '../postfix/samples.js'
import type { Mode } from './installer.js'

export const optionsFor = (
  mode: Mode,
  more: Partial<Options> = {},
): Options => ({
  ...{ mode, user: 'filter', listenPort: 10025, returnPort: 10026 },
  submissionPort: 10027,
  allowUnsafePaths: false,
  ...more,
})

export const debianFiles: PostfixFiles = {
  'main.cf': DEBIAN_MAIN,
  'master.cf': DEBIAN_MASTER,
}

const RIGHT: PlaceFacts = {
  isFolder: true,
  isEmpty: false,
  uid: 990,
  mode: 0o700,
}
const PARENT: PlaceFacts = {
  isFolder: true,
  isEmpty: false,
  uid: 0,
  mode: 0o755,
}

/** Account, folders and configuration are there already. */
export const factsFor = (
  mode: Mode,
  files: PostfixFiles = debianFiles,
): Facts => ({
  postfix: {
    configDir: '/etc/postfix',
    version: '3.7.11',
    files,
    messageSizeLimit: '10240000',
    mailOwner: 'postfix',
    knownToSendmail: true,
  },
  programs: {
    node: '/usr/bin/node',
    bin: '/opt/postsift/dist/bin',
    faults: [],
    launcher: null,
  },
  config: configFor(mode),
  account: { name: 'filter', uid: 990, gid: 990 },
  places: new Map([
    ['/', PARENT],
    ['/var', PARENT],
    ['/var/spool', PARENT],
    ['/var/spool/postsift', RIGHT],
    ['/var/lib', PARENT],
    ['/var/lib/postsift', PARENT],
    ['/var/lib/postsift/quarantine', RIGHT],
    ['/var/lib/postsift/journal', RIGHT],
    ['/var/lib/postsift/records', RIGHT],
    ['/etc', PARENT],
    ['/etc/postsift', PARENT],
  ]),
  systemd: { isRunning: false, template: '', unit: null, isActive: false },
  record: null,
  takenPorts: [],
  unsafePaths: [],
})

export const configFor = (mode: Mode): ConfigFacts => ({
  path: '/etc/postsift/filter.toml',
  state: 'theirs',
  text: '',
  present: '',
  user: 'filter',
  spoolFolder: '/var/spool/postsift',
  quarantineFolder: '/var/lib/postsift/quarantine',
  journalFolder: '/var/lib/postsift/journal',
  recordsFolder: '/var/lib/postsift/records',
  pipeResubmit: 'sendmail',
  forwardTo: 'smtp:127.0.0.1:10026',
  listeners: [[10025, 'inbound'] as const, [10027, 'submission'] as const].map(
    ([port, origin]) => ({
      address: `${mode === 'lmtp' ? 'lmtp' : 'smtp'}:127.0.0.1:${port}`,
      stage: mode === 'before-queue' ? 'before-queue' : 'after-queue',
      origin,
      forwardTo: 'smtp:127.0.0.1:10026',
    }),
  ),
})

/** The facts after this plan was applied. */
export const factsAfter = (
  facts: Facts,
  plan: Plan,
  { mode, listenPort }: Options,
): Facts => {
  const file = { path: '', mode: 0o644, uid: 0, gid: 0, after: '' }
  return {
    ...facts,
    postfix: { ...facts.postfix, files: plan.target },
    record: {
      ...{
        format: 1,
        isComplete: true,
        mode,
        listenPort,
      },
      files: { 'main.cf': file, 'master.cf': file },
      edits: plan.edits,
      made: [],
    },
    takenPorts: [10025, 10026],
  }
}

/** The files after this plan was applied and undone. */
export const filesUndone = (plan: Plan): PostfixFiles =>
  takeOut(plan.target, plan.edits).files
