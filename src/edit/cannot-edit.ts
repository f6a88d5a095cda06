/*
 * NAME
 *   cannot-edit - why a message is left as it is
 */

/** Half a sentence that follows "not edited:". Printable. */
export class CannotEdit extends Error {
  constructor(why: string) {
    super(why)
    this.name = 'CannotEdit'
  }
}
