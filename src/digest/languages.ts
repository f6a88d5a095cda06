/*
 * NAME
 *   languages - all languages that digests are written in
 */

import type { Language, LanguageCode } from './language.js'
import { de } from './languages/de.js'
import { en } from './languages/en.js'
import { es } from './languages/es.js'
import { fr } from './languages/fr.js'
import { ru } from './languages/ru.js'

export const LANGUAGES: Readonly<Record<LanguageCode, Language>> = {
  ...{ en, de, fr, es, ru },
}
