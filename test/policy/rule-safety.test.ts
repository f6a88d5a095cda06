/*
 * NAME
 *   rule-safety.test - which rules are taken, and which would pass too much
 */
import t, { type Test } from 'tap'
import { policyOf } from './bench.js'

const CLAIM =
  /is what anybody can write: a rule with action "\w+" needs client/u
const LOOSE = /is no reason to let everything pass/u
const EMPTY = /rule\.action is for all mail: the rule has no condition/u

/** Conditions; '' where a rule that passes is taken, else what is wrong. */
const PASSING: readonly (readonly [string, RegExp | null])[] = [
  // Claims.
  ['sender = ["a@b.example"]', CLAIM],
  ['sender = ["@b.example"]', CLAIM],
  ['sender = ["<>"]', CLAIM],
  ['from = ["a@b.example"]', CLAIM],
  ['field = ["Subject: invoice"]', CLAIM],
  ['field = ["Received: from partner"]', CLAIM],
  ['body = ["order"]', CLAIM],
  ['sender = ["a@b.example"]\nfrom = ["a@b.example"]', CLAIM],
  ['sender = ["a@b.example"]\nfield = ["Subject: x"]', CLAIM],
  ['sender = ["a@b.example"]\nfinding = [".exe"]', CLAIM],
  ['sender = ["a@b.example"]\nclass = ["banned"]', CLAIM],
  ['sender = ["a@b.example"]\nrecipient = ["c@d.example"]', CLAIM],
  ['sender = ["a@b.example"]\nhours = "08:00-18:00"', CLAIM],
  ['sender = ["a@b.example"]\norigin = "inbound"', CLAIM],
  ['sender = ["a@b.example"]\nauthenticated = false', CLAIM],
  ['sender = ["a@b.example"]\nclient = ["0.0.0.0/0", "::/0"]', CLAIM],
  ['from = ["a@b.example"]\nverified_domain = ["*"]', CLAIM],
  ['finding = [".exe"]\nbody = ["order"]', CLAIM],
  // What any message can be.
  ['larger_than = 1', LOOSE],
  ['macro = true', LOOSE],
  ['macro = false', LOOSE],
  ['encrypted = true', LOOSE],
  ['defect = ["*"]', LOOSE],
  ['origin = "inbound"', LOOSE],
  ['authenticated = false', LOOSE],
  ['hours = "22:00-06:00"', LOOSE],
  ['days = ["sun"]', LOOSE],
  ['finding = ["*"]', LOOSE],
  ['macro = true\nencrypted = true\nhours = "22:00-06:00"', LOOSE],
  ['macro = true\nfinding = ["*"]', LOOSE],
  // Nothing at all.
  ['', EMPTY],
  ['sender = ["*"]', EMPTY],
  ['recipient = ["*"]', EMPTY],
  ['from = [" * "]', EMPTY],
  ['sender = ["a@b.example", "*"]', EMPTY],
  ['client = ["::/0"]', EMPTY],
  ['client = ["0.0.0.0/0"]', EMPTY],
  ['part = ["**"]', EMPTY],
  ['type = ["*/*"]', EMPTY],
  ['body = [".*"]', EMPTY],
  ['origin = "any"', EMPTY],
  ['insecure = true', EMPTY],
  ['mode = "monitor"', EMPTY],
  // Proof, and all that may be beside it.
  ['client = ["192.0.2.1"]', null],
  ['client = [".b.example"]', null],
  ['authenticated = true', null],
  ['origin = "submission"', null],
  ['verified_domain = ["b.example"]', null],
  ['sender = ["a@b.example"]\nclient = ["192.0.2.1"]', null],
  ['from = ["a@b.example"]\nauthenticated = true', null],
  ['field = ["Subject: x"]\norigin = "submission"', null],
  ['body = ["x"]\nverified_domain = ["b.example"]', null],
  ['larger_than = 1\nclient = ["192.0.2.1"]', null],
  // What says what it lets through, or whose policy it is.
  ['finding = [".exe"]', null],
  ['class = ["banned"]', null],
  ['scanner = ["attachment-name"]', null],
  ['part = ["*.docm"]', null],
  ['type = ["application/pdf"]', null],
  ['mark = ["vba-macro"]', null],
  ['recipient = ["abuse@b.example"]', null],
  ['macro = true\nclass = ["active"]', null],
  ['class = ["unchecked-error"]\nhours = "14:00-15:00"', null],
  ['recipient = ["abuse@b.example"]\nhours = "14:00-15:00"', null],
  // Something that anyone can claim.
  ['sender = ["a@b.example"]\ninsecure = true', null],
  ['macro = true\ninsecure = true', null],
  ['origin = "inbound"\ninsecure = true', null],
  ['everything = true', null],
  ['everything = true\nsender = ["*"]', null],
]

for (const action of ['pass', 'tag']) {
  t.test(`rules that ${action}`, async t => {
    for (const [conditions, fault] of PASSING) {
      await check(t, action, conditions, fault)
    }
  })
}

// What stops mail may go by anything; but not by nothing.
for (const action of ['quarantine', 'discard', 'reject', 'refuse', 'defer']) {
  t.test(`rules that ${action}`, async t => {
    for (const [conditions, fault] of PASSING) {
      await check(t, action, conditions, fault === EMPTY ? EMPTY : null)
    }
  })
}

t.test('everything does not go with a condition', async t => {
  const wanted = /rule\.everything does not go with a condition, and sender is/u
  for (const action of ['pass', 'reject']) {
    const conditions = 'everything = true\nsender = ["a@b.example"]'
    await check(t, action, conditions, wanted)
  }
})

async function check(
  t: Test,
  action: string,
  conditions: string,
  fault: RegExp | null,
): Promise<void> {
  const toml = `authserv_id = "mx.x.example"\n[[rule]]\naction = "${action}"\n${conditions}\n`
  if (fault === null) {
    const made = await policyOf(t, toml)
    t.equal(made.policy.rules.length, 1, conditions)
  } else {
    await t.rejects(policyOf(t, toml), { message: fault }, conditions)
  }
}
