/*
 * NAME
 *   rule-action - what a rule does, and whether that makes sense
 *
 * DESCRIPTION
 *   A rule has an action, or it goes on and has an effect: copy_to,
 *   subject_prefix, add_field, banner, a notice, or recipient_may. An option that
 *   would have no effect is an error.
 *
 * DIAGNOSTICS
 *   Throws RuleError.
 */

import { OWN_FIELD_PREFIX } from '../mail/field.js'
import { isOfWhole } from '../mail/finding.js'
import { isPartAction } from '../mail/verdict.js'
import { RuleError, type RuleSettings, type Source } from './rule-source.js'

export function checkAction(source: Source): void {
  checkEnd(source)
  checkParts(source)
  checkAddresses(source)
  checkUse(source)
  checkTexts(source)
}

// Whether it ends the search, and that one of both is meant.
function checkEnd({ settings, index }: Source): void {
  const { action, continue: goesOn, insecure } = settings
  const fail = failer(index)
  if (action === '' && insecure) {
    fail('insecure', 'has no effect without an action: the rule passes nothing')
  }
  if (goesOn && action !== '') {
    const text = `does not go with action "${action}": a rule that goes on decides nothing`
    fail('continue', text)
  }
  if (action !== '' || hasEffect(settings)) return
  if (goesOn) {
    fail('continue', `needs ${EFFECTS}`)
  }
  fail('action', `must be given, or ${EFFECTS}`)
}

// What such a rule could never do: it is about no part.
function checkParts({ settings, index }: Source): void {
  const { action, class: classes, scanner, finding } = settings
  if (!isPartAction(action)) return
  const { part, type, mark } = settings
  if ([part, type, mark].some(it => it.length > 0)) return
  const isOfFindings = [classes, scanner, finding].some(it => it.length > 0)
  const fail = failer(index)
  if (!isOfFindings) {
    const text = `"${action}" needs part, type, mark, class, scanner or finding, which say what it is about`
    fail('action', text)
  }
  if (classes.length > 0 && classes.every(isOfWhole)) {
    const text = `"${action}" changes a part, and ${classes.join(', ')} is about the message as a whole: add part, type or mark`
    fail('action', text)
  }
}

const EFFECTS =
  'copy_to, subject_prefix, add_field, banner, notify, notify_recipient, notify_sender or recipient_may'

function hasEffect(settings: RuleSettings): boolean {
  const { copy_to, subject_prefix, add_field, notify } = settings
  const { notify_recipient, notify_sender, recipient_may, banner } = settings
  const lists = [copy_to, add_field, notify]
  return (
    [subject_prefix, recipient_may, banner].some(it => it !== '') ||
    [notify_recipient, notify_sender].includes(true) ||
    lists.some(it => it.length > 0)
  )
}

function checkAddresses({ settings, index }: Source): void {
  const { redirect_to, copy_to, notify } = settings
  for (const [option, addresses] of Object.entries({
    redirect_to: redirect_to === '' ? [] : [redirect_to],
    copy_to,
    notify,
  })) {
    const wrong = addresses.find(it => !isOneAddress(it))
    if (wrong === undefined) continue
    const text = `must be an address like "user@example.com", not "${wrong}"`
    throw new RuleError(index, option, text)
  }
}

// Several in one, or a name besides, would be a recipient that no one has.
function isOneAddress(text: string): boolean {
  return /^(?:"(?:[^"\\]|\\.)*"@)?[^\s<>,;"()]+$/u.test(text)
}

function checkUse({ settings, index, tools }: Source): void {
  const { action, redirect_to, text } = settings
  const fail = failer(index)
  const isUseless = (option: string): never =>
    fail(
      option,
      action === ''
        ? 'has no effect without an action'
        : `has no effect with action "${action}"`,
    )
  if (action !== 'redirect' && redirect_to !== '') isUseless('redirect_to')
  if (action === 'redirect' && redirect_to + tools.redirectTo === '') {
    fail('action', '"redirect" needs an address in redirect_to')
  }
  const delivers =
    ['', 'pass', 'tag', 'redirect'].includes(action) || isPartAction(action)
  if (!delivers && settings.copy_to.length > 0) isUseless('copy_to')
  if (!delivers && settings.subject_prefix !== '') isUseless('subject_prefix')
  if (!delivers && settings.add_field.length > 0) isUseless('add_field')
  const isKept = ['', 'quarantine', 'refuse'].includes(action)
  const mayKeep = isKept || isPartAction(action)
  if (!mayKeep && settings.recipient_may !== '') isUseless('recipient_may')
  if (!isKept && settings.notify_recipient) isUseless('notify_recipient')
  const showsBanner = delivers && action !== 'redirect'
  if (!showsBanner && settings.banner !== '') isUseless('banner')
  if (text !== '' && action !== 'reject' && action !== 'refuse') {
    isUseless('text')
  }
}

function checkTexts({ settings, index }: Source): void {
  const fail = failer(index)
  const { banner, banner_html } = settings
  if (banner.length > BANNER_LIMIT) {
    fail('banner', `must have at most ${BANNER_LIMIT} characters`)
  }
  if (banner_html !== '' && banner === '') {
    fail('banner_html', 'has no effect without banner')
  }
  if (!/^[\x20-\x7e]*$/u.test(banner_html) || banner_html.length > 9000) {
    const text =
      'must have at most 9000 characters of plain ASCII: write others as &#233;'
    fail('banner_html', text)
  }
  if (!/^[\x20-\x7e]{0,200}$/u.test(settings.text)) {
    fail('text', 'must be at most 200 characters of plain ASCII')
  }
  for (const field of settings.add_field) {
    const [, name = ''] = FIELD.exec(field) ?? []
    if (name === '') {
      const text = `must contain header fields like "X-Partner: yes", at most 500 characters of plain ASCII, with a name that begins with X- or is one of ${PLAIN_FIELDS.join(', ')}; not "${field}"`
      fail('add_field', text)
    }
    if (name.toLowerCase().startsWith(OWN_FIELD_PREFIX.toLowerCase())) {
      fail('add_field', `must not add ${name}: fields of that kind are ours`)
    }
  }
}

const BANNER_LIMIT = 2000

// Others say where a message goes, what it is, or how it is shown.
const PLAIN_FIELDS = [
  'Comments',
  'Importance',
  'Keywords',
  'Precedence',
  'Priority',
  'Sensitivity',
]

const FIELD = new RegExp(
  `^(X-[A-Za-z0-9-]{1,60}|${PLAIN_FIELDS.join('|')}): [\\x21-\\x7e](?:[\\x20-\\x7e]{0,498}[\\x21-\\x7e])?$`,
  'iu',
)

function failer(index: number): (option: string, text: string) => never {
  return (option, text) => {
    throw new RuleError(index, option, text)
  }
}
