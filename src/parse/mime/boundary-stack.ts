/*
 * NAME
 *   boundary-stack - the multiparts that are open in a message
 *
 * DESCRIPTION
 *   Tells whose delimiter a line is. A delimiter of an outer multipart closes
 *   the inner ones (RFC 2046 5.1.2). One that stands behind the closing
 *   delimiter of its multipart, where only an epilogue may, opens it again:
 *   some readers see a part there.
 *
 * SECURITY
 *   Bounded by the depth that tree allows.
 */

export interface Open {
  readonly path: string
  readonly boundaries: readonly string[]
  readonly childType: string
  /** Whether its header says that it is a multipart. */
  readonly declared: boolean
  children: number
  /** Whether a part of it began behind its closing delimiter. */
  reopened: boolean
}

/** The multiparts that are open, and whose delimiter a line is. */
export class BoundaryStack {
  readonly #open: Open[] = []
  readonly #owners = new Map<string, Open[]>()
  #ended: Open | null = null

  get depth(): number {
    return this.#open.length
  }

  push(open: Open): void {
    this.#open.push(open)
    for (const boundary of open.boundaries) {
      this.#owners.set(boundary, [...(this.#owners.get(boundary) ?? []), open])
    }
  }

  /** @param text a line behind its two hyphens, white space at its end gone. */
  has(text: string): boolean {
    return (
      this.#owner(text) !== undefined ||
      this.#closes(text) !== undefined ||
      this.#reopens(text)
    )
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
    if (!open.boundaries.some(it => this.#owners.get(it)?.includes(open))) {
      this.#open.pop()
      this.#ended = open
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

  // Behind its closing delimiter, where an epilogue stands.
  #reopens(text: string): boolean {
    return this.#ended?.boundaries.includes(text) ?? false
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
    const owners = (this.#owners.get(boundary) ?? []).filter(it => it !== open)
    if (owners.length > 0) this.#owners.set(boundary, owners)
    else this.#owners.delete(boundary)
  }
}
