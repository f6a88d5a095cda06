/*
 * NAME
 *   languages.test - each language says all, for any number
 */
import t from 'tap'
import { LANGUAGE_CODES, type Language } from '../../src/digest/language.js'
import { LANGUAGES } from '../../src/digest/languages.js'
import { VERDICT_CLASSES } from '../../src/mail/finding.js'

const all: readonly Language[] = Object.values(LANGUAGES)
const { en } = LANGUAGES

/** All texts of a language, by what they are for. */
function textsOf(it: Language): ReadonlyMap<string, string> {
  const counts = [1, 2, 5, 11, 21, 22, 100].flatMap(count => [
    [`digest ${count}`, it.digest(count)],
    [`notice ${count}`, it.notice(count)],
    [`greeting ${count}`, it.greeting(count, 'bob@d.example')],
    [`more ${count}`, it.more(count)],
    [`kept ${count}`, it.kept(count)],
  ])
  const words = [
    ['sender', it.sender],
    ['noSubject', it.noSubject],
    ['noSender', it.noSender],
    ['nothing', it.nothing],
    ['kept 0', it.kept(0)],
    ['links', it.aboutLinks('DATE')],
    ['without', it.withoutLinks('CONTACT')],
    ['all', it.all],
    ['automatic', it.automatic],
    ...(['release', 'ask', 'see'] as const).map(word => [word, it[word]]),
    ...Object.entries(it.labels).map(([name, text]) => [`label ${name}`, text]),
    ...VERDICT_CLASSES.map(name => [`why ${name}`, it.why[name]]),
  ]
  return new Map([...counts, ...words] as [string, string][])
}

t.test('every text is there, and is a translation', t => {
  t.strictSame(
    Object.keys(LANGUAGES).toSorted(),
    [...LANGUAGE_CODES].toSorted(),
  )
  const english = textsOf(en)
  for (const it of all) {
    t.equal(LANGUAGES[it.code], it)
    t.equal(Intl.getCanonicalLocales(it.locale)[0], it.locale)
    for (const [name, text] of textsOf(it)) {
      t.match(text, /^[^\s<>&][^\n<>&]*$/u, `${it.code}: ${name}`)
      const isOwn = it.code === 'en' || text !== english.get(name)
      t.ok(isOwn, `${it.code} ${name}: ${text}`)
    }
  }
  t.end()
})

t.test('numbers, addresses and dates are in it', t => {
  for (const it of all) {
    for (const count of [2, 5, 21]) {
      for (const text of [
        it.digest(count),
        it.notice(count),
        it.greeting(count, 'x'),
        it.more(count),
        it.kept(count),
      ]) {
        t.match(text, new RegExp(`\\b${count}\\b`, 'u'), it.code)
      }
    }
    t.match(it.greeting(1, 'bob@d.example'), 'bob@d.example', it.code)
    t.match(it.aboutLinks('DATE'), 'DATE', it.code)
    t.match(it.withoutLinks('CONTACT'), 'CONTACT', it.code)
  }
  t.end()
})

t.test('plurals', t => {
  const { de, fr, es, ru } = LANGUAGES
  const cases: readonly (readonly [string, string])[] = [
    [en.digest(1), '1 message kept in the quarantine'],
    [en.digest(2), '2 messages kept in the quarantine'],
    [de.digest(1), '1 Nachricht in der Quarant\u00e4ne'],
    [de.digest(7), '7 Nachrichten in der Quarant\u00e4ne'],
    [fr.digest(1), '1 message en quarantaine'],
    [fr.digest(2), '2 messages en quarantaine'],
    [es.digest(1), '1 mensaje en la cuarentena'],
    [es.digest(2), '2 mensajes en la cuarentena'],
    [ru.digest(1), '1 сообщение в карантине'],
    [ru.digest(3), '3 сообщения в карантине'],
    [ru.digest(5), '5 сообщений в карантине'],
    [ru.digest(11), '11 сообщений в карантине'],
    [ru.digest(21), '21 сообщение в карантине'],
    [ru.kept(1), 'Сообщения хранятся в карантине 1 день, затем удаляются.'],
    [ru.kept(30), 'Сообщения хранятся в карантине 30 дней, затем удаляются.'],
  ]
  for (const [is, expected] of cases) t.equal(is, expected)
  t.end()
})
