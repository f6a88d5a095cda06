import t from 'tap'
import { build } from 'esbuild'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { scratchFolder } from './folder.js'
import type { Teardown } from './folder.js'
import { startProgram } from './program.js'
import { waitUntil } from './wait.js'

/** A program with guard() in it, in a folder of its own. */
const program = async (t: Teardown, folder: string, ...lines: string[]) => {
  const outfile = join(folder, 'program.mjs')
  const contents = ["import { guard } from './guard.ts'", ...lines].join('\n')
  await build({
    stdin: { contents, resolveDir: import.meta.dirname, loader: 'ts' },
    ...{ outfile, bundle: true, platform: 'node', format: 'esm' },
  })
  return startProgram(t, outfile)
}

const read = (folder: string, name: string): string | undefined => {
  const file = join(folder, name)
  return (existsSync(file) && readFileSync(file, 'utf8')) || undefined
}

t.test('a killed process is cleaned up after', async t => {
  const folder = scratchFolder(t, 'guard')
  const started = await program(
    ...([
      t,
      folder,
      `guard('echo "$1" > "$2"', 'a  b', '${folder}/made')`,
    ] as const),
    ...['setInterval(() => {}, 1000)', 'console.log("ready")'],
  )
  await started.waitForOutput(/ready/)
  t.equal(read(folder, 'made'), undefined)
  await started.stop('SIGKILL')
  const made = () => read(folder, 'made')
  t.equal(await waitUntil(made, { what: 'the script' }), 'a  b\n')
})

t.test('a guard sent away does nothing; none holds its process', async t => {
  const folder = scratchFolder(t, 'guard')
  const started = await program(
    ...([t, folder, `guard('echo x > "$1"', '${folder}/first')()`] as const),
    `guard('sleep 0.2; echo x > "$1"', '${folder}/second')`,
  )
  t.match(await started.ended, { status: 0, stdout: '', stderr: '' })
  const second = () => read(folder, 'second')
  t.equal(await waitUntil(second, { what: 'the second script' }), 'x\n')
  t.equal(read(folder, 'first'), undefined)
})
