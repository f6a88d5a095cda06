/*
 * NAME
 *   folder - where it is noted what recipients have done
 */

/** Its name in the folder of the quarantine; it is the filter's alone. */
export const PEOPLE_FOLDER = 'people'
