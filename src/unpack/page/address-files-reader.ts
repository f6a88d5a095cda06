/*
 * NAME
 *   address-files-reader - what a small text makes a program load
 *
 * DESCRIPTION
 *   Of invitations and cards, the values of properties that are addresses:
 *   ATTACH, URL, PHOTO and the like. What a person wrote (DESCRIPTION, NOTE) is
 *   not looked at: honest invitations name folders of the house there. A sound
 *   of an alarm plays without a click.
 *
 *   Of the other files, each path to another machine wherever it is.
 *
 * SECURITY
 *   Hostile text. Linear: bounded patterns over pieces of bounded size, each
 *   with the end of the one before it.
 */

import { windows } from '../../util/bytes.js'
import type { Part } from '../../mail/part.js'
import type { Gathering } from '../container.js'
import { linkMark } from '../office/link.js'
import { addressForm } from './address-form.js'

export async function open(part: Part, gathering: Gathering): Promise<void> {
  const look = addressForm(part) === 'properties' ? markProperties : markPaths
  let before = ''
  for (const window of windows(part.content)) {
    await gathering.turn()
    // Of UTF-16 the letters that matter are here.
    const text = before + window.toString('latin1').replaceAll('\0', '')
    look(text, gathering)
    before = text.slice(-OVERLAP)
  }
}

const OVERLAP = 2048

/** Properties whose value is an address: RFC 5545, 6350, vCalendar 1.0. */
const PROPERTY =
  /(?:^|[\r\n])[\t ]{0,9}(?:[\w-]{1,40}\.)?(ATTACH|AALARM|DALARM|PALARM|MALARM|URL|IMAGE|CONFERENCE|PHOTO|LOGO|SOUND|KEY|SOURCE|CALURI|CALADRURI|FBURL|ALTREP)((?:;[^:\r\n]{0,400})?):([^\r\n]{1,2000})/giu

/** An address that another property has as a parameter (RFC 5545, 3.2.1). */
const ALTERNATIVE = /;ALTREP="([^"\r\n]{1,2000})"/giu

const ALARM = /BEGIN:VALARM(?:(?!END:VALARM)[^]){0,1500}$/iu

function markProperties(folded: string, { mark }: Gathering): void {
  const text = unfolded(folded)
  for (const [, target = ''] of text.matchAll(ALTERNATIVE)) {
    const leads = linkMark(target)
    if (leads !== null) mark(leads)
  }
  for (const found of text.matchAll(PROPERTY)) {
    const [, name = '', parameters = '', value = ''] = found
    const plain = /QUOTED-PRINTABLE/iu.test(parameters) ? quoted(value) : value
    for (const target of targetsOf(plain)) {
      const leads = linkMark(target)
      if (leads === null) continue
      mark(leads)
      const isSound =
        /^[AP]ALARM$/iu.test(name) ||
        ALARM.test(text.slice(Math.max(0, found.index - 1500), found.index))
      if (isSound && leads === 'network-path') mark('reminder-path')
    }
  }
}

// vCalendar 1.0 has several values in a line (`date;;;path`), and in texts a
// backslash, a semicolon and a comma are written with a backslash.
function targetsOf(value: string): readonly string[] {
  const isPlain = /^(?:data:|[A-Za-z0-9+/=]{60})/iu.test(value)
  if (isPlain) return []
  return [value, ...value.split(/[;,]/u, 12).slice(1)].flatMap(it => {
    const target = it.trim()
    return target.startsWith('\\\\\\\\')
      ? [target.replaceAll('\\\\', '\\')]
      : [target]
  })
}

// A line that goes on begins with a blank.
function unfolded(text: string): string {
  return text.replace(/\r?\n[\t ]/gu, '').replace(/=\r?\n/gu, '')
}

function quoted(value: string): string {
  return value.replace(/=([0-9A-F]{2})/giu, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  )
}

/** At the begin of a line, of a value or in quotation marks. */
const PATH = /(?:^|[=>"'\s,;@])((?:\\\\|file:)[^\s"'<>]{1,300})/giu

function markPaths(text: string, { mark }: Gathering): void {
  for (const [, target = ''] of text.matchAll(PATH)) {
    if (linkMark(target) === 'network-path') mark('network-path')
  }
}
