/// <reference lib="dom" />
/**
 * The page of one station: shows the newest picture, makes the newest result heard and seen, and carries a person's
 * acknowledgement back. All state that matters is the agent's; a reload loses nothing.
 */
import { render } from 'lit/html.js';
import type { StationPicture } from '../picture.ts';
import type { Result } from '../stationview.ts';
import { textsFor } from '../texts.ts';
import { follow } from './live.ts';
import { due, isLoneKey, keyDown, noKey, quietAfterMs } from './lonekey.ts';
import { Sound } from './sound.ts';
import { stationBody } from './stationbody.ts';
import { severity, worst } from './tones.ts';

/** An error that has just taken another's place cannot be acknowledged by the same press. */
const newErrorMs = 400;
/** Not more often, whatever is scanned: flashes in quick succession can harm people. */
const flashMs = 700;
/** Between the tones of a sound test. */
const testPauseMs = 450;

const { lang } = document.documentElement;
const { station = '', work = 'receiving', timezone = 'UTC' } = document.body.dataset;
const root = document.getElementById('page') ?? document.body;
const flash = document.createElement('div');
flash.className = 'flash';
document.body.append(flash);

let picture: StationPicture | undefined;
let link: { alive: boolean; changedAt: number } = { alive: true, changedAt: Date.now() };
let heard: { boot: string; id: number } | undefined;
let errorShown: { id: number | undefined; sinceMs: number } = { id: undefined, sinceMs: 0 };
let testing: Result | undefined;
let lone = noKey;
let flashedMs = Number.NEGATIVE_INFINITY;
const sound = new Sound(show);

function show(): void {
  if (picture === undefined && link.alive) return;
  const [error] = picture?.held ?? [];
  if (error?.id !== errorShown.id) errorShown = { id: error?.id, sinceMs: performance.now() };
  render(
    stationBody({
      ...{ picture, texts: textsFor(lang), lang, timezone, station, testing },
      work: work as 'receiving',
      lostAt: link.alive ? undefined : link.changedAt,
      audible: sound.audible,
      onAcknowledge: acknowledge,
      onSoundTest: () => void testSound(),
    }),
    root,
  );
}

/** Only what happened while this page watched is heard: not what it finds when it is opened. */
function hear(next: StationPicture): void {
  const before = heard;
  heard = { boot: next.boot, id: next.lastId };
  if (before === undefined || (before.boot !== next.boot && next.lastId === 0)) return;
  const after = before.boot === next.boot ? before.id : 0;
  const fresh = new Map([...next.recent, ...next.held].map((scan) => [scan.id, scan.result]));
  const result = worst([...fresh].filter(([id]) => id > after).map(([, each]) => each));
  if (result === undefined) return;
  sound.play(result);
  flashNow(result);
}

/** For people who do not hear: the edge of the screen lights up in the colour of the result. */
function flashNow(result: Result): void {
  const now = performance.now();
  const again = now - flashedMs >= flashMs;
  if (
    !again &&
    flash.dataset.result !== undefined &&
    severity.indexOf(result) <= severity.indexOf(flash.dataset.result as Result)
  )
    return;
  flashedMs = now;
  flash.dataset.result = result;
  if (!again) return;
  flash.classList.remove('on');
  void flash.offsetWidth; // the browser has to notice that the class was gone, or it does not flash again
  flash.classList.add('on');
}

async function acknowledge(): Promise<void> {
  const [error] = picture?.held ?? [];
  if (picture === undefined || error === undefined) return;
  if (performance.now() - errorShown.sinceMs < newErrorMs) return;
  try {
    await fetch(`/api/station/${encodeURIComponent(station)}/acknowledge`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ boot: picture.boot, id: error.id }),
    });
  } catch {
    // The agent is away: the error stays, and the page says that it lost the agent.
  }
}

async function testSound(): Promise<void> {
  if (testing !== undefined) return;
  for (const result of severity) {
    testing = result;
    show();
    flashNow(result);
    const ms = sound.play(result);
    await new Promise((resolve) => setTimeout(resolve, ms + testPauseMs));
  }
  testing = undefined;
  show();
}

/** While an error is held the keys belong to it, also where a button has the focus: a typed code must not press it. */
addEventListener(
  'keydown',
  (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    lone = event.repeat ? { ...noKey, lastKeyMs: event.timeStamp } : keyDown(lone, event.key, event.timeStamp);
    if (picture?.held.length === 0 || !isLoneKey(event.key)) return;
    event.preventDefault();
    setTimeout(() => {
      if (!due(lone, performance.now())) return;
      lone = { ...lone, dueMs: undefined };
      void acknowledge();
    }, quietAfterMs + 1);
  },
  { capture: true },
);
addEventListener('keyup', (event) => event.key === ' ' && (picture?.held.length ?? 0) > 0 && event.preventDefault(), {
  capture: true,
});

follow<StationPicture>(`/events/station/${encodeURIComponent(station)}`, {
  onPicture(next) {
    picture = next;
    hear(next);
    show();
  },
  onLink(alive) {
    if (alive === link.alive) return;
    link = { alive, changedAt: Date.now() };
    show();
  },
});
