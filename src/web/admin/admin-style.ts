/*
 * NAME
 *   admin-style - what only pages for administrators need of the style sheet
 */

export const ADMIN_STYLE = `main p { overflow-wrap: anywhere; }
nav.sub { margin: 0 0 1rem; }
.kind.good { background: var(--good-back); color: var(--good); }
.fields { display: grid; grid-template-columns: repeat(auto-fill, minmax(13rem, 1fr)); gap: .6rem 1rem; }
.fields input, .fields select { width: 100%; }
.search label:first-child { margin-top: 0; }
.search details { margin: .8rem 0; }
.search summary { cursor: pointer; padding: .3rem 0; }
.mails.choice li { grid-template-columns: auto 1fr auto; }
.mails.choice input { grid-row: 1 / 3; margin: .2rem 0 0; }
.mails.choice .below { grid-column: 2 / -1; }
.columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(18rem, 1fr)); gap: 0 1rem; align-items: start; }
.card > h2:first-child, .card > [type=hidden] + h2 { margin-top: 0; }
.number { text-align: right; width: 6rem; }
.date { white-space: nowrap; }
.tags { display: flex; flex-wrap: wrap; gap: .4rem 1.2rem; }
.tags > span { min-width: 0; max-width: 100%; }
blockquote { margin: .5rem 0; padding: .1rem 0 .1rem .9rem; border-left: 3px solid var(--line); }
@media (max-width: 36rem) {
  .mails.choice li { grid-template-columns: auto 1fr; }
  .mails.choice input { grid-row: 1 / 4; }
  .mails.choice time, .mails.choice .below { grid-column: 2; }
  .stack thead { position: absolute; left: -99rem; }
  .stack tr { display: block; padding: .5rem .7rem; border-bottom: 1px solid var(--line); }
  .stack td { display: block; padding: .05rem 0; border: 0; }
}
`
