/*
 * NAME
 *   fr - digests in French
 */

import type { Language } from '../language.js'

// In French, 0 is singular.
const messages = (count: number): string =>
  count < 2 ? `${count} message` : `${count} messages`

export const fr: Language = {
  code: 'fr',
  name: 'Français',
  locale: 'fr-FR',
  sender: 'Quarantaine du courrier',
  digest: count => `${messages(count)} en quarantaine`,
  notice: count =>
    count < 2
      ? 'Un message pour vous a été mis en quarantaine'
      : `${messages(count)} pour vous ont été mis en quarantaine`,
  greeting: (count, address) =>
    count < 2
      ? `${messages(count)} pour ${address} n’a pas été remis. Le filtre de courrier le garde en quarantaine.`
      : `${messages(count)} pour ${address} n’ont pas été remis. Le filtre de courrier les garde en quarantaine.`,
  labels: {
    from: 'De',
    to: 'À',
    time: 'Date',
    size: 'Taille',
    why: 'Raison',
  },
  noSubject: '(sans objet)',
  noSender: '(un système de messagerie)',
  why: {
    infected: 'Il contient un logiciel malveillant.',
    banned: 'Il contient un fichier d’un type qui n’est pas autorisé ici.',
    ambiguous:
      'Il est construit de façon que les logiciels de messagerie puissent afficher des choses différentes. Les logiciels honnêtes ne font pas cela.',
    'unchecked-error':
      'Il n’a pas pu être vérifié : un programme d’analyse est en panne.',
    'unchecked-overlimit':
      'Il n’a pas pu être vérifié : il est trop volumineux ou trop long à analyser.',
    'unchecked-damaged':
      'Il n’a pas pu être vérifié : un fichier joint est endommagé.',
    'unchecked-encrypted':
      'Il n’a pas pu être vérifié : un fichier joint est protégé par un mot de passe.',
    'spam-certain': 'C’est certainement du spam.',
    active:
      'Il contient un document avec des macros ou un autre contenu actif.',
    spam: 'C’est probablement du spam.',
    clean:
      'Une règle de votre administrateur de messagerie retient ce type de message.',
  },
  release: 'Le consulter et le libérer',
  ask: 'Le consulter et le demander à l’administrateur',
  see: 'Le consulter',
  nothing: 'Seul l’administrateur peut intervenir.',
  more: count =>
    count < 2
      ? `${count} autre message n’est pas indiqué ici.`
      : `${count} autres messages ne sont pas indiqués ici.`,
  aboutLinks: until =>
    `Les liens sont valables jusqu’au ${until}. Chacun ouvre une page ; rien ne se passe avant que vous n’y appuyiez sur un bouton. Ne transférez pas ce message : un lien fonctionne pour toute personne qui l’a.`,
  all: 'Tous les messages gardés pour vous',
  withoutLinks: contact =>
    `Si vous avez besoin de l’un de ces messages, adressez-vous à votre administrateur de messagerie : ${contact}. Indiquez la date, l’expéditeur et l’objet.`,
  kept: days =>
    days === 0
      ? 'Les messages restent en quarantaine jusqu’à ce que quelqu’un les supprime.'
      : days === 1
        ? 'Les messages restent 1 jour en quarantaine, puis sont supprimés.'
        : `Les messages restent ${days} jours en quarantaine, puis sont supprimés.`,
  automatic:
    'Ce message a été envoyé par un programme. Les réponses ne sont pas lues.',
}
