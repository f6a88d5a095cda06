/*
 * NAME
 *   rspamd - a real rspamd with rules of our own, for one test
 *
 * DESCRIPTION
 *   Runs in the foreground on ports of 127.0.0.1, with a folder of its own, no
 *   module, and no name server. It knows GTUBE, and one rule of ours: the field
 *   `X-Test-Score: 7.5` scores 7.5. It adds a header from 6 and rejects from 15.
 *   `X-Test-Symbol: NAME option` makes the symbol NAME hit.
 *
 *   `stop` and `start` are an outage: the addresses stay the same. `freeze` stops
 *   all its processes by SIGSTOP.
 *
 * DIAGNOSTICS
 *   Error with rspamd's own words where it does not answer in time.
 */
import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startEngineProgram, type EngineProgram } from './engine-program.js'
import { scratchFolder, type Teardown } from './folder.js'
import { freePort } from './port.js'

export interface RspamdOptions {
  /** Lines of the normal worker's section: `password = "x";`. */
  readonly worker?: string
  /** Also a controller, with the password `secret`. */
  readonly controller?: boolean
  /** Also a proxy that speaks milter. */
  readonly proxy?: boolean
  /** Lines of Lua besides ours. */
  readonly lua?: string
}

export interface Rspamd extends EngineProgram {
  /** As the option `address` takes it. */
  readonly address: string
  readonly unixAddress: string
  /** '' without `controller`. */
  readonly controllerAddress: string
  /** '' without `proxy`. */
  readonly milterAddress: string
}

/** An rspamd that runs until the test `t` ends. */
export const startRspamd = async (
  t: Teardown,
  options: RspamdOptions = {},
): Promise<Rspamd> => {
  const folder = scratchFolder(t, 'rspamd')
  // Its processes are of an account of their own.
  chmodSync(folder, 0o777)
  const place = async (isWanted = true): Promise<string> =>
    isWanted ? `127.0.0.1:${await freePort()}` : ''
  const address = await place()
  const controllerAddress = await place(options.controller ?? false)
  const milterAddress = await place(options.proxy ?? false)
  const socket = join(folder, 'normal.sock')
  const conf = join(folder, 'rspamd.conf')
  writeFileSync(join(folder, 'tld'), 'com\nexample\norg\n')
  writeFileSync(join(folder, 'rules.lua'), `${RULES}${options.lua ?? ''}\n`)
  const places = { address, socket, controllerAddress, milterAddress }
  writeFileSync(conf, configuration(folder, places, options))

  const account = ['-u', '_rspamd', '-g', '_rspamd']
  const program = await startEngineProgram(t, {
    path: '/usr/bin/rspamd',
    args: [...['-f', ...account, '-c', conf]],
    answers: () => ping(address),
  })
  return {
    ...program,
    ...{ address, controllerAddress, milterAddress },
    unixAddress: `unix:${socket}`,
  }
}

const ping = async (address: string): Promise<true | undefined> => {
  try {
    const reply = await fetch(`http://${address}/ping`)
    return (await reply.text()).startsWith('pong') || undefined
  } catch {
    return undefined // not there yet
  }
}

const RULES = `
rspamd_config:register_symbol{ name = 'TEST_SCORE', score = 1.0,
  callback = function(task)
    local value = tonumber(task:get_header('X-Test-Score') or '')
    if value then return true, value, 'by field' end
  end }
rspamd_config:register_symbol{ name = 'TEST_SYMBOL', score = 0.1,
  callback = function(task)
    local value = task:get_header('X-Test-Symbol')
    if value then
      local name, option = value:match('^(%S+) ?(.*)$')
      task:insert_result(name, 1.0, option)
    end
  end }
rspamd_config:register_symbol{ name = 'TEST_ENVELOPE', score = 0.0,
  callback = function(task)
    local from = task:get_from('smtp')
    local ip = task:get_from_ip()
    local rcpts = task:get_recipients('smtp') or {}
    return true, 1.0, {
      'from=' .. (from and from[1] and from[1].addr or ''),
      'ip=' .. (ip and ip:is_valid() and ip:to_string() or ''),
      'helo=' .. (task:get_helo() or ''), 'user=' .. (task:get_user() or ''),
      'rcpts=' .. tostring(#rcpts), 'queue=' .. tostring(task:get_queue_id()) }
  end }
`

const configuration = (
  folder: string,
  places: {
    readonly address: string
    readonly socket: string
    readonly controllerAddress: string
    readonly milterAddress: string
  },
  { worker = '' }: RspamdOptions,
): string => `
options {
  pidfile = "${folder}/rspamd.pid";
  tempdir = "${folder}";
  filters = "";
  dns { timeout = 0.1s; retransmits = 1; nameserver = ["127.0.0.1:9:1"]; }
  url_tld = "${folder}/tld";
  history_file = "";
  stats_file = "${folder}/stats.ucl";
  hs_cache_dir = "${folder}";
  disable_hyperscan = true;
  control_socket = "${folder}/control.sock mode=0600";
}
logging { type = "console"; level = "info"; }
actions { reject = 15; add_header = 6; greylist = 4; }
worker "normal" {
  bind_socket = "${places.address}";
  bind_socket = "${places.socket} mode=0666";
  count = 1; mime = true; ${worker}
}
${
  places.controllerAddress === ''
    ? ''
    : `worker "controller" {
  bind_socket = "${places.controllerAddress}"; count = 1;
  password = "secret"; enable_password = "secret"; secure_ip = [];
}`
}
${
  places.milterAddress === ''
    ? ''
    : `worker "rspamd_proxy" {
  bind_socket = "${places.milterAddress}"; count = 1; milter = true;
  upstream "local" { default = yes; self_scan = yes; }
}`
}
lua = "${folder}/rules.lua";
`
