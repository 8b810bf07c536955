/** The style sheet of the HTML report. Narrow first; light and dark; nothing from elsewhere. */
export const style = `
:root {
  color-scheme: light dark;
  --page: #f6f7f9; --card: #fff; --line: #dce0e6; --text: #1b1f26; --dim: #56606f; --link: #0b57a8;
  --ok: #14683a; --ok-on: #e4f4ea; --bad: #b01c1a; --bad-on: #fdeaea;
  --warn: #785000; --warn-on: #fcf2d6; --none: #56606f; --none-on: #eceff3; --code: #f1f3f6;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #0f1216; --card: #181c22; --line: #2d343e; --text: #e7eaef; --dim: #9ba6b4; --link: #7db7ff;
    --ok: #66d694; --ok-on: #12301f; --bad: #ff938a; --bad-on: #3b1817;
    --warn: #f1c768; --warn-on: #33290e; --none: #9ba6b4; --none-on: #232930; --code: #101419;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body {
  margin: 0 auto; padding: 1rem; max-width: 62rem; background: var(--page); color: var(--text);
  font: 1rem/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', sans-serif; overflow-wrap: anywhere;
}
h1, h2, h3, p, ul, dl, dd, figure { margin: 0; }
h1 { font-size: 1.35rem; line-height: 1.25; letter-spacing: -.01em; }
h2 { font-size: 1.1rem; margin: 2.25rem 0 .75rem; }
h2 small { margin-left: .35rem; font-weight: 400; color: var(--dim); }
h3 { font-size: .8rem; margin-bottom: .25rem; color: var(--dim); font-weight: 600; }
a { color: var(--link); }
code, pre { font-family: ui-monospace, 'SF Mono', 'Cascadia Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace; font-size: .85em; }
pre {
  margin: 0; padding: .75rem .9rem; background: var(--code); border: 1px solid var(--line); border-radius: .5rem;
  white-space: pre-wrap; overflow-wrap: anywhere; line-height: 1.45;
}
.ok { --tone: var(--ok); --tone-on: var(--ok-on); }
.bad { --tone: var(--bad); --tone-on: var(--bad-on); }
.warn { --tone: var(--warn); --tone-on: var(--warn-on); }
.none { --tone: var(--none); --tone-on: var(--none-on); }
.card { background: var(--card); border: 1px solid var(--line); border-radius: .75rem; }
.dim { color: var(--dim); }

.top { padding: 1.25rem; border-top: .3rem solid var(--tone); }
.verdict { display: inline-block; margin-bottom: .6rem; padding: .1rem .7rem; border-radius: 9rem; background: var(--tone-on); color: var(--tone); font-weight: 650; }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(7.5rem, 1fr)); gap: .9rem 1.25rem; margin-top: 1.1rem; }
.facts dt { font-size: .8rem; color: var(--dim); }
.facts dd { font-weight: 600; font-variant-numeric: tabular-nums; }
.notes { margin: 1rem 0 0; padding: 0; list-style: none; }
.notes li { padding: .65rem .9rem; border-radius: .5rem; background: var(--tone-on); color: var(--tone); }
.notes li + li { margin-top: .5rem; }

table { width: 100%; border-collapse: collapse; }
th, td { text-align: left; vertical-align: top; }
.matrix { table-layout: fixed; text-align: center; border-collapse: separate; border-spacing: .35rem; }
.matrix th, .matrix td { text-align: center; }
.matrix thead th { font-weight: 600; font-variant-numeric: tabular-nums; color: var(--dim); padding-top: .35rem; }
.matrix .operation { text-align: left; padding: .5rem .15rem 0; font-weight: 600; }
.matrix .operation code { font-weight: 400; color: var(--dim); margin-left: .4rem; display: inline-block; }
.matrix .cell { padding: 0; }
.outcome {
  display: flex; flex-direction: column; justify-content: center; min-height: 4.6rem; padding: .4rem .1rem; border-radius: .5rem; background: var(--tone-on); color: var(--tone);
  line-height: 1.25; text-decoration: none; font-size: .72rem;
}
.outcome b { display: block; font-size: 1.1rem; }
.outcome span { display: block; font-variant-numeric: tabular-nums; }
a.outcome span:first-of-type { text-decoration: underline; text-underline-offset: .15em; }
a:focus-visible, summary:focus-visible { outline: .16rem solid var(--link); outline-offset: .12rem; border-radius: .3rem; }

details + details, .card + .card { margin-top: .6rem; }
summary { cursor: pointer; padding: .8rem 1rem; list-style: none; display: flex; gap: .7rem; align-items: flex-start; }
summary::-webkit-details-marker { display: none; }
summary::after { content: ''; flex: none; width: .5rem; height: .5rem; margin: .45rem .2rem 0 auto; border: solid var(--dim); border-width: 0 .12rem .12rem 0; transform: rotate(45deg); }
details[open] > summary::after { transform: rotate(225deg); margin-top: .65rem; }
summary small { display: block; color: var(--dim); font-size: .85rem; }
.mark { flex: none; display: inline-grid; place-items: center; width: 1.5rem; height: 1.5rem; border-radius: 50%; background: var(--tone-on); color: var(--tone); font-weight: 700; font-size: .85rem; }
.inside { display: grid; gap: 1rem; padding: .25rem 1rem 1.1rem; min-width: 0; }
.inside > * { min-width: 0; }
.violations { padding: 0; list-style: none; }
.violations li { padding: .5rem .8rem; border-left: .2rem solid var(--tone); background: var(--tone-on); border-radius: 0 .4rem .4rem 0; }
.violations li + li { margin-top: .4rem; }
.violations code { display: block; color: var(--dim); }
.inside ul.names { padding-left: 1.2rem; }

ul.rows { padding: 0; list-style: none; }
.rows li { padding: .8rem 1rem; }
.rows li + li { border-top: 1px solid var(--line); }
.rows .verdict-of { margin-bottom: .25rem; }
.list td, .list th { padding: .55rem .9rem; border-top: 1px solid var(--line); }
.list thead th { border-top: 0; font-size: .8rem; color: var(--dim); }
.list tbody th { font-weight: 400; }
.list .number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; overflow-wrap: normal; }
.tag { display: inline-block; padding: .05rem .55rem; border-radius: 9rem; background: var(--tone-on); color: var(--tone); font-size: .8rem; font-weight: 600; white-space: nowrap; }
footer { margin: 2.5rem 0 1rem; font-size: .85rem; color: var(--dim); }

@media (min-width: 40rem) {
  body { padding: 2rem 1.5rem; }
  h1 { font-size: 1.7rem; }
  .top { padding: 1.75rem; }
  .rows li { display: grid; grid-template-columns: 7rem 1fr; }
  .outcome { font-size: .85rem; min-height: 5rem; }
}
@media (max-width: 39.99rem) {
  .list td, .list th { padding: .5rem .6rem; }
  .matrix { border-spacing: .2rem; }
  .matrix .operation code { display: block; margin: 0; }
}
@media print { body { background: none; } .card { break-inside: avoid; } }
`;
