/** How the dock's pages look, and the list of pages, beyond what a station's page has (style.ts), which loads none. */

export const deskStyle = `
/* The dock, and the list of pages */
.headline { font-size: clamp(1.5rem, 3.4vw, 2.5rem); line-height: 1.2; margin-top: .5rem; overflow-wrap: anywhere; }
.headline[data-state=bad] { color: var(--bad-text); }
.numbers { list-style: none; padding: 0; margin-top: 1rem; display: grid; grid-template-columns: repeat(auto-fit, minmax(10rem, 1fr)); gap: .75rem; }
.numbers a { display: block; min-height: 64px; padding: .5rem 1rem; border: 3px solid var(--line); border-radius: .6rem; background: var(--raised); color: var(--text); text-decoration: none; }
.numbers strong { display: block; font-size: 2.5rem; line-height: 1.1; }
.numbers [data-wrong] { border-color: var(--bad-text); }
.numbers [data-wrong] strong { color: var(--bad-text); }
.alarms li { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: center; gap: .5rem 1rem; overflow-wrap: anywhere; }
.alarms li > div:first-child { flex: 1 1 24rem; min-width: 0; }
.repair { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem; }
.go { display: inline-block; min-height: 44px; padding: .45rem .8rem; border: 2px solid var(--line); border-radius: .4rem; background: var(--ground); color: var(--text); font-weight: 700; }
details { margin-top: 1.75rem; }
summary { cursor: pointer; padding: .6rem 0; font-weight: 700; }
/* What is above begins where the page itself does. */
[data-page=admin] .search { padding-inline: max(1rem, calc((100% - 100rem) / 2 + 1rem)); }
[data-page=admin] nav { padding-inline: max(.2rem, calc((100% - 100rem) / 2 + .2rem)); display: flex; flex-wrap: wrap; gap: .25rem; padding-block: .5rem; background: var(--raised); }
[data-page=admin] main a { color: var(--text); }
[data-page=admin] nav a { color: var(--text); padding: .6rem .8rem; border-bottom: 3px solid transparent; }
[data-page=admin] nav a[aria-current] { font-weight: 700; text-decoration: none; border-color: currentColor; }
[data-page=admin] main { padding: 1rem; max-width: 100rem; margin: 0 auto; }
[data-page=admin] section { margin-top: 1.75rem; }
[data-page=admin] h2 { font-size: 1.25rem; margin-bottom: .5rem; }
/* What begins with somebody's own name stays as that is written. */
[data-page=admin] h2:not(.as-is)::first-letter { text-transform: uppercase; }
.facts { display: flex; flex-wrap: wrap; gap: .75rem 2.5rem; padding: .75rem 0 0; }
td .part { padding-inline-start: 1.25rem; }
.facts dt { color: var(--muted); font-size: .9rem; }
.facts dd { margin: 0; font-size: 1.15rem; font-weight: 600; overflow-wrap: anywhere; }
[data-state=bad]:is(dd, .mark) { color: var(--bad-text); font-weight: 700; }
.alarms { padding: 0; list-style: none; }
.alarms li { border-left: 6px solid var(--bad-text); background: var(--raised); padding: .5rem 1rem; margin-bottom: .4rem; }
.table { overflow-x: auto; }
.csv { text-align: right; margin-top: .35rem; }
[data-page=admin] .csv button { min-height: 44px; padding: .1rem .8rem; font-size: .9rem; }
.search { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem 1rem; padding-block: .6rem; border-bottom: 1px solid var(--line); }
.search input[type=search] { flex: 1 1 20rem; max-width: 48rem; min-width: 0; }
.search label { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.search ::placeholder { color: var(--muted); opacity: 1; }
@media (max-width: 1000px) {
  [data-page=admin] nav { padding-block: .2rem; }
  [data-page=admin] nav a { padding: .35rem .8rem; }
}
.scans { list-style: none; padding: 0; margin-top: .3rem; color: var(--muted); }
[data-page=admin] .scans button { margin: .2rem 0; text-align: left; }
.preview { border: 2px solid var(--line); border-radius: .4rem; padding: .6rem .8rem; margin-top: .5rem; background: var(--ground); }
.chart { display: block; width: 100%; max-width: 75rem; height: auto; }
.chart text { fill: var(--muted); font-size: 16px; }
.chart .grid { stroke: color-mix(in srgb, var(--line) 50%, transparent); stroke-width: 1; }
/* Bars are a surface, and readable as one. */
.chart rect { fill: var(--muted); }
.go[aria-current] { border-color: currentColor; background: var(--raised); }
.chart path { fill: none; stroke: var(--text); stroke-width: 3; }
.shops { list-style: none; padding: 0; }
.shops li { border-left: 6px solid var(--line); background: var(--raised); padding: .5rem 1rem; margin-bottom: .4rem; overflow-wrap: anywhere; }
.shops details { margin-top: 0; }
[data-page=admin] h3 { font-size: 1.1rem; margin-top: 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .45rem .9rem .45rem 0; border-bottom: 1px solid color-mix(in srgb, var(--line) 50%, transparent); vertical-align: top; overflow-wrap: break-word; max-width: 26rem; }
thead th { color: var(--muted); font-size: .9rem; font-weight: 600; border-bottom: 2px solid var(--line); }
tbody th { font-weight: 600; }
.exceptions { list-style: none; padding: 0; }
.exceptions > li { border-left: 6px solid var(--line); background: var(--raised); padding: .75rem 1rem; margin-bottom: .75rem; }
.exceptions .facts { display: block; padding: 0; color: var(--muted); }
.exceptions .code { font-size: 1.15rem; font-weight: 600; overflow-wrap: anywhere; }
.pin p { flex: 1 0 100%; color: var(--muted); }
.resolving, .pin { display: flex; flex-wrap: wrap; align-items: end; gap: .75rem; margin: .5rem 0; }
p.pin { align-items: center; }
.class { display: inline-block; padding: .1rem .5rem; border: 1px solid var(--line); color: #1a1a1a; background: #ffffff; }
.class[data-class="pink"] { background: #ffd3e4; } .class[data-class="orange"] { background: #ffd9a8; } .class[data-class="yellow"] { background: #fff3a3; }
.class[data-class="blue"] { background: #cfe3ff; } .class[data-class="green"] { background: #cdf2cd; } .class[data-class="notCompared"] { background: #e2e2e2; }
.because { padding: 0; list-style: none; }
.because > li { display: grid; grid-template-columns: 5.5rem 1fr; border-left: 6px solid var(--line); background: var(--raised); padding: .4rem .75rem; margin-bottom: .35rem; }
.because strong, .because div { overflow-wrap: anywhere; min-width: 0; }
.because small { display: block; color: var(--muted); font-size: .95rem; }
[data-page=admin] label { display: grid; gap: .2rem; color: var(--muted); }
[data-page=admin] :is(input, select, button) { font: inherit; min-height: 44px; padding: .3rem .8rem; border: 2px solid var(--line); border-radius: .4rem; background: var(--ground); color: var(--text); }
[data-page=admin] input[type=number] { width: 8rem; }
[data-page=admin] button { cursor: pointer; font-weight: 700; }
[data-page=index] main { padding: 2rem 1rem; max-width: 75rem; margin: 0 auto; }
[data-page=index] ul { list-style: none; padding: 0; margin-top: 1rem; display: grid; grid-template-columns: repeat(auto-fill, minmax(min(20rem, 100%), 1fr)); gap: 1rem; }
[data-page=index] a { display: block; min-height: 7rem; padding: 1.2rem 1.5rem; font-size: 1.75rem; line-height: 1.25; font-weight: 700; color: var(--text); text-decoration: none; overflow-wrap: anywhere; background: var(--raised); border: 3px solid var(--line); border-radius: .75rem; }
[data-page=index] a small { display: block; font-size: 1.1rem; font-weight: 500; color: var(--muted); }
`;
