/*
 * NAME
 *   wasm - 7-Zip's command line in an instance of its own
 *
 * DESCRIPTION
 *   The only door to 7z-wasm. An instance sees one file, which it cannot
 *   write, and two outputs; it lives for one command.
 *
 * DIAGNOSTICS
 *   A command without a status is one that 7-Zip did not bring to its end: it
 *   throws numbers, traps and aborts.
 *
 * SECURITY
 *   Hostile bytes in a library that is not ours: archive-child alone uses it.
 *   WebAssembly keeps it from the system. Where a header makes it ask for more
 *   memory than it may have, it is refused, reports that, and ends in order.
 */

import { readFileSync } from 'node:fs'
import { runInNewContext } from 'node:vm'
import * as sevenZipPackage from '7z-wasm'
import { ARCHIVE, type Job, type JobEnd } from './frames.js'
import { sevenZipProgram } from './program.js'

/** Where the archive's bytes come from, and the outputs go. */
export interface SevenZipFiles {
  /** Fills the target from a position; all of it is within the archive. */
  read(target: Uint8Array, position: number): void
  output(chunk: Buffer): void
  log(chunk: Buffer): void
}

/** Runs one command. */
export async function runSevenZip(
  job: Job,
  files: SevenZipFiles,
): Promise<JobEnd> {
  program ??= load()
  memory.limitBytes = job.memoryLimitBytes
  memory.refused = false
  let status: number | null = null
  try {
    const sevenZip = await instantiate(program, code => (status = code))
    showFiles(sevenZip.FS, job.size, files)
    const returned = withinTime(job.timeLimitMs, () =>
      sevenZip.callMain([...job.args]),
    )
    if (typeof returned === 'number') status ??= returned
  } catch {
    // See DIAGNOSTICS.
  }
  return { status, outOfMemory: memory.refused }
}

// Nothing else stops a loop in WebAssembly when the parent's thread is gone.
function withinTime(timeout: number, run: () => unknown): unknown {
  try {
    return runInNewContext('run()', { run }, { timeout })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') process.exit(1)
    throw error
  }
}

const memory = { limitBytes: 0, refused: false }
let program: object | null = null

// What neither Node's types nor the package's have.
interface Wasm {
  readonly Module: new (bytes: Buffer) => object
  readonly Instance: new (
    program: object,
    imports: unknown,
  ) => { readonly exports: unknown }
  readonly Memory: { readonly prototype: Memory }
}

interface Memory {
  readonly buffer: ArrayBuffer
  grow(pages: number): number
}

interface SevenZip {
  readonly FS: FileSystem
  readonly callMain: (args: readonly string[]) => unknown
}

interface FileSystem {
  readonly writeFile: (path: string, bytes: Uint8Array) => void
  readonly lookupPath: (path: string) => { readonly node: Node }
  readonly getStream: (fd: number) => { stream_ops: object }
  readonly ErrnoError: new (code: number) => Error
}

interface Node {
  readonly id: number
  readonly mode: number
  node_ops: object
  stream_ops: object
}

const wasm = (globalThis as unknown as { readonly WebAssembly: Wasm })
  .WebAssembly

function load(): object {
  const { prototype } = wasm.Memory
  const grow = prototype.grow
  prototype.grow = function (pages) {
    const size = this.buffer.byteLength + pages * PAGE_BYTES
    if (size > memory.limitBytes) {
      memory.refused = true
      throw new RangeError('no more memory')
    }
    return grow.call(this, pages)
  }
  return new wasm.Module(readFileSync(sevenZipProgram()))
}

const PAGE_BYTES = 64 * 1024

function instantiate(
  program: object,
  onStatus: (code: number) => void,
): Promise<SevenZip> {
  const options = {
    instantiateWasm: (
      imports: unknown,
      done: (instance: object) => void,
    ): unknown => {
      const instance = new wasm.Instance(program, imports)
      done(instance)
      return instance.exports
    },
    quit: (code: number, reason: unknown): never => {
      onStatus(code)
      throw reason
    },
    stdin: () => null,
    print: () => undefined,
    printErr: () => undefined,
  }
  const { default: factory } = sevenZipPackage as unknown as {
    readonly default: (given: typeof options) => Promise<SevenZip>
  }
  return factory(options)
}

function showFiles(fs: FileSystem, size: number, files: SevenZipFiles): void {
  fs.writeFile(ARCHIVE, new Uint8Array(0))
  const { node } = fs.lookupPath(ARCHIVE)
  const attributes = attributesOf(node, size)
  node.node_ops = { ...node.node_ops, getattr: () => attributes }
  node.stream_ops = {
    ...node.stream_ops,
    read: (
      _stream: unknown,
      heap: Int8Array,
      offset: number,
      length: number,
      position: number,
    ) => {
      const count = Math.min(length, Math.max(0, size - position))
      files.read(new Uint8Array(heap.buffer, offset, count), position)
      return count
    },
    llseek: (
      stream: { readonly position: number },
      offset: number,
      whence: number,
    ) => {
      const from = [0, stream.position, size][whence] ?? 0
      if (from + offset < 0) throw new fs.ErrnoError(EINVAL)
      return from + offset
    },
  }
  divert(fs.getStream(1), chunk => files.output(chunk))
  divert(fs.getStream(2), chunk => files.log(chunk))
}

/** Its number in WASI. */
const EINVAL = 28

function attributesOf({ id, mode }: Node, size: number): object {
  const time = new Date(0)
  return {
    ...{ dev: 1, ino: id, mode, nlink: 1, uid: 0, gid: 0, rdev: 0, size },
    ...{ atime: time, mtime: time, ctime: time },
    ...{ blksize: 4096, blocks: Math.ceil(size / 512) },
  }
}

function divert(
  stream: { stream_ops: object },
  sink: (chunk: Buffer) => void,
): void {
  stream.stream_ops = {
    ...stream.stream_ops,
    write: (
      _stream: unknown,
      heap: Int8Array,
      offset: number,
      length: number,
    ) => {
      // The heap that is there now: it moves when it grows.
      sink(Buffer.from(heap.buffer, offset, length))
      return length
    },
  }
}
