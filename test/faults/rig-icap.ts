/*
 * NAME
 *   rig-icap - an ICAP server whose behavior changes while it runs
 */

import { chmodSync, rmSync, symlinkSync } from 'node:fs'
import type { Socket } from 'node:net'
import type { Teardown } from '../helper/folder.js'
import type { Answer } from '../scan/fake-engine.js'
import {
  CLEAN,
  fakeIcap,
  OPTIONS,
  saying,
  type Asked,
} from '../scan/icap/fake-icap.js'

export interface RigIcap {
  /** null is that it finds nothing. */
  behavior: Answer | null
  /** null is that it offers what it should. */
  options: Answer | null
  /** As the option `address` takes it. */
  readonly address: string
  /** Takes its socket away, and puts it back. */
  hide(): void
  show(): void
  /** Ends the connections that the filter keeps. */
  cut(): void
}

/** @param link where the filter looks for it: a symbolic link to its socket. */
export async function startRigIcap(
  t: Teardown,
  link: string,
): Promise<RigIcap> {
  const by =
    (own: () => Answer | null, usual: ReturnType<typeof saying>) =>
    (socket: Socket, asked: Asked): void => {
      const behavior = own()
      if (behavior) behavior(socket, asked.body)
      else usual(socket, asked)
    }
  const fake = await fakeIcap(
    t,
    by(() => engine.behavior, saying(CLEAN)),
    {
      place: 'unix',
      options: by(() => engine.options, saying(OPTIONS)),
    },
  )
  const socketPath = fake.address.replace(/^icap:\/\/unix:|:\/scan$/gu, '')
  chmodSync(socketPath, 0o666)
  symlinkSync(socketPath, link)
  const engine: RigIcap = {
    ...{ behavior: null, options: null, cut: () => fake.cut() },
    address: `icap://unix:${link}:/scan`,
    hide: () => rmSync(link),
    show: () => symlinkSync(socketPath, link),
  }
  return engine
}
