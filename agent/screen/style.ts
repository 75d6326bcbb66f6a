/**
 * How the pages look: what all have, and a station's; the dock's have more (desk-style.ts). Results are full surfaces
 * with white or black text of contrast 7:1 and more; the page around them follows the browser's light or dark scheme.
 * A station's page fits its screen without scrolling, from 800×480 up: sizes follow the height, and what must be read
 * from two metres is at least 48 px high wherever it fits (page/station/fit.ts). Green is what was counted, and nothing
 * else.
 */
import { pictureStyle } from './picture-style.ts';

export const style = `${pictureStyle}
:root {
  color-scheme: light dark;
  --ground: light-dark(#ffffff, #0e1113);
  --raised: light-dark(#eef1f3, #1a1f23);
  --line: light-dark(#8a9299, #5d666e);
  --text: light-dark(#0b0d0f, #f4f6f7);
  --muted: light-dark(#3d4348, #c3cad0);
  --good: #0b5a2b;
  --unknown: #5a1f8a;
  --refused: #96101a;
  --duplicate: #0a4478;
  --trouble: #ffd21f;
  --good-text: light-dark(#0b5a2b, #7fe0a3);
  --bad-text: light-dark(#8f0f18, #ffb3b3);
  --big: max(48px, 8.2vh);
  --middle: max(26px, 4.2vh);
  --small: max(16px, 2.1vh);
  --gap: max(8px, 1.5vh);
  --least: max(15px, 1.9vh);
  --fit: 1;
}
/* Larger where there is room, and a little smaller where a word would be broken: first of all words stay whole. */
[data-fit="+1"] { --step: 1.25; }
[data-fit="+2"] { --step: 1.5; }
[data-fit="+3"] { --step: 1.75; }
[data-fit="+0"] { --step: 1; }
[data-fit="+w1"] { --step: .88; }
[data-fit="+w2"] { --step: .77; }
[data-fit="+w3"] { --step: .68; }
[data-fit="+w4"] { --step: .6; }
.station [data-fit^="+"] { overflow-wrap: normal; }
[data-fit^="+"] .whole { white-space: nowrap; }
/* Where a list grows, a name in it takes two lines rather than that all stay small. */
.document[data-fit^="+"] .lines .what { white-space: normal; }
/* Lines of one length: no unit and no size of a shirt stands alone in the last. */
.said, .lines .what { text-wrap-style: balance; }
/* Steps of what does not fit its place; from the fourth on a headline wraps, and so does the name in a list. */
[data-fit="1"] { --step: .88; }
[data-fit="2"] { --step: .77; }
[data-fit="3"] { --step: .68; }
[data-fit="4"] { --step: .6; }
[data-fit="5"] { --step: .52; }
[data-fit="6"] { --step: .44; }
[data-fit="7"] { --step: .37; }
[data-fit]:not(.word, .what) { --fit: var(--step); }
:is(.word, .what)[data-fit] { --own: var(--step); }
* { box-sizing: border-box; margin: 0; }
body {
  background: var(--ground); color: var(--text);
  font: 16px/1.4 system-ui, "Noto Sans", "DejaVu Sans", sans-serif;
  font-variant-numeric: tabular-nums;
}
:focus-visible { outline: 4px solid currentColor; outline-offset: 3px; }
.starting { padding: 2rem; font-size: 48px; }
#page:not(:empty) ~ .starting { display: none; }
.banner {
  background: #ffd21f; color: #000000; padding: var(--gap) calc(2 * var(--gap)); font-size: max(20px, 2.8vh); line-height: 1.25;
  border-bottom: 4px solid #000000;
}

/* One station */
[data-page=station] { height: 100dvh; overflow: hidden; }
[data-page=station] #page, .station { height: 100%; }
.station { display: flex; flex-direction: column; }
.station header {
  display: flex; align-items: center; justify-content: space-between; gap: 2rem; line-height: 1.15;
  padding: calc(var(--gap) / 2) calc(2 * var(--gap)); min-height: 40px;
}
.station h1 { font-size: max(20px, 2.8vh); line-height: 1.2; white-space: nowrap; }
.station h1 small { font-size: .8em; font-weight: 400; color: var(--muted); margin-left: .5em; }
.operator { font-size: max(18px, 2.4vh); font-weight: 700; padding: .1em .8em; border-radius: 2em; background: var(--raised); overflow-wrap: anywhere; }
.operator[data-nobody] { flex: none; font-weight: 500; color: var(--muted); white-space: nowrap; }
.uplink {
  font-size: var(--small); padding: .15em .8em; border-radius: 2em; color: var(--text); overflow-wrap: anywhere;
}
.uplink:is([data-state=partly], [data-state=connected]) { color: var(--muted); }
.uplink:is([data-state=offline], [data-state=held]) { border: 2px solid var(--line); background: var(--raised); }
.uplink[data-state=connected]::before { content: "✓ "; }
.practice {
  flex: 0 1 auto; font-size: max(18px, 2.6vh); line-height: 1.15; padding: .2em .8em; border-radius: .4em; background: #ffd21f; color: #000000; border: 3px solid #000000; overflow-wrap: anywhere;
}
/* Round everything that is shown, whatever its colour is: none of it is on the books. */
.station[data-practice] { padding: 0 8px; background: repeating-linear-gradient(135deg, #ffd21f 0 14px, #000000 14px 28px); }
.station[data-practice] > * { background: var(--ground); }
.guide { font-size: max(22px, 3.4vh, calc(var(--middle) * var(--fit))); line-height: 1.2; font-weight: 700; }
.guide small { font-size: .8em; font-weight: 500; }
.station main { flex: 1; min-height: 0; display: flex; flex-direction: column; }
.bench { flex: 1; min-height: 0; display: flex; gap: var(--gap); padding: 0 var(--gap); }
.result {
  flex: 1; min-width: 0; display: flex; flex-direction: column; gap: max(4px, 1vh);
  padding: var(--gap) calc(2.5 * var(--gap)); border-radius: max(12px, 2vh); background: var(--raised); color: var(--text);
  outline: 0 solid currentColor; outline-offset: -8px;
}
.said { flex: 1; min-height: 0; display: flex; flex-direction: column; justify-content: safe center; gap: calc(max(2px, 1vh) * var(--fit)); overflow: hidden; overflow-wrap: anywhere; }
.said > * { flex: none; }
.result[data-result=good] { background: var(--good); color: #ffffff; }
.result[data-result=duplicate] { background: var(--duplicate); color: #ffffff; outline: 8px double; }
.result[data-result=unknown] { background: var(--unknown); color: #ffffff; outline: 5px dashed; }
.result[data-result=refused] { background: var(--refused); color: #ffffff; outline: 5px solid; }
.result[data-result=question] { background: var(--trouble); color: #000000; outline: 5px solid; }
/* Amber: the next scan is not what people expect. */
.result[data-result=armed] { background: #ffb000; color: #000000; }
.result[data-result=apart] { outline: 8px double var(--line); }
.result:is([data-result=step], [data-result=dropped]) { outline: 4px solid var(--line); outline-offset: -4px; }
.result[data-result=practice] { outline: 6px dotted var(--line); outline-offset: -6px; }
/* Words and buttons stand on the frame, where there is little room. */
.said, .answers { position: relative; }
/* The worst of all looks like nothing else: nothing is recorded. */
.result[data-result=trouble] { background: #000000; color: var(--trouble); outline: 7px dashed; }
.result[data-result=before] { outline: 4px solid var(--line); outline-offset: -4px; }
/* Nobody knows whether it is still true: no colour that promises anything. */
[data-lost] .result:not(:has(.acknowledge)) { background: var(--raised); color: var(--text); outline: 5px dashed var(--line); }
.icon { width: 1.1em; height: 1.1em; flex: none; fill: none; stroke: currentColor; stroke-width: 6; stroke-linecap: round; stroke-linejoin: round; }
.word { display: flex; align-items: center; gap: .4em; font-size: calc(max(28px, var(--head, var(--big)) * var(--fit)) * var(--own, 1)); font-weight: 800; line-height: 1.2; white-space: nowrap; }
.word:is([data-fit="4"], [data-fit="5"], [data-fit="6"], [data-fit="7"]) { white-space: normal; }
.word .count { margin-left: auto; flex: none; font-size: .75em; font-weight: 700; }
.name {
  font-size: calc(var(--big) * var(--fit)); font-weight: 600; line-height: 1.15;
}
.name.code { line-height: 1.2; }
.code { font-family: ui-monospace, "Noto Sans Mono", "DejaVu Sans Mono", monospace; }
div.code:not(.name) { font-size: max(13px, 1.8vh, calc(var(--middle) * var(--fit))); line-height: 1.2; }
/* Who knows the name can do without the code. */
.said:is([data-fit="6"], [data-fit="7"]) div.code:not(.name) { display: none; }
.units { margin-left: auto; flex: none; }
.code strong { margin-left: 1em; font-family: system-ui, sans-serif; }
.stock { font-size: calc(var(--big) * var(--fit)); line-height: 1.2; }
.note { font-size: calc(var(--middle) * var(--fit)); line-height: 1.2; }
.advice { font-size: max(var(--small), calc(var(--middle) * var(--fit))); line-height: 1.2; }
.armed, .complete, .apart { font-size: max(var(--least), calc(var(--middle) * var(--fit))); font-weight: 800; line-height: 1.2; }
.armed { align-self: start; padding: .05em .6em; border: 3px solid currentColor; border-radius: .4em; font-size: max(var(--least), calc(max(26px, 4.4vh) * var(--fit))); max-width: 100%; }
.expected { text-wrap: pretty; display: grid; grid-template-columns: auto minmax(0, 1fr); column-gap: .35em; font-size: max(var(--least), calc(var(--middle) * var(--fit))); line-height: 1.2; font-weight: 700; }
.name > small, .expected small { font-size: max(var(--small), .45em); font-weight: 500; }
/* A long name goes on below itself; what lines are listed for is said once, and all of them begin below each other. */
.expected span { display: grid; grid-column: 1 / -1; grid-template-columns: subgrid; align-items: baseline; }
/* Where there is least room they follow each other. */
.said:is([data-fit="6"], [data-fit="7"]) .expected { display: block; }
.said:is([data-fit="6"], [data-fit="7"]) .expected span { display: inline; }
.said:is([data-fit="6"], [data-fit="7"]) .expected span:not(:last-child)::after { content: "; "; }
.detail { font-size: max(var(--least), calc(max(22px, 3.6vh) * var(--fit))); line-height: 1.2; }
.answers { flex: none; max-height: 45%; display: flex; gap: max(12px, 1.5vw); }
.answer {
  flex: 1; max-width: 26em; min-height: max(64px, 10vh); padding: .2em .6em; font: inherit; font-size: calc(max(32px, 4.6vh) * var(--fit)); font-weight: 800; line-height: 1.1;
  border: 0; border-radius: max(10px, 1.4vh); background: #000000; color: #ffffff; cursor: pointer;
}
.answers:has(.reason) { max-height: 60%; flex-wrap: wrap; gap: 8px; }
.answers .reason { flex: 1 1 30%; min-height: 64px; font-size: max(16px, calc(max(22px, 3.2vh) * var(--fit))); hyphens: auto; background: #ffffff; color: #000000; border: 3px solid #000000; }
/* Smaller first; inside a word only where nothing else is left. */
.answers:is([data-fit="5"], [data-fit="6"], [data-fit="7"]) { overflow-wrap: anywhere; }
.answer + .answer { background: #ffffff; color: #000000; border: 3px solid #000000; }
:is([data-result=refused], [data-result=trouble]) .answer { background: #ffffff; color: #000000; }
.acknowledge {
  flex: 1; max-width: 26em; min-height: max(64px, 9vh); padding: .1em .6em;
  font: inherit; font-size: calc(max(32px, 4.6vh) * var(--fit)); font-weight: 800; line-height: 1.1;
  border: 0; border-radius: max(10px, 1.4vh); background: #ffffff; color: #000000; cursor: pointer;
}
.acknowledge small { display: block; font-size: max(14px, .5em); font-weight: 500; }
[data-result=trouble] .acknowledge { background: var(--trouble); color: #000000; }
.beside { flex: 0 0 40%; display: flex; flex-direction: column; gap: var(--gap); min-width: 0; min-height: 0; }
.weights { flex: 1 1 auto; display: flex; flex-direction: column; gap: var(--gap); min-width: 0; min-height: 0; }
.document ~ .weights { flex: 0 0 auto; }
.document {
  flex: 1; min-height: 0; overflow: hidden; display: flex; flex-direction: column; gap: max(2px, .4vh);
  padding: var(--gap) calc(1.5 * var(--gap)); border: 4px solid var(--line); border-radius: max(12px, 2vh);
}
.document { overflow-wrap: anywhere; }
.document > * { flex: none; }
.document h2 { display: flex; justify-content: space-between; align-items: baseline; gap: .5em; font-size: calc(var(--middle) * var(--fit)); line-height: 1.15; }
.document h2 .box { flex: none; white-space: nowrap; font-size: .85em; font-weight: 700; padding: 0 .5em; border-radius: .4em; background: var(--text); color: var(--ground); }
.document .facts { display: block; padding: 0; font-size: max(14px, calc(var(--small) * var(--fit))); line-height: 1.2; color: var(--muted); }
.document .progress { display: flex; flex-wrap: wrap; align-items: baseline; column-gap: .8rem; }
.document .progress strong { font-size: calc(var(--big) * var(--fit)); line-height: 1.15; font-weight: 800; }
.document .progress span { font-size: max(14px, calc(max(16px, 3.2vh) * var(--fit))); }
.document progress { appearance: none; width: 100%; height: max(10px, 1.6vh); border: 2px solid var(--text); border-radius: 1em; overflow: hidden; flex: none; background: var(--ground); }
.document progress::-webkit-progress-bar { background: var(--ground); }
.document progress::-webkit-progress-value { background: var(--good-text); }
.document progress::-moz-progress-bar { background: var(--good-text); }
.lines { list-style: none; padding: 0; margin-top: max(2px, .5vh); }
.lines li { display: flex; justify-content: space-between; gap: .6em; font-size: max(14px, calc(max(20px, 2.9vh) * var(--fit))); line-height: 1.3; }
.lines li:first-child:not([data-complete]) { font-weight: 800; font-size: max(15px, calc(max(24px, 3.6vh) * var(--fit))); line-height: 1.15; }
/* The line that is worked on is said in full and large; the others in one line, smaller or in two where it is long. */
.lines .what { overflow: hidden; font-size: max(14px, calc(1em * var(--own, 1))); }
.lines :is(li:not(:first-child), [data-complete]) .what { white-space: nowrap; }
.lines li .what:is([data-fit="4"], [data-fit="5"], [data-fit="6"], [data-fit="7"]) { white-space: normal; }
.lines .amount { flex: none; font-weight: 700; }
.lines [data-complete]:not([data-apart], [data-over]) { color: var(--good-text); }
.lines [data-over] { color: var(--bad-text); }
.document .more { font-size: max(14px, calc(var(--small) * var(--fit))); color: var(--muted); }
.choices { border-style: dashed; gap: max(4px, 1vh); }
.choices .hint { font-size: max(15px, calc(max(18px, 2.6vh) * var(--fit))); line-height: 1.2; }
.choices .hint:only-child { font-size: calc(var(--middle) * var(--fit)); margin: auto 0; }
.choices ul { list-style: none; padding: 0; display: grid; gap: max(6px, 1vh); }
.choice {
  width: 100%; min-height: max(64px, 8vh); display: grid; grid-template-columns: minmax(0, 1fr) auto; align-items: center; column-gap: .8em;
  padding: .15em .8em; text-align: left; font: inherit; font-size: max(14px, calc(max(20px, 2.9vh) * var(--fit))); line-height: 1.15; color: var(--text); overflow-wrap: anywhere;
  background: var(--raised); border: 2px solid var(--line); border-radius: max(10px, 1.2vh);
}
button.choice { cursor: pointer; }
.choice[data-held] { border-style: dashed; background: none; }
.choice small { grid-row: 2; font-size: max(14px, .75em); color: var(--muted); }
.choice .amount { grid-row: 1 / 3; grid-column: 2; font-weight: 700; font-size: .9em; }
.weight {
  flex: 1; display: flex; flex-direction: column; justify-content: center; align-items: center; text-align: center;
  border: 4px solid var(--line); border-radius: max(12px, 2vh); padding: var(--gap); min-height: 0; overflow: hidden;
}
.weight h2 { font-size: var(--small); font-weight: 500; color: var(--muted); }
.digits {
  display: flex; flex-wrap: wrap; justify-content: center; align-items: baseline; column-gap: .25em;
  font-size: calc(var(--big) * var(--fit)); font-weight: 800; line-height: 1.15; white-space: nowrap;
}
.digits[data-long] { font-size: calc(.62 * var(--big) * var(--fit)); }
.digits small { font-size: .5em; font-weight: 600; }
.weight p { font-size: max(14px, calc(var(--middle) * var(--fit))); line-height: 1.15; }
.weight[data-state=stable] { border-color: var(--text); }
.weight[data-state=stable] p { font-weight: 700; }
.weight[data-state=motion] { border-style: dashed; }
.weight:is([data-state=over-capacity], [data-state=fault], [data-state=under-zero], [data-state=zero-not-found], [data-state=refused]) p {
  color: var(--bad-text); font-weight: 700;
}
/* Before the first scan there is nothing to be told: the work has its room. */
.below:not(:has(li, .earlier)) { display: none; }
.below { display: flex; align-items: end; gap: var(--gap); padding-inline: calc(2 * var(--gap)); }
.earlier {
  flex: 1 1 50%; min-width: 0; min-height: max(64px, 7.5vh); display: flex; align-items: center; justify-content: space-between; gap: .6em;
  margin-top: max(4px, .7vh); padding: .1em .8em; text-align: left; overflow-wrap: anywhere; cursor: pointer;
  font: inherit; font-size: max(14px, calc(max(20px, 2.6vh) * var(--fit))); line-height: 1.15; border: 0; border-radius: max(10px, 1.2vh);
  background: var(--refused); color: #ffffff;
}
.earlier[data-result=unknown] { background: var(--unknown); }
.earlier[data-result=trouble] { background: #000000; color: var(--trouble); border: 3px dashed var(--trouble); }
.earlier span strong { display: block; }
.earlier .ok { flex: none; padding: .3em .7em; border: 2px solid; border-radius: .4em; }
.below:has(.earlier) .recent { grid-template-columns: minmax(0, 1fr); }
.below:has(.earlier) .recent li:nth-child(n+5) { display: none; }
.recent {
  flex: 1 1 50%; min-width: 0;
  list-style: none; padding: var(--gap) 0 0; display: grid; grid-auto-flow: column;
  grid-template: repeat(4, auto) / repeat(2, minmax(0, 1fr)); column-gap: 2rem; min-height: calc(4 * 1.45 * max(16px, 2.4vh) + var(--gap));
  align-content: start;
}
.recent li {
  display: grid; grid-template-columns: auto minmax(0, 1fr) minmax(0, max-content) auto; align-items: center; gap: .6em;
  font-size: max(16px, 2.4vh); line-height: 1.45;
}
.recent li + li { border-top: 1px solid color-mix(in srgb, var(--line) 40%, transparent); }
.recent li:nth-child(5) { border-top: 0; }
.recent li:first-child { font-weight: 700; }
.recent :is(.what, .amount) { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.recent .amount { font-weight: 700; }
.recent time { color: var(--muted); }
.recent [data-result=good] .icon { color: var(--good-text); }
.recent li:not([data-result=good], [data-result=duplicate], [data-result=step], [data-result=armed], [data-result=dropped], [data-result=practice], [data-result=apart]) :is(.icon, .amount) { color: var(--bad-text); }
.actions { display: flex; gap: max(6px, .6vw); padding: max(4px, .7vh) calc(2 * var(--gap)) 0; }
.actions.off { align-items: center; justify-content: space-between; font-size: var(--small); color: var(--muted); }
.actions.off .sound { flex: none; }
.sound[aria-disabled=true] { cursor: default; }
.actions button, .keypad button, .rare button {
  min-height: max(64px, 7.5vh); min-width: 64px; font: inherit; font-size: max(14px, calc(max(22px, 2.9vh) * var(--fit))); font-weight: 700; line-height: 1.1;
  padding: 0 .5em; border: 2px solid var(--line); border-radius: max(10px, 1.2vh); background: var(--raised); color: var(--text); cursor: pointer;
}
.actions button { flex: 1 1 0; min-width: auto; }
.actions [data-name=finish] { background: var(--text); color: var(--ground); border-color: var(--text); }
.keypad, .more-panel { flex: 1; min-height: 0; display: flex; gap: 3vw; padding: var(--gap) calc(2 * var(--gap)); }
.keypad .asked { flex: 1; min-width: 0; display: flex; flex-direction: column; gap: var(--gap); }
.keypad h2 { font-size: calc(var(--middle) * var(--fit)); line-height: 1.15; }
.asked, .byhand { min-height: 0; overflow-wrap: anywhere; }
.typed { font-size: calc(var(--big) * var(--fit)); line-height: 1.2; min-height: 1.2em; font-weight: 800; letter-spacing: .1em; }
.keypad p { font-size: max(15px, calc(max(18px, 2.6vh) * var(--fit))); line-height: 1.2; min-height: 1.2em; }
.keypad .back { margin-top: auto; align-self: start; padding: 0 1.5em; }
.keypad .rest { align-self: start; padding: 0 1em; background: var(--text); color: var(--ground); }
.byhand { flex: 1; min-width: 0; display: flex; flex-direction: column; gap: var(--gap); }
.byhand h2 { font-size: calc(var(--middle) * var(--fit)); line-height: 1.15; }
.byhand ul { list-style: none; padding: 0; display: grid; gap: max(6px, 1vh); }
.rare { flex: 0 0 40%; min-height: 0; display: grid; grid-template-columns: repeat(2, 1fr); grid-auto-rows: minmax(max(64px, 10vh), max-content); align-content: start; gap: max(4px, .8vh) max(6px, 1vh); }
/* Nothing to choose by hand: the buttons have all the room. */
.byhand:empty { display: none; }
.byhand:empty + .rare { flex: 1; grid-template-columns: repeat(4, 1fr); }
.rare button { padding: 0 .5em; }
.rare .back { grid-column-end: -1; }
.keys { flex: 0 0 46%; display: grid; grid-template-columns: repeat(3, 1fr); grid-auto-rows: 1fr; gap: max(6px, 1vh); }
.keys .key { font-size: var(--middle); }
.keys .label { font-size: max(20px, 2.9vh); }
.keys .done { background: var(--text); color: var(--ground); }
.station footer { display: flex; align-items: center; gap: 1rem; padding: calc(var(--gap) / 2) calc(2 * var(--gap)); }
.devices { flex: 1; list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: .3rem 1.2rem; font-size: var(--small); line-height: 1.3; height: 1.3em; min-width: 0; overflow: hidden; }
/* What has no room is left out whole, and what is in trouble comes first. */
.devices li { max-width: 100%; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; color: var(--muted); }
.devices [data-state=open]::before { content: "● "; }
.devices [data-state=trouble] { order: -1; color: var(--bad-text); font-weight: 700; }
.devices [data-state=trouble]::before { content: "▲ "; }
.silent { flex: none; font-size: var(--small); font-weight: 700; color: var(--bad-text); }
.spoken { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.flash { position: fixed; inset: 0; pointer-events: none; border: max(20px, 4vh) solid transparent; opacity: 0; }
.flash[data-result=good] { border-color: #19b35a; }
.flash:is([data-result=step], [data-result=armed], [data-result=dropped], [data-result=apart], [data-result=practice], [data-result=question]) { border-color: #ffb000; }
.flash[data-result=duplicate] { border-color: #2d8fe0; }
.flash[data-result=unknown] { border-color: #a65be0; }
.flash[data-result=refused] { border-color: #ff2b38; }
.flash[data-result=trouble] { border-color: #ffd21f; }
.flash.on { animation: flash .6s ease-out; }
@keyframes flash { from { opacity: 1; } 50% { opacity: .9; } to { opacity: 0; } }
@media (prefers-reduced-motion: reduce) { .flash.on { animation-timing-function: steps(1); } }
/* Titles that ask or interrupt are longer than "Recorded". */
:is([data-panel=error], [data-panel=question], [data-panel=cancelled]) .said { --head: max(48px, calc(.72 * var(--big))); }
/* Small screens: two rows of the last scans, newest at the top left; one thin line for the devices. */
@media (max-height: 700px) {
  .recent { grid-template-rows: repeat(2, auto); min-height: calc(2 * 1.35 * 16px + var(--gap)); padding-top: 4px; }
  .below:has(.earlier) .recent li:nth-child(n+3) { display: none; }
  .recent li { line-height: 1.35; }
  .recent time { display: none; }
  .recent li:nth-child(3) { border-top: 0; }
  .recent li:nth-child(n+5) { display: none; }
  .result { padding-block: 4px; }
  .result:is([data-result=duplicate], [data-result=apart], [data-result=practice]), [data-lost] .result { padding-block: 9px 11px; }
  /* The frame stands outside of the words and the buttons. */
  .result:is([data-result=unknown], [data-result=refused], [data-result=question], [data-result=trouble]) { padding-block: 9px 15px; outline-offset: -8px; }
  .result:has(.said[data-fit="7"]) { padding-block: 5px 9px; }
  .beside { flex-basis: 36%; }
  /* What a person has to read and answer needs the width more than anything else does. */
  .station:is([data-panel=error], [data-panel=question], [data-panel=cancelled]) .beside { display: none; }
  [data-panel=keypad] .recent { display: none; }
  /* An error under a banner needs the room; after its OK the buttons are back. */
  .station[data-panel=error]:has(.banner) .actions { display: none; }
  .station footer { padding-block: 2px; }
  /* One that works is known by its name. */
  .devices li[data-state=open]:not(:only-child) .about { display: none; }
  .station header { gap: .5rem; padding-inline: 10px; }
  .station h1 { font-size: 16px; }
  .operator { font-size: 16px; }
  .uplink { max-width: 62%; padding-inline: .4em; font-size: 15px; letter-spacing: -.02em; }
  .word { gap: .25em; }
  .word .icon { width: .9em; height: .9em; }
  .choices .hint:not(:only-child) { font-size: 16px; }
  .document { padding: 4px 10px; border-width: 3px; }
  .rare { flex-basis: 50%; grid-template-columns: repeat(3, 1fr); grid-auto-rows: minmax(64px, max-content); }
  .weight { padding: 2px 8px; border-width: 3px; }
  .document:not(.choices) ~ .weights .weight { flex-direction: row; gap: .6rem; }
  .document:not(.choices) ~ .weights:has(.weight + .weight) { flex-direction: row; }
  .document:not(.choices) ~ .weights .weight:has(~ .weight), .document:not(.choices) ~ .weights .weight ~ .weight { flex: 1 1 0; min-width: 0; flex-direction: column; gap: 0; }
  .document ~ .weights h2 { display: none; }
  .document[data-fit="7"] .facts { display: none; }
  .document:not(.choices) ~ .weights .digits { flex-wrap: nowrap; font-size: calc(36px * var(--fit)); }
  .document ~ .weights p { font-size: max(14px, calc(20px * var(--fit))); }
  .document:not(.choices) ~ .weights p { font-size: 16px; line-height: 1.1; text-align: left; }
}
`;

export const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><rect width="64" height="64" rx="12" fill="#0b5a2b"/><path d="M18 14v36M28 14v36M38 14v36M48 14v36M10 44L56 20" stroke="#fff" stroke-width="5" stroke-linecap="round"/></svg>
`;
