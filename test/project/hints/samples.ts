/*
 * NAME
 *   samples - what the expressions in hints may be
 *
 * DESCRIPTION
 *   By the text of the expression in the source.
 */

const CONFIG = '/etc/postsift/filter.toml'
const POSTFIX = '/etc/postfix'

export const SAMPLES: Readonly<Record<string, string>> = {
  ...{ configFile: CONFIG, 'config.path': CONFIG },
  ...{ configDir: POSTFIX, 'facts.configDir': POSTFIX },
  at: `-c ${POSTFIX}`,
  path: '/var/spool/postsift',
  'pathIn(check) ?? configFile': '/etc/postsift/list',
  'account.name': 'filter',
  ...{ pid: '4711', sources: '/opt/postsift' },
  'own.bin': '/opt/postsift/dist/bin',
  'programs.bin': '/opt/postsift/dist/bin',
  lastResort: '/var/lib/postsift/records/log',
  key: 'chkmsg/unix',
  field: 'chroot=n',
  table: '[scanner.clamd]',
  right: '"defer"',
  'it.class': 'infected',
  'it.largest': '10240000',
  address: 'unix:/run/clamav/clamd.ctl',
  'Math.ceil(messageTimeLimit / 2)': '150',
  MONITOR: 'mode = "monitor"',
  named: 'address = ["unix:/run/clamav/clamd.ctl"]',
  // flow.ts, all that it may say; doctor.test.ts does it.
  "words.join(' ')": `apply --mode daemon --config ${CONFIG} --listen-port 10125 --return-port 10126 --submission-port 10127 --user filter`,
  // config-text.ts: hints.test.ts asks for all that it may be.
  'listenerLines(options, origin)':
    '[[listener]]\naddress = "smtp:127.0.0.1:10027"',
}

/** Where the same name is something else: by file. */
export const SAMPLES_IN: Readonly<
  Record<string, Readonly<Record<string, string>>>
> = {
  'install/filter-install/doctor/engines.ts': {
    'RULES_OF[scanner] ?? `Reload the rules of ${scanner}.`':
      'Update the rules with sa-update, then restart spamd.',
    scanner: 'spamd',
    product: 'the scanner',
    "USUAL[scanner] ?? ''": '127.0.0.1:783',
    'withArguments(address)': 'icap://127.0.0.1:1344/virus_scan?force=on',
  },
  'install/filter-install/doctor/limits.ts': {
    command: 'systemctl restart clamav-daemon',
  },
  'install/filter-install/doctor/policy-rules.ts': {
    'isForATime(it) ? ENDS : FIXES[it.kind]': 'remove the rule',
  },
  'install/filter-install/doctor/flow.ts': {
    right: 'chkmsg:[127.0.0.1]:10025',
    "[remove, ...apply.lines].join(' && ')":
      "postconf -c /etc/postfix -MX 'chkmsg/unix' && filter-install apply --mode daemon",
  },
  'install/filter-install/doctor/store/peers.ts': {
    name: 'beta',
    'copyText(others, configFile)':
      'copy /etc/postsift/filter.toml from the host that is right to the other',
  },
  'install/filter-install/doctor/store/store.ts': { words: 'migrate' },
  'install/filter-install/doctor/policy.ts': {
    row: 'ambiguous',
    name: 'required',
    right: 'true',
  },
  'install/filter-install/plan/notes.ts': {
    name: 'rspamd',
    address: '127.0.0.1:11333',
    service: 'icap://127.0.0.1:1344/avscan',
    more: 'redirect = true',
  },
  'install/filter-install/doctor/settings.ts': {
    name: 'message_size_limit',
    value: '10240000',
  },
  'install/filter-install/doctor/safety.ts': {
    at: '/opt/postsift/dist/bin/filterd.js',
  },
}
