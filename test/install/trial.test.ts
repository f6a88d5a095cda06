/*
 * NAME
 *   trial - a filter that stops nothing, and the real thing after it
 */

import { join } from 'node:path'
import t from 'tap'
import { newConfigText } from '../../install/filter-install/plan/config-text.js'
import { makePlan } from '../../install/filter-install/plan/plan.js'
import { attachmentMessage, EICAR } from '../helper/eicar.js'
import { startPostfix } from '../helper/postfix.js'
import { installPostsift } from '../helper/postsift.js'
import { runProgram } from '../helper/program.js'
import { startSink } from '../helper/sink.js'
import { factsFor, optionsFor } from './facts.js'
import { configLines, makeInstaller, MODES } from './installer.js'

const SOFT = /^chk\w+ .*\n(?: .*\n)*? +-o soft_bounce=yes\n/mu

t.test('in each mode', async t => {
  for (const mode of MODES) {
    const facts = factsFor(mode)
    const options = optionsFor(mode, { isTrial: true })
    const refused = makePlan(facts, options)
    t.match(refused.refusals, [/Write in \S+:\n {4}mode = "monitor"$/u], mode)
    const config = { ...facts.config, policyMode: 'monitor' as const }
    const plan = makePlan({ ...facts, config }, options)
    t.strictSame(plan.refusals, [])
    t.match(plan.notes.join('\n'), /^Trial: /mu)
    const { 'master.cf': master } = plan.target
    if (mode === 'before-queue') t.notMatch(master, /soft_bounce/u)
    else t.match(master, SOFT, mode)
    const real = makePlan({ ...facts, config }, optionsFor(mode))
    t.notMatch(real.target['master.cf'], /soft_bounce/u, mode)
    t.match(real.notes.join('\n'), /has mode = "monitor": nothing is stopped/u)
  }
})

t.test('a configuration of our own says it by itself', async t => {
  const text = (isTrial: boolean) =>
    newConfigText(optionsFor('daemon', { isTrial }), ['inbound', 'submission'])
  t.match(text(true), /^mode = "monitor"\n[^]*\[\[listener\]\]/mu)
  t.notMatch(text(false), /^mode/mu)
})

t.test('on a live Postfix', async t => {
  const sink = await startSink(t)
  const postsift = await installPostsift(t)
  const postfix = await startPostfix(t, { sink })
  const installer = await makeInstaller(postfix, postsift)
  const before = installer.files()
  const virus = attachmentMessage({ filename: 'e.com', content: EICAR })
  const configure = (...lines: readonly string[]) =>
    postsift.configure([
      `sendmail_path = "${postfix.sendmailPath}"`,
      'log_to = "none"',
      ...lines.filter(it => it.startsWith('mode')),
      ...configLines('spawn', installer),
      ...lines.filter(it => !it.startsWith('mode')),
    ])
  const look = (command: string, ...args: readonly string[]) =>
    runProgram(join(postsift.home, 'dist/install/filter-install.js'), [
      ...[command, '--config-dir', postfix.configDir],
      ...['--state-dir', join(postsift.home, 'state'), ...args],
    ])

  await t.test('the configuration must say so', async t => {
    configure()
    const { status, stderr } = await installer.apply('spawn', '--trial')
    t.equal(status, 1)
    t.match(stderr, /Write in \S+:\n {4}mode = "monitor"\n$/u)
    t.strictSame(installer.files(), before)
  })

  await t.test('a virus arrives, and is told of', async t => {
    configure('mode = "monitor"')
    const apply = await installer.apply('spawn', '--trial')
    t.equal(apply.status, 0, apply.stderr)
    t.match(apply.stdout, /^ {2}virus +delivered +ok$/mu)
    await postfix.send({ data: virus })
    const mail = (await sink.next()).lines.toString()
    t.match(mail, /^X-Postsift-Verdict: infected/mu)
    t.match(mail, /^X-Postsift-Finding: infected/mu)
    t.strictSame(postsift.quarantined(), [])
    const status = await look('status', '--json')
    t.match(JSON.parse(status.stdout), {
      policy: 'monitor',
      softBounce: true,
    })
    const doctor = await look('doctor')
    t.equal(doctor.status, 1)
    t.match(doctor.stdout, /^warning: .* has mode = "monitor"/mu)
    t.match(doctor.stdout, /^warning: soft_bounce is on for the filter/mu)
  })

  await t.test('what is refused all the same does not bounce', async t => {
    configure('[action]', 'infected = "reject"')
    const { queueId } = await postfix.send({ data: virus })
    await postfix.waitForLog(
      new RegExp(`${queueId}: .*dsn=4\\.7\\.1, status=SOFTBOUNCE`, 'u'),
    )
    t.equal((await postfix.queue()).length, 1)
    await postfix.command('postsuper', '-d', 'ALL')
  })

  await t.test('then the real thing', async t => {
    configure()
    const plan = await installer.plan('spawn')
    t.match(plan.stdout, /^- +-o soft_bounce=yes$/mu)
    const apply = await installer.apply('spawn')
    t.equal(apply.status, 0, apply.stderr)
    t.match(apply.stdout, /^ {2}virus +quarantined +ok$/mu)
    t.match((await installer.apply('spawn')).stdout, /Nothing to do/u)
    const status = await look('status', '--json')
    t.match(JSON.parse(status.stdout), {
      policy: 'enforce',
      softBounce: false,
    })
    t.equal((await installer.undo()).status, 0)
    t.strictSame(installer.files(), before)
  })
})
