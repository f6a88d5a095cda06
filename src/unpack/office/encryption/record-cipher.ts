/*
 * NAME
 *   record-cipher - how the body of a record is decrypted
 */

/** Decrypts a record's body; `at` is its offset in the stream. */
export type RecordCipher = (body: Buffer, at: number) => Buffer
