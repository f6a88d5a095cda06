/*
 * NAME
 *   de - digests in German
 */

import type { Language } from '../language.js'

const messages = (count: number): string =>
  count === 1 ? '1 Nachricht' : `${count} Nachrichten`

export const de: Language = {
  code: 'de',
  name: 'Deutsch',
  locale: 'de-DE',
  sender: 'E-Mail-Quarantäne',
  digest: count => `${messages(count)} in der Quarantäne`,
  notice: count =>
    count === 1
      ? 'Eine Nachricht an Sie wurde in Quarantäne genommen'
      : `${messages(count)} an Sie wurden in Quarantäne genommen`,
  greeting: (count, address) =>
    `${messages(count)} an ${address} ${count === 1 ? 'wurde' : 'wurden'} nicht zugestellt. Der E-Mail-Filter bewahrt sie in der Quarantäne auf.`,
  labels: {
    from: 'Von',
    to: 'An',
    time: 'Zeit',
    size: 'Größe',
    why: 'Grund',
  },
  noSubject: '(kein Betreff)',
  noSender: '(ein Mailsystem)',
  why: {
    infected: 'Sie enthält Schadsoftware.',
    banned: 'Sie enthält eine Datei von einer Art, die hier nicht erlaubt ist.',
    ambiguous:
      'Sie ist so aufgebaut, dass E-Mail-Programme Verschiedenes anzeigen können. Seriöse Programme tun das nicht.',
    'unchecked-error':
      'Sie konnte nicht geprüft werden: Ein Prüfprogramm ist ausgefallen.',
    'unchecked-overlimit':
      'Sie konnte nicht geprüft werden: Sie ist zu groß, oder die Prüfung dauert zu lange.',
    'unchecked-damaged':
      'Sie konnte nicht geprüft werden: Eine Datei darin ist beschädigt.',
    'unchecked-encrypted':
      'Sie konnte nicht geprüft werden: Eine Datei darin ist mit einem Passwort geschützt.',
    'spam-certain': 'Sie ist mit Sicherheit Spam.',
    active:
      'Sie enthält ein Dokument mit Makros oder anderen aktiven Inhalten.',
    spam: 'Sie ist wahrscheinlich Spam.',
    clean: 'Eine Regel Ihrer E-Mail-Administration hält solche Nachrichten an.',
  },
  release: 'Ansehen und freigeben',
  ask: 'Ansehen und bei der Administration anfordern',
  see: 'Ansehen',
  nothing: 'Nur die Administration kann hier etwas tun.',
  more: count =>
    count === 1
      ? 'Eine weitere Nachricht ist hier nicht aufgeführt.'
      : `${count} weitere Nachrichten sind hier nicht aufgeführt.`,
  aboutLinks: until =>
    `Die Links gelten bis ${until}. Jeder öffnet eine Seite; es geschieht nichts, bevor Sie dort auf eine Schaltfläche klicken. Leiten Sie diese Nachricht nicht weiter: Ein Link gilt für jeden, der ihn hat.`,
  all: 'Alle Nachrichten, die für Sie aufbewahrt werden',
  withoutLinks: contact =>
    `Wenn Sie eine dieser Nachrichten brauchen, wenden Sie sich an Ihre E-Mail-Administration: ${contact}. Nennen Sie Zeit, Absender und Betreff.`,
  kept: days =>
    days === 0
      ? 'Nachrichten bleiben in der Quarantäne, bis jemand sie löscht.'
      : days === 1
        ? 'Nachrichten bleiben 1 Tag in der Quarantäne und werden dann gelöscht.'
        : `Nachrichten bleiben ${days} Tage in der Quarantäne und werden dann gelöscht.`,
  automatic:
    'Diese Nachricht wurde von einem Programm verschickt. Antworten darauf werden nicht gelesen.',
}
