/*
 * NAME
 *   address-files - small texts that make a program load what they name
 *
 * DESCRIPTION
 *   Invitations (RFC 5545), business cards (RFC 6350), playlists, and files of
 *   Windows as desktop.ini, .url and .theme: a program that opens one loads
 *   sounds, pictures and files from where it says. A path to another machine
 *   gives that machine the person's login. See address-files-reader.
 */

import type { ContainerKind } from '../container.js'
import { addressForm } from './address-form.js'

export const addressFiles: ContainerKind = {
  name: 'address-files',
  opens: part => addressForm(part) !== null,
  load: () => import('./address-files-reader.js'),
}
