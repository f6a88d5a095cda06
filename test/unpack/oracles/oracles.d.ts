/*
 * NAME
 *   oracles - what these tests use of the other readers
 */

declare module 'tar-stream' {
  import type { Duplex, Readable } from 'node:stream'
  export function pack(): Readable & {
    entry(header: { readonly name: string }, data: Buffer | string): void
    finalize(): void
  }
  export function extract(): Duplex & AsyncIterable<Readable>
}

declare module 'yauzl' {
  import type { EventEmitter } from 'node:events'
  import type { Readable } from 'node:stream'
  export interface Entry {
    readonly fileName: string
  }
  export interface ZipFile extends EventEmitter {
    readEntry(): void
    openReadStream(
      entry: Entry,
      done: (error: Error | null, stream: Readable) => void,
    ): void
  }
  export function fromBuffer(
    bytes: Buffer,
    options: Readonly<Record<string, boolean>>,
    done: (error: Error | null, file: ZipFile) => void,
  ): void
}

declare module 'cfb' {
  export interface Container {
    readonly FullPaths: readonly string[]
  }
  export function read(
    bytes: Buffer,
    options: { readonly type: 'buffer' },
  ): Container
  export function find(
    container: Container,
    name: string,
  ): { readonly content: Uint8Array } | null
}

declare module '@kenjiuno/msgreader' {
  interface Attachment {
    readonly fileName?: string
  }
  class Reader {
    constructor(bytes: ArrayBuffer)
    getFileData(): { readonly attachments?: readonly Attachment[] }
    getAttachment(it: Attachment): { readonly content: Uint8Array }
  }
  const module: { readonly default: typeof Reader }
  export default module
}

declare module 'openpgp' {
  interface Message {
    unwrapCompressed(): Message
    getLiteralData(): Uint8Array | null
  }
  export function readMessage(of: {
    readonly binaryMessage: Uint8Array
  }): Promise<Message>
}

declare module 'pdfjs-dist/legacy/build/pdf.mjs' {
  interface Page {
    getAnnotations(): Promise<readonly Readonly<Record<string, unknown>>[]>
    getJSActions(): Promise<unknown>
    getTextContent(): Promise<{
      readonly items: readonly { readonly str?: string }[]
    }>
  }
  interface Document {
    getPage(number: number): Promise<Page>
    getOpenAction(): Promise<unknown>
    getAttachments(): Promise<unknown>
    getJSActions(): Promise<Readonly<Record<string, unknown>> | null>
  }
  export function getDocument(options: Readonly<Record<string, unknown>>): {
    readonly promise: Promise<Document>
    destroy(): Promise<void>
  }
  export const VerbosityLevel: { readonly ERRORS: number }
}
