/*
 * NAME
 *   alarm - one timer that is set, put off, and set again for something else
 */

export class Alarm {
  #timer: NodeJS.Timeout | undefined

  /** Calls `act` after so many seconds, and not what was set before. */
  set(seconds: number, act: () => void): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(act, seconds * 1000)
  }

  /** The seconds begin again; also after they are over. */
  putOff(): void {
    this.#timer?.refresh()
  }

  clear(): void {
    clearTimeout(this.#timer)
  }
}
