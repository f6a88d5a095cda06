/*
 * NAME
 *   open-descriptors - what a process has open
 *
 * DESCRIPTION
 *   As the links of /proc/PID/fd, `socket:[INODE]` for a socket. A descriptor that
 *   is closed between the look at the folder and at the link is left out.
 */
import { readdirSync, readlinkSync } from 'node:fs'

export const openDescriptors = (pid: number | 'self'): readonly string[] =>
  readdirSync(`/proc/${pid}/fd`).flatMap(fd => {
    try {
      return [readlinkSync(`/proc/${pid}/fd/${fd}`)]
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
      throw error
    }
  })

/** The inodes of its sockets. */
export const openSockets = (pid: number): readonly string[] =>
  openDescriptors(pid).flatMap(
    link => /^socket:\[(\d+)\]$/u.exec(link)?.[1] ?? [],
  )
