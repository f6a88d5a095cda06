/*
 * NAME
 *   presets.test - what each product says, and what we make of it
 *
 * DESCRIPTION
 *   The expectations are written down apart from the table of products: for each
 *   exit status, and for lines as the products print them. Programs that are not
 *   to be had are scripts here.
 */
import t, { type Test } from 'tap'
import { readAnswer } from '../../../src/scan/command/answer.js'
import {
  PRESET_NAMES,
  PRODUCTS,
  type PresetName,
} from '../../../src/scan/command/products.js'
import { fileOf, messageOf, partOf, scannerOf, scanWith } from '../sample.js'

type Kind = 'clean' | 'infected' | 'encrypted' | 'overlimit' | 'damaged'

interface Expected {
  readonly input: 'stdin' | 'files'
  readonly statuses: Partial<Record<Kind, readonly number[]>>
  /** Output with the status of malware, and the name that it gives. */
  readonly names: readonly (readonly [string, string])[]
  /** Output with a clean status, and the class of what it says. */
  readonly says?: readonly (readonly [string, string | null])[]
  /** Needed with a clean status. */
  readonly summary?: string
}

const numbers = (first: number, last: number): readonly number[] =>
  Array.from({ length: last - first + 1 }, (_, at) => first + at)

const withBit = (bits: number): readonly number[] =>
  numbers(1, 255).filter(status => (status & bits) !== 0)

const CLAM: Expected = {
  input: 'stdin',
  statuses: { clean: [0], infected: [1] },
  names: [
    ['stdin: Win.Test.EICAR_HDB-1 FOUND\n', 'Win.Test.EICAR_HDB-1'],
    ['LibClamAV Warning: old\n/tmp/x: A B FOUND', 'A B'],
  ],
  says: [['stdin: OK\n', null]],
}

const EXPECTED: Readonly<Record<PresetName, Expected>> = {
  clamscan: CLAM,
  clamdscan: CLAM,
  savscan: {
    input: 'files',
    statuses: {
      ...{ clean: [0], damaged: [8], encrypted: [16], infected: [20, 24, 28] },
    },
    names: [
      [">>> Virus 'EICAR-AV-Test' found in file part-0001\n", 'EICAR-AV-Test'],
    ],
    says: [['Password protected file part-0001\n', 'unchecked-encrypted']],
  },
  uvscan: {
    input: 'files',
    statuses: { clean: [0], infected: [13] },
    names: [
      ['part-0001 ... Found the W97M/Thus.gen virus !!!\n', 'W97M/Thus.gen'],
      ['     Found trojan or variant Generic.dx !!!', 'Generic.dx'],
      ['part-0001 ... Found: EICAR test file NOT a virus.', 'EICAR test file'],
    ],
    says: [
      ['     part-0001 is password-protected.', 'unchecked-encrypted'],
      ['part-0001 ... is OK.', null],
    ],
  },
  fsecure: {
    input: 'files',
    statuses: { clean: [0], infected: [3, 4, 6, 8], damaged: [9] },
    names: [
      ['part-0001: Infected: EICAR_Test_File [AVP]', 'EICAR_Test_File [AVP]'],
      ['part-0001: Riskware: Adware.X', 'Adware.X'],
    ],
  },
  drweb: {
    input: 'files',
    statuses: { clean: [0], infected: numbers(1, 255).filter(it => it % 64) },
    names: [
      [
        'part-0001 infected with EICAR Test File (NOT a Virus!)',
        'EICAR Test File (NOT a Virus!)',
      ],
    ],
  },
  eset: {
    input: 'files',
    statuses: { clean: [0], infected: [1, 50], damaged: [10] },
    names: [
      [
        'name="part-0001", threat="Eicar test file", action=""',
        'Eicar test file',
      ],
      ['object="file", name="part-0001", virus="A/B", action=""', 'A/B'],
    ],
    says: [
      ['name="part-0001", threat="is OK", action="", info=""', null],
      [
        'name="x.zip", threat="", info="password-protected"',
        'unchecked-encrypted',
      ],
    ],
  },
  kesl: {
    input: 'files',
    statuses: { clean: [0] },
    names: [],
    summary: 'Scanned objects                     : 2\n',
    says: [
      ['Scanned objects : 2\nTotal detected objects : 0\n', null],
      ['Scanned objects : 2\nTotal detected objects : 10', 'infected'],
      [
        'Scanned objects : 2\nInfected objects and other objects : 1\nX',
        'infected',
      ],
      [
        'Scanned objects : 2\nPassword-protected objects : 1\n',
        'unchecked-encrypted',
      ],
      ['Scanned objects : 2\nScan errors   : 3\n', 'unchecked-damaged'],
    ],
  },
  bitdefender: {
    input: 'files',
    statuses: { clean: [0], infected: [1] },
    names: [
      [
        'part-0001 infected: EICAR-Test-File (not a virus)',
        'EICAR-Test-File (not a virus)',
      ],
    ],
    summary: 'Infected files: 0\n',
    says: [
      ['Infected files: 0\nSuspect files: 0\n', null],
      ['Infected files :2\n', 'infected'],
      ['Infected files: 0\nSuspect files: 1\n', 'infected'],
    ],
  },
  avast: {
    input: 'files',
    statuses: { clean: [0], infected: [1] },
    names: [['part-0001\tEICAR Test-NOT virus!!!', 'EICAR Test-NOT virus!!!']],
    says: [['part-0001\t[OK]', null]],
  },
  avira: {
    input: 'files',
    statuses: { clean: [0], infected: [1, 2, 3] },
    names: [
      ['ALERT: [Eicar-Test-Signature virus] part-0001', 'Eicar-Test-Signature'],
      ["  VIRUS: file contains code of the virus 'W32/Netsky'", 'W32/Netsky'],
    ],
  },
  fprot: {
    input: 'files',
    statuses: {
      clean: [0],
      infected: withBit(1 | 2),
      overlimit: [8, 8 + 64],
      damaged: [64],
    },
    names: [
      ['[Found virus] <EICAR_Test_File (exact)> part-0001', 'EICAR_Test_File'],
    ],
  },
  kavscanner: {
    input: 'files',
    statuses: {
      ...{ clean: [0], encrypted: [10], damaged: [15] },
      infected: [5, 20, 21, 25],
    },
    names: [['part-0001 INFECTED EICAR-Test-File', 'EICAR-Test-File']],
  },
  trend: {
    input: 'files',
    statuses: { clean: [0], infected: numbers(1, 9) },
    names: [
      ['*** Found virus Eicar_test_file in file part-0001', 'Eicar_test_file'],
    ],
  },
  vexira: {
    input: 'files',
    statuses: { clean: [0], infected: [1, 2, 5], encrypted: [3] },
    names: [
      ['part-0001: virus EICAR_test_file', 'EICAR_test_file'],
      ['   trojan found: Agent.X ... ', 'Agent.X'],
    ],
  },
  csav: {
    input: 'files',
    statuses: { clean: [50], infected: [51, 52, 53] },
    names: [['part-0001  Infection: EICAR_Test_File', 'EICAR_Test_File']],
  },
}

const CLASSES: Readonly<Record<Kind, readonly string[]>> = {
  clean: [],
  infected: ['infected'],
  encrypted: ['unchecked-encrypted'],
  overlimit: ['unchecked-overlimit'],
  damaged: ['unchecked-damaged'],
}

const planOf = (name: PresetName) => ({
  path: `/opt/${name}`,
  preset: PRODUCTS[name],
  statuses: new Map(
    Object.entries(PRODUCTS[name].statuses).map(([status, meaning]) => [
      Number(status),
      meaning,
    ]),
  ),
})

const answer = (name: PresetName, status: number, output: string) =>
  readAnswer(planOf(name), { status, output, killedBy: null, failure: null })

t.test('every exit status of every product', async t => {
  t.strictSame(Object.keys(EXPECTED).sort(), [...PRESET_NAMES].sort())
  for (const name of PRESET_NAMES) {
    const { statuses, summary = '' } = EXPECTED[name]
    const kinds = Object.keys(statuses) as Kind[]
    for (let status = 0; status <= 255; status++) {
      const kind = kinds.find(it => statuses[it]?.includes(status))
      const what = `${name} ${status}`
      if (kind === undefined) {
        t.throws(() => answer(name, status, summary), /^exit status \d/, what)
        continue
      }
      const found = answer(name, status, summary).map(it => it.class)
      t.strictSame(found, CLASSES[kind], what)
    }
  }
})

t.test('what their lines say', async t => {
  for (const name of PRESET_NAMES) {
    const { statuses, names, says = [], summary } = EXPECTED[name]
    const [clean = 0] = statuses.clean ?? []
    const [infected = clean] = statuses.infected ?? []
    for (const [output, malware] of names) {
      const named = { scanner: 'command', name: malware, class: 'infected' }
      for (const status of [infected, clean]) {
        const found = answer(name, status, output)
        t.match(found, [named], `${name}: ${output}`)
        t.equal(found.length, 1)
      }
    }
    for (const [output, kind] of says) {
      const found = answer(name, clean, output).map(it => it.class)
      t.strictSame(found, kind === null ? [] : [kind], `${name}: ${output}`)
    }
    if (summary === undefined) continue
    t.throws(() => answer(name, clean, ''), /no summary/, name)
    t.throws(() => answer(name, clean, 'hello\n'), /no summary/, name)
  }
})

t.test('a name makes nothing milder, and is printable', async t => {
  const classes = (status: number, output: string) =>
    answer('clamscan', status, output).map(it => it.class)
  const mild = 'stdin: Heuristics.Encrypted.Zip FOUND\n'
  const large = 'stdin: Heuristics.Limits.Exceeded.MaxFiles FOUND\n'
  t.strictSame(classes(1, mild), ['unchecked-encrypted'])
  t.strictSame(classes(1, large), ['unchecked-overlimit'])
  t.strictSame(classes(1, `${mild}stdin: X FOUND\n`), [
    'infected',
    'unchecked-encrypted',
  ])
  const many = numbers(1, 30).map(
    it => `stdin: Heuristics.Encrypted.${it} FOUND\n`,
  )
  const found = classes(1, `${many.join('')}stdin: X FOUND\n`)
  t.equal(found.length, 20)
  t.equal(found[0], 'infected', 'the worst is not cut off')
  const cut = mild.repeat(10_000).slice(0, 256 * 1024)
  t.ok(classes(1, cut).includes('infected'), 'what was not read may be worse')
  const [odd] = answer('clamscan', 1, 'stdin: a\u001b[31mb FOUND\n')
  t.equal(odd?.name, 'a?[31mb')
  const [long] = answer('clamscan', 1, `stdin: ${'x'.repeat(500)} FOUND\n`)
  t.equal(long?.name.length, 80)
  const [none] = answer('savscan', 24, '')
  t.equal(none?.name, 'savscan: exit status 24')
  const both = answer('eset', 10, 'name="a.zip", info="password protected"')
  t.strictSame(
    both.map(it => it.class),
    ['unchecked-damaged', 'unchecked-encrypted'],
  )
})

/** A product that is a script: what it gets is checked, then it says so. */
const fakeProduct = (t: Test, name: PresetName, script: string) =>
  fileOf(t, name, `#!/bin/sh\n${script}\n`, 0o755)

const CHECKS = {
  stdin: 'grep -q "^Subject: x$" || exit 99',
  files: [
    'for folder; do case $folder in *parts-*) break; esac; done',
    'folder=${folder#-path=}',
    '[ "$(stat -c %a "$folder")" = 700 ] || exit 98',
    '[ "$(ls "$folder" | tr "\\n" " ")" = "part-0000 part-0001 " ] || exit 97',
    'grep -q "^Subject: x$" "$folder/part-0000" || exit 96',
    '[ "$(cat "$folder/part-0001")" = decoded ] || exit 95',
  ].join('\n'),
}

t.test('each as a program that is run', async t => {
  const scanned = messageOf({
    bytes: 'Subject: x\n\nhello\n',
    parts: [
      partOf({ path: '1.2', names: ['../a b.exe'], content: 'decoded\n' }),
    ],
  })
  for (const name of PRESET_NAMES) {
    const { input, statuses, names, summary = '' } = EXPECTED[name]
    const run = async (status: number, output: string) => {
      const script = `${CHECKS[input]}\ncat <<'END'\n${output}\nEND\nexit ${status}`
      const path = fakeProduct(t, name, script)
      const overrides = [`preset=${name}`, `path=${path}`]
      const scanner = await scannerOf(t, 'command', overrides)
      return scanWith(scanner, scanned)
    }
    const [clean = 0] = statuses.clean ?? []
    t.strictSame(await run(clean, summary), [], name)
    const kinds = ['encrypted', 'overlimit', 'damaged'] as const
    for (const kind of kinds) {
      for (const status of statuses[kind] ?? []) {
        const found = await run(status, '')
        t.strictSame(
          found.map(it => it.class),
          CLASSES[kind],
          name,
        )
      }
    }
    const known = new Set(Object.values(statuses).flat())
    const unknown = numbers(1, 255).findLast(it => !known.has(it)) ?? 0
    const message = new RegExp(`^exit status ${unknown}: `)
    await t.rejects(run(unknown, summary), { message }, name)
    const [line, malware] = names[0] ?? []
    if (line === undefined) continue
    const [status = 0] = statuses.infected ?? []
    const part = line.includes('part-0001') ? '1.2/../a b.exe' : ''
    t.strictSame(
      await run(status, line),
      [{ scanner: 'command', name: malware, class: 'infected', part }],
      name,
    )
  }
})

t.test('each row is whole', async t => {
  for (const name of PRESET_NAMES) {
    const { args, input, programs, source, proof } = PRODUCTS[name]
    t.equal(input, EXPECTED[name].input)
    t.equal(
      args.some(it => it.includes('{folder}')),
      input === 'files',
      name,
    )
    t.ok(
      programs.every(it => it.startsWith('/')),
      name,
    )
    t.match(source, /\.$/, name)
    const isRun = ['clamscan', 'clamdscan'].includes(name)
    t.equal(proof, isRun ? 'tested' : 'not tested', name)
  }
})
