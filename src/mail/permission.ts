/*
 * NAME
 *   permission - what a recipient may do with mail that was kept for him
 *
 * DESCRIPTION
 *   From most to least; each includes those after it.
 *
 *     release   have it delivered
 *     ask       ask the administrator for it
 *     see       read its text
 *     nothing   know that it was kept: from whom, when, its subject, and why
 */

export const PERMISSIONS = ['release', 'ask', 'see', 'nothing'] as const

export type Permission = (typeof PERMISSIONS)[number]

/** Whether someone who may do one thing may do another. */
export function includes(permission: Permission, wanted: Permission): boolean {
  return PERMISSIONS.indexOf(permission) <= PERMISSIONS.indexOf(wanted)
}
