/*
 * NAME
 *   recipes - all of them
 */

import { ENCODINGS } from './encodings.js'
import { HEADER_ENDS } from './header-ends.js'
import { HEADER_FIELDS } from './header-fields.js'
import { HEADER_LINES } from './header-lines.js'
import { HIDDEN_LINES } from './hidden-lines.js'
import { HIDDEN_TEXTS } from './hidden-texts.js'
import { NAME_TRICKS } from './name-tricks.js'
import { NAMES } from './names.js'
import { NESTING } from './nesting.js'
import { OTHER_ENCODINGS } from './other-encodings.js'
import { PARAMETERS } from './parameters.js'
import { PARAMETER_SYNTAX } from './parameter-syntax.js'
import type { Recipe } from './recipe.js'
import { STRUCTURE } from './structure.js'
import { TYPES } from './types.js'

export const RECIPES: readonly Recipe[] = [
  ...HEADER_FIELDS,
  ...HEADER_LINES,
  ...HEADER_ENDS,
  ...PARAMETERS,
  ...PARAMETER_SYNTAX,
  ...STRUCTURE,
  ...NESTING,
  ...ENCODINGS,
  ...OTHER_ENCODINGS,
  ...NAMES,
  ...NAME_TRICKS,
  ...TYPES,
  ...HIDDEN_LINES,
  ...HIDDEN_TEXTS,
]
