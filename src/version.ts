/*
 * NAME
 *   version - the version that every program names
 *
 * DESCRIPTION
 *   A test compares it with package.json.
 */

export const VERSION = '0.1.0'
