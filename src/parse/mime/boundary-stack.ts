/*
 * NAME
 *   boundary-stack - the multiparts that are open in a message
 *
 * DESCRIPTION
 *   Decides to which multipart a delimiter line belongs. A delimiter of an
 *   outer multipart closes the inner ones (RFC 2046 5.1.2). After the closing
 *   delimiter of a multipart, only an epilogue may follow. A delimiter there
 *   opens the multipart again: some readers see a part.
 *
 * SECURITY
 *   Bounded by the depth that tree allows.
 */

export interface Open {
  readonly path: string
  readonly boundaries: readonly string[]
  readonly childType: string
  /** Whether its header declares a multipart. */
  readonly declared: boolean
  children: number
  /** Whether a part of it began after its closing delimiter. */
  reopened: boolean
}

const LOOKED_AT = 64

/** The open multiparts; decides to which of them a delimiter line belongs. */
export class BoundaryStack {
  readonly #open: Open[] = []
  readonly #owners = new Map<string, Open[]>()
  /** How many of its boundaries an open one has left. */
  readonly #left = new Map<Open, number>()
  #ended: Open | null = null
  #endedBy: ReadonlySet<string> = new Set()

  get depth(): number {
    return this.#open.length
  }

  push(open: Open): void {
    this.#open.push(open)
    this.#left.set(open, open.boundaries.length)
    for (const boundary of open.boundaries) {
      const owners = this.#owners.get(boundary)
      if (owners === undefined) this.#owners.set(boundary, [open])
      else owners.push(open)
    }
  }

  /** @param text a line after its two hyphens, white space at its end gone. */
  has(text: string): boolean {
    return (
      this.#owner(text) !== undefined ||
      this.#closes(text) !== undefined ||
      this.#reopens(text)
    )
  }

  /** Whether it begins as a delimiter and goes on: some readers look no further.
   * Of very many boundaries, which are odd by themselves, none is looked at. */
  isLonger(text: string): boolean {
    if (this.#owners.size > LOOKED_AT) return false
    for (const boundary of this.#owners.keys()) {
      if (boundary !== '' && text.startsWith(boundary)) return true
    }
    return false
  }

  /**
   * Closes the multipart whose closing delimiter it is; false if it is none.
   * One with several boundaries stays open for the others.
   */
  close(text: string): boolean {
    if (this.#owner(text) !== undefined) return false
    const open = this.#closes(text)
    if (open === undefined) return false
    this.#popTo(open)
    this.#forget(text.slice(0, -2), open)
    if (this.#left.get(open) === 0) {
      this.#open.pop()
      this.#ended = open
      this.#endedBy = new Set(open.boundaries)
    }
    return true
  }

  /** Path and default type of the part that a delimiter line begins. */
  openChild(text: string): { readonly path: string; readonly type: string } {
    const open = this.#owner(text) ?? this.#reopen(text)
    this.#ended = null
    this.#popTo(open)
    open.children++
    const path = open.path === '' ? '' : `${open.path}.`
    return { path: `${path}${open.children}`, type: open.childType }
  }

  #owner(text: string): Open | undefined {
    return this.#owners.get(text)?.at(-1)
  }

  #closes(text: string): Open | undefined {
    return text.endsWith('--') ? this.#owner(text.slice(0, -2)) : undefined
  }

  // After its closing delimiter, where the epilogue is.
  #reopens(text: string): boolean {
    return this.#ended !== null && this.#endedBy.has(text)
  }

  #reopen(text: string): Open {
    const open = this.#ended
    if (open === null || !this.#reopens(text)) {
      throw new Error('tree: not a delimiter')
    }
    open.reopened = true
    this.push(open)
    return open
  }

  #popTo(open: Open): void {
    while (this.#open.length > 0 && this.#open.at(-1) !== open) this.#pop()
  }

  #pop(): void {
    const open = this.#open.pop()
    for (const boundary of open?.boundaries ?? []) this.#forget(boundary, open)
  }

  #forget(boundary: string, open: Open | undefined): void {
    const owners = this.#owners.get(boundary)
    // Most of the time it is the last: what is inside was forgotten before.
    const at = open === undefined ? -1 : (owners?.lastIndexOf(open) ?? -1)
    if (owners === undefined || open === undefined || at < 0) return
    owners.splice(at, 1)
    if (owners.length === 0) this.#owners.delete(boundary)
    this.#left.set(open, (this.#left.get(open) ?? 0) - 1)
  }
}
