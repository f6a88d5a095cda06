/*
 * NAME
 *   doctor-web.test - what doctor says of filter-web and its helper
 */
import { createServer } from 'node:net'
import { once } from 'node:events'
import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import type { WebFacts } from '../../install/filter-install/doctor/facts.js'
import { webFindings } from '../../install/filter-install/doctor/processes.js'
import { gatherWeb } from '../../install/filter-install/gather/web.js'
import { loadEngineConfig } from '../../src/engine.js'
import { scratchFolder } from '../helper/folder.js'

const WELL: WebFacts = {
  ...{ socket: '/run/x.sock', mode: 0o660, fault: '', uids: [990] },
  publicUrl: 'https://q.example',
}

const account = { name: 'filter', uid: 991, shell: '', gids: [] }

const CASES: Readonly<Record<string, readonly [Partial<WebFacts>, RegExp[]]>> =
  {
    'all is well': [{}, []],
    'no helper': [
      { mode: null, fault: 'there is none' },
      [/^warning web\.helper_socket .*does not answer: there is none\./u],
    ],
    'a socket that all may open': [
      { mode: 0o666 },
      [/^critical web\.helper_socket mode .* has mode 0666, not 0660/u],
    ],
    'pages of root': [{ uids: [990, 0] }, [/^critical .* pages as root: /u]],
    'pages of the filter': [
      { uids: [991] },
      [/^critical filter-web account .*the account of the filter: /u],
    ],
    'no TLS': [
      { publicUrl: 'http://localhost:8025' },
      [/^warning web\.public_url .* in the clear\./u],
    ],
  }

t.test('findings', async t => {
  for (const [name, [facts, wanted]] of Object.entries(CASES)) {
    const found = webFindings({ web: { ...WELL, ...facts }, account })
    const texts = found.map(it => `${it.level} ${it.topic} ${it.text}`)
    t.equal(texts.length, wanted.length, name)
    wanted.forEach((it, at) => t.match(texts[at], it, name))
  }
  t.strictSame(webFindings({ web: null, account }), [])
})

t.test('what is there', async t => {
  const socket = join(scratchFolder(t, 'web'), 'helper.sock')
  const overrides = [
    ...['web.address=127.0.0.1:8025', `web.helper_socket=${socket}`],
    'web.public_url=https://q.example',
  ]
  const config = await loadEngineConfig({ text: '', file: '/x', overrides })
  const off = await loadEngineConfig({ text: '', file: '/x' })
  t.equal(await gatherWeb(off), null)
  t.match(await gatherWeb(config), {
    ...{ socket, mode: null, fault: /^No helper of filter-web runs/u },
  })
  const server = createServer(it => it.end('{"error":"no"}\n'))
  server.listen(socket)
  await once(server, 'listening')
  t.teardown(() => server.close())
  chmodSync(socket, 0o600)
  t.match(await gatherWeb(config), { mode: 0o600, fault: '' })
})
