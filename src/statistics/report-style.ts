/*
 * NAME
 *   report-style - how the page of a report looks
 */

export const STYLE = `
:root {
  color-scheme: light dark;
  --ink: #1c2330; --dim: #5a6475; --page: #fff; --box: #f4f6f9; --line: #d9dee6;
  --passed: #7fb98f; --tagged: #e0b040; --kept: #d9772b; --refused: #b3261e;
  --other: #6d5bb3;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ink: #e4e8ee; --dim: #9aa5b5; --page: #14181f; --box: #1d232d;
    --line: #333c49; --passed: #3f7d53; --tagged: #c99a2e; --kept: #d9772b;
    --refused: #e2574c; --other: #9483dc;
  }
}
* { box-sizing: border-box }
body { margin: 0; background: var(--page); color: var(--ink);
  font: 15px/1.45 system-ui, sans-serif }
main { max-width: 1200px; margin: 0 auto; padding: 1rem }
h1 { margin: 0; font-size: 1.5rem }
h2 { margin: 0 0 .5rem; font-size: 1.05rem }
.period, .legend, .rest { margin: 0 0 .75rem; color: var(--dim) }
.legend span { margin-right: 1rem; white-space: nowrap }
dl { display: flex; flex-wrap: wrap; gap: .75rem; margin: 0 0 1.5rem }
dl div { padding: .5rem .9rem; background: var(--box); border-radius: 6px }
dt { color: var(--dim); font-size: .8rem }
dd { margin: 0; font-size: 1.2rem; font-variant-numeric: tabular-nums }
section { margin-bottom: 1.75rem; min-width: 0 }
.lists { display: grid; gap: 0 2.5rem;
  grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)) }
table { width: 100%; border-collapse: collapse;
  font-variant-numeric: tabular-nums }
th, td { padding: .2rem .5rem .2rem 0; text-align: right; font-weight: normal;
  vertical-align: top; border-bottom: 1px solid var(--line) }
th[scope=col] { color: var(--dim); font-size: .8rem }
th:first-child { text-align: left; overflow-wrap: anywhere; width: 40% }
td:last-child, th:last-child { padding-right: 0 }
.verdicts th:first-child { width: 22%; white-space: nowrap }
.verdicts td:last-child, .verdicts th:last-child { width: 45%;
  padding-left: 1rem; text-align: left }
.slots th:first-child { width: auto; white-space: nowrap }
.slots td.bar { width: 70%; vertical-align: middle }
.bar svg { display: block; width: 100%; height: .9rem }
.passed { fill: var(--passed) } .tagged { fill: var(--tagged) }
.kept { fill: var(--kept) } .refused { fill: var(--refused) }
.other { fill: var(--other) }
ul { padding-left: 1.2rem; color: var(--dim) }
@media (max-width: 600px) {
  .more, .verdicts tr > :nth-child(4) { display: none }
  .verdicts td:last-child, .verdicts th:last-child { width: auto }
  th, td { font-size: .85rem }
}
@media print { dl div { border: 1px solid var(--line) } }
`
