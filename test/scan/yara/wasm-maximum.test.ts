/*
 * NAME
 *   wasm-maximum.test - a module's memory cannot grow beyond its maximum
 */
import t from 'tap'
import { withMaximum } from '../../../src/scan/yara/wasm-maximum.js'

// (module (memory (export "m") 1) ...) with a section before and after it.
const moduleOf = (memory: readonly number[]): Buffer =>
  Buffer.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...[0x00, 0x03, 0x01, 0x61, 0x05], // a custom section that has a 5 in it
    ...[0x05, memory.length, ...memory],
    ...[0x07, 0x05, 0x01, 0x01, 0x6d, 0x02, 0x00],
  ])

interface Wasm {
  Module: new (bytes: Uint8Array) => object
  Instance: new (module: object) => {
    readonly exports: { readonly m: { grow(pages: number): number } }
  }
}

const { Module, Instance } = (
  globalThis as unknown as { readonly WebAssembly: Wasm }
).WebAssembly

const memoryOf = (bytes: Uint8Array) =>
  new Instance(new Module(bytes)).exports.m

t.test('memory grows to the maximum and no further', async t => {
  for (const memory of [
    [1, 0, 1],
    [1, 1, 1, 100],
    [1, 1, 1, 0x80, 0x80, 0x04],
  ]) {
    const limited = memoryOf(withMaximum(moduleOf(memory), 300))
    t.equal(limited.grow(299), 1)
    t.throws(() => limited.grow(1), RangeError)
  }
  t.equal(memoryOf(withMaximum(moduleOf([1, 0, 2]), 1)).grow(0), 2)
})

t.test('modules of another kind', async t => {
  const check = (bytes: Buffer, expected: RegExp) =>
    t.throws(() => withMaximum(bytes, 10), expected)
  check(moduleOf([1, 3, 1, 2]), /of another kind/u)
  check(moduleOf([2, 0, 1, 0, 1]), /of another kind/u)
  check(moduleOf([]).subarray(0, 13), /no memory of its own/u)
  check(Buffer.from([...moduleOf([]).subarray(0, 13), 0x05, 0x80]), /is cut/u)
})
