/*
 * NAME
 *   style - the style sheet of all pages
 *
 * DESCRIPTION
 *   One file, with a name that changes when it does. Light or dark as the browser
 *   is, from 375 pixels on. No element needs a style of its own: what a page may
 *   not have (`style="..."`), none has.
 *
 *   `theirs` is what someone else wrote: it is cut off where it would leave its
 *   line by marks above and below its letters.
 */

import { createHash } from 'node:crypto'
import { ADMIN_STYLE } from './admin/admin-style.js'

const PAGES_STYLE = `:root {
  color-scheme: light dark;
  --back: #f4f6f8; --card: #fff; --ink: #1a2027; --soft: #55606c;
  --line: #d3dae2; --main: #0b57a4; --on-main: #fff; --hover: #e8eef5;
  --bad: #a3161f; --bad-back: #fdecec; --good: #11643a; --good-back: #e6f4ec;
  --warn: #7a4b00; --warn-back: #fdf3de;
}
@media (prefers-color-scheme: dark) {
  :root {
    --back: #12161b; --card: #1b2129; --ink: #e6ebf1; --soft: #a3afbc;
    --line: #36414d; --main: #7db7f5; --on-main: #0b1622; --hover: #253040;
    --bad: #ff9f9f; --bad-back: #3a1c1f; --good: #86d9a8; --good-back: #16301f;
    --warn: #f0c373; --warn-back: #332810;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body {
  margin: 0; background: var(--back); color: var(--ink);
  font: 1rem/1.5 system-ui, "Segoe UI", Roboto, "Helvetica Neue", sans-serif;
}
.narrow, .wide { margin: 0 auto; padding: 0 1rem; max-width: 46rem; }
.wide { max-width: 76rem; }
main { padding-bottom: 3rem !important; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 1.5rem 0 1rem; overflow-wrap: anywhere; }
h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
p { margin: .6rem 0; }
a { color: var(--main); text-underline-offset: .15em; }
:focus-visible { outline: 3px solid var(--main); outline-offset: 2px; border-radius: 3px; }
.skip { position: absolute; left: -99rem; background: var(--card); padding: .5rem 1rem; }
.skip:focus { left: .5rem; top: .5rem; z-index: 1; }

.top { background: var(--card); border-bottom: 1px solid var(--line); }
.top > div { display: flex; flex-wrap: wrap; align-items: center; gap: .25rem 1rem; min-height: 3.25rem; padding-top: .35rem; padding-bottom: .35rem; }
.site { font-weight: 650; }
nav { display: flex; flex-wrap: wrap; gap: .25rem; }
nav a { padding: .35rem .6rem; border-radius: .4rem; text-decoration: none; color: var(--ink); }
nav a:hover { background: var(--hover); }
nav a[aria-current] { background: var(--hover); color: var(--main); font-weight: 600; }
.who { display: flex; align-items: center; gap: .6rem; margin-left: auto; font-size: .9rem; color: var(--soft); }

.card { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; padding: 1rem 1.25rem; margin: 1rem 0; }
.card > :first-child { margin-top: 0; }
.card > :last-child { margin-bottom: 0; }
.facts { display: grid; grid-template-columns: max-content 1fr; gap: .35rem 1.25rem; margin: 0; }
.facts dt { color: var(--soft); }
.facts dd { margin: 0; min-width: 0; overflow-wrap: anywhere; }
.theirs { overflow-wrap: anywhere; overflow: clip; display: inline-block; max-width: 100%; vertical-align: bottom; }
a .theirs { text-decoration: underline; }
.soft { color: var(--soft); }
.small { font-size: .9rem; }
.told { border-left: 4px solid var(--main); background: var(--card); padding: .6rem 1rem; border-radius: 0 .4rem .4rem 0; margin: 1rem 0; }
.told p { margin: .2rem 0; }
.told.bad { border-color: var(--bad); background: var(--bad-back); }
.told.good { border-color: var(--good); background: var(--good-back); }
.told.warn { border-color: var(--warn); background: var(--warn-back); }
.kind { display: inline-block; padding: 0 .5rem; border-radius: 1rem; font-size: .82rem; line-height: 1.6; background: var(--hover); color: var(--ink); white-space: nowrap; }
.kind.bad { background: var(--bad-back); color: var(--bad); }
.kind.warn { background: var(--warn-back); color: var(--warn); }

button, .button {
  font: inherit; font-weight: 600; cursor: pointer; display: inline-block; text-decoration: none;
  padding: .5rem 1.1rem; min-height: 2.75rem; border-radius: .45rem; line-height: 1.6;
  border: 1px solid var(--main); background: var(--main); color: var(--on-main);
}
button:hover, .button:hover { filter: brightness(1.08); }
.second { background: transparent; color: var(--main); }
.danger { background: transparent; border-color: var(--bad); color: var(--bad); }
.quiet { background: transparent; border-color: var(--line); color: var(--ink); font-weight: 400; min-height: 2.25rem; padding: .2rem .7rem; }
.acts { display: flex; flex-wrap: wrap; gap: .6rem; margin: 1rem 0; align-items: center; }
.acts form { margin: 0; }
.acts .quiet { min-height: 2.75rem; padding: .5rem 1.1rem; }

label { display: block; font-weight: 600; margin: .8rem 0 .25rem; }
label.line { display: flex; gap: .5rem; align-items: center; font-weight: 400; margin: .3rem 0; }
input, select, textarea {
  font: inherit; color: inherit; background: var(--back); border: 1px solid var(--soft);
  border-radius: .4rem; padding: .45rem .6rem; max-width: 100%; min-height: 2.75rem;
}
input[type=checkbox], input[type=radio] { min-height: 0; width: 1.15rem; height: 1.15rem; accent-color: var(--main); flex: none; }
textarea, input.long { width: 100%; }
fieldset { border: 1px solid var(--line); border-radius: .5rem; padding: .5rem 1rem 1rem; margin: 1rem 0; }
legend { font-weight: 600; padding: 0 .3rem; }

.mails { list-style: none; margin: 1rem 0; padding: 0; background: var(--card); border: 1px solid var(--line); border-radius: .6rem; }
.mails li { padding: .75rem 1rem; border-top: 1px solid var(--line); display: grid; gap: .1rem 1rem; grid-template-columns: 1fr auto; }
.mails li:first-child { border-top: 0; }
.mails a { font-weight: 600; overflow-wrap: anywhere; min-width: 0; }
.mails .below { grid-column: 1 / -1; color: var(--soft); font-size: .9rem; display: flex; flex-wrap: wrap; gap: .1rem .9rem; min-width: 0; }
.mails time { color: var(--soft); font-size: .9rem; white-space: nowrap; }
.choose { gap: .4rem; margin: .5rem 0; }
.choose a { border: 1px solid var(--line); padding: .2rem .7rem; border-radius: 1rem; background: var(--card); }
.choose a[aria-current] { border-color: var(--main); background: var(--hover); }
.pages { display: flex; justify-content: space-between; gap: 1rem; margin: 1rem 0; }

.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; background: var(--card); font-size: .94rem; }
th, td { text-align: left; vertical-align: top; padding: .5rem .7rem; border-bottom: 1px solid var(--line); }
th { color: var(--soft); font-weight: 600; }
td { overflow-wrap: anywhere; }
.tree, .tree ul { list-style: none; margin: 0; padding: 0 0 0 1rem; border-left: 1px solid var(--line); }
.card.tree { border: 1px solid var(--line); padding: .6rem 1.25rem; margin: .5rem 0; }
.tree li { padding: .2rem 0; overflow-wrap: anywhere; }
pre.text {
  white-space: pre-wrap; overflow-wrap: anywhere; overflow: clip; margin: 0; background: var(--card);
  border: 1px solid var(--line); border-radius: .6rem; padding: 1rem; font: .92rem/1.5 ui-monospace, Consolas, monospace;
}
@media (max-width: 36rem) {
  .facts { grid-template-columns: 1fr; gap: 0; }
  .facts dd { margin-bottom: .5rem; }
  .acts > *, .acts form, .acts button, .acts .button { width: 100%; text-align: center; }
  .who { width: 100%; margin: 0; justify-content: space-between; }
  .top nav { margin: 0 -.6rem; }
  .mails li { grid-template-columns: 1fr; }
  .mails form { order: 1; }
  .card { padding: .75rem 1rem; }
}
@media print { .top, .acts { display: none; } }
`

export const STYLE = `${PAGES_STYLE}${ADMIN_STYLE}`

const digest = createHash('sha256').update(STYLE).digest('hex').slice(0, 12)

/** Where it is served. */
export const STYLE_PATH = `/style.css?v=${digest}`
