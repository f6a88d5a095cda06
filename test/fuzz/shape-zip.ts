/*
 * NAME
 *   shape-zip - archives of many names, and of misleading ends
 */

/** An archive of so many empty members, central directory and all. */
export function zipOfNames(count: number): Buffer {
  const total = Math.floor(count)
  const locals: Buffer[] = []
  const central: Buffer[] = []
  let offset = 0
  for (let at = 0; at < total; at++) {
    const name = Buffer.from(`${at}.txt`)
    const local = Buffer.alloc(30)
    local.writeUInt32LE(0x04034b50, 0)
    local.writeUInt16LE(20, 4)
    local.writeUInt16LE(name.length, 26)
    const entry = Buffer.alloc(46)
    entry.writeUInt32LE(0x02014b50, 0)
    entry.writeUInt16LE(20, 4)
    entry.writeUInt16LE(20, 6)
    entry.writeUInt16LE(name.length, 28)
    entry.writeUInt32LE(offset, 42)
    locals.push(local, name)
    central.push(entry, name)
    offset += local.length + name.length
  }
  const directory = Buffer.concat(central)
  const tail = end(total, directory.length, offset, Buffer.alloc(0))
  return Buffer.concat([...locals, directory, tail])
}

/** An archive of nothing, its comment full of ends of archives. */
export function zipWithComment(): Buffer {
  const wrong = end(1, 46, 0, Buffer.alloc(0))
  const comment = Buffer.alloc(65_535, wrong)
  const one = zipOfNames(1)
  const body = one.subarray(0, one.length - 22)
  const local = 30 + '0.txt'.length
  return Buffer.concat([body, end(1, body.length - local, local, comment)])
}

function end(
  count: number,
  size: number,
  offset: number,
  comment: Buffer,
): Buffer {
  const record = Buffer.alloc(22)
  record.writeUInt32LE(0x06054b50, 0)
  record.writeUInt16LE(count, 8)
  record.writeUInt16LE(count, 10)
  record.writeUInt32LE(size, 12)
  record.writeUInt32LE(offset, 16)
  record.writeUInt16LE(comment.length, 20)
  return Buffer.concat([record, comment])
}
