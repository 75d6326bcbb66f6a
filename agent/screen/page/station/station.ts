/// <reference lib="dom" />
/**
 * The page of one station: shows the newest picture, makes the newest result heard and seen, and carries a person's
 * acknowledgement back. All state that matters is the agent's; a reload loses nothing.
 */
import { render } from 'lit/html.js';
import type { DocumentRef } from '../../../inventory/nouns/document.ts';
import type { StationCommand } from '../../../inventory/nouns/station/station-command.ts';
import { textsFor } from '../../texts.ts';
import type { StationPicture } from '../../views/picture.ts';
import { follow } from '../live.ts';
import { acknowledgeErrors, enterPin, pressButton, whoIsIn } from '../server.ts';
import { type Card, cardOf } from '../sound-card.ts';
import { severity, worst } from '../tones.ts';
import { fitAll, spareRows } from './fit.ts';
import { type Keypad, typedMore } from './keypad.ts';
import { due, isLoneKey, keyDown, noKey, quietAfterMs } from './lone-key.ts';
import { Sound } from './sound.ts';
import { saidAfterStart } from './spoken.ts';
import { type StationFacts, stationBody } from './station-body.ts';
import { speak } from './voice.ts';

/** An error that has just taken another's place cannot be acknowledged by the same press. */
const newErrorMs = 400;
/** Two taps so close are one: the second may hit the answer to another question on the same spot. */
const answerMs = 600;
/** Not more often, whatever is scanned: flashes in quick succession can harm people. */
const flashMs = 700;
/** Between the tones of a sound test. */
const testPauseMs = 450;

type Told = Pick<StationPicture, 'boot' | 'lastId'>;

const { lang } = document.documentElement;
const { station = '', work = 'receiving', timezone = 'UTC' } = document.body.dataset;
const root = document.getElementById('page') ?? document.body;
const texts = textsFor(lang);
const flash = document.createElement('div');
flash.className = 'flash';
document.body.append(flash);
/** Screens with room for a longer list. */
const roomy = matchMedia('(min-height: 701px)');

let picture: StationPicture | undefined;
let link: { alive: boolean; changedAt: number } = { alive: true, changedAt: Date.now() };
let heard: Told | undefined;
let errorShown: { ids: string; sinceMs: number } = { ids: '', sinceMs: 0 };
let answeredMs = Number.NEGATIVE_INFINITY;
let testing: Card | undefined;
let lone = noKey;
let flashedMs = Number.NEGATIVE_INFINITY;
/** Somebody has entered the PIN in this browser. */
let inside = false;
/** Whoever is signed in may change nothing. */
let looks = false;
let keypad: Keypad | undefined;
let more = false;
/** What was pressed before the PIN was asked for. */
let wanted: (() => Promise<void>) | undefined;
let spokenBoot: string | undefined;
const sound = new Sound(show);

function show(): void {
  if (picture === undefined && link.alive) return;
  const ids = shownErrors(picture).join();
  if (ids !== errorShown.ids) errorShown = { ids, sinceMs: performance.now() };
  let { rows, choices } = room();
  for (; !draw(rows, choices); rows = Math.max(1, rows - 1)) choices = Math.max(1, choices - 1);
  const spare = spareRows(root);
  if (spare > 0 && !draw(rows + spare, choices + spare, true)) draw(rows, choices);
}

/** @returns false: a list is to have fewer rows */
function draw(rows: number, choices: number, filled = false): boolean {
  render(
    stationBody({
      ...{ picture, texts, lang, timezone, station, testing, keypad, more },
      work: work as 'receiving',
      lostAt: link.alive ? undefined : link.changedAt,
      audible: sound.audible,
      pressable: pressable(),
      ...{ rows, choices },
      onAcknowledge: () => void acknowledge(shownErrors(picture)),
      onEarlier: () => void acknowledge(earlierErrors(picture)),
      onSoundTest: () => void testSound(),
      onPress: (command) => void press(command),
      onAnswer,
      onQuantity: askQuantity,
      onMore,
      onBack,
      onSwitch: (document) => void switchTo(document),
      keys: { onDigit, onClear, onDone: () => void onDone(), onBack, onRemaining: keyIn },
    }),
    root,
  );
  return fitAll(root, { shortest: rows === 1 && choices === 1, filled, roomy: roomy.matches });
}

/** The error that has the screen; none: empty. */
function shownErrors(now: StationPicture | undefined): readonly number[] {
  return now?.front.panel === 'error' ? now.front.errors.ids : [];
}

function earlierErrors(now: StationPicture | undefined): readonly number[] {
  return now?.earlier.flatMap(({ ids }) => ids) ?? [];
}

/** Lines and choices that fit beside the large panel, a scale below them or not. */
function room(): { rows: number; choices: number } {
  const scale = (picture?.scales.length ?? 0) > 0;
  if (roomy.matches) return scale ? { rows: 4, choices: 3 } : { rows: 6, choices: 5 };
  return scale ? { rows: 2, choices: 2 } : { rows: 4, choices: 3 };
}

function pressable(): StationFacts['pressable'] {
  if (looks) return 'looks';
  if (inside || picture?.present === true) return 'yes';
  return picture?.pin === true ? 'pin' : 'no';
}

function onAnswer(command: StationCommand): void {
  const now = performance.now();
  if (now - answeredMs < answerMs) return;
  answeredMs = now;
  void press(command);
}

function onMore(): void {
  more = true;
  show();
}

/** The goods in hand are another order's: the error was seen, and that order is opened. */
async function switchTo(document: DocumentRef): Promise<void> {
  if (pressable() === 'pin') return askPin(() => switchTo(document), texts.openInstead(document.id));
  await acknowledge(shownErrors(picture));
  await press({ command: 'open', document });
}

async function press(command: StationCommand): Promise<void> {
  more = false;
  show();
  if (pressable() !== 'pin' && (await pressButton(station, command)) !== 'pin') return;
  inside = false;
  if (pressable() === 'pin') askPin(() => press(command), buttonName(command));
}

/** As it stands on the button; null: it has an answer's words, which the question says. */
function buttonName(command: StationCommand): string | null {
  if (command.command === 'open') return command.document.id;
  return (texts.buttons as Partial<Record<string, string>>)[command.command] ?? null;
}

/** @param button that was pressed, and does nothing before the PIN is there */
function askPin(then: () => Promise<void>, button: string | null): void {
  wanted = then;
  more = false;
  keypad = { asks: 'pin', typed: '', trouble: null, remaining: null, button };
  show();
}

function askQuantity(): void {
  const [line] = picture?.bench?.document?.lines ?? [];
  const remaining = line === undefined || line.of === null ? null : line.of - line.done;
  keypad = { asks: 'quantity', typed: '', trouble: null, remaining, button: null };
  show();
}

function onDigit(digit: string): void {
  if (keypad !== undefined) keypad = typedMore(keypad, digit);
  show();
}

function onClear(): void {
  if (keypad !== undefined) keypad = { ...keypad, typed: '', trouble: null };
  show();
}

function onBack(): void {
  leavePanels();
  show();
}

/** Whatever stands where the work is shown: the menu, and the keypad with what was to come of it. */
function leavePanels(): void {
  keypad = undefined;
  wanted = undefined;
  more = false;
}

function keyIn(quantity: number): void {
  keypad = undefined;
  show();
  void press({ command: 'quantity', quantity });
}

async function onDone(): Promise<void> {
  const pad = keypad;
  if (pad === undefined || pad.typed === '') return;
  if (pad.asks === 'quantity') return keyIn(Number(pad.typed));
  keypad = { ...pad, typed: '' };
  const entered = await enterPin(pad.typed);
  if (entered.as === 'inside') {
    const then = wanted;
    inside = true;
    onBack();
    await then?.();
    return;
  }
  const trouble =
    entered.as === 'wait'
      ? texts.pinWait(String(entered.seconds))
      : entered.as === 'wrong'
        ? texts.pinWrong
        : texts.pinUnusable;
  if (keypad !== undefined) keypad = { ...keypad, trouble };
  show();
}

/** The newest result that was known before; a new start of the agent counts from 1. */
function lastKnown(before: Told, next: Told): number {
  return before.boot === next.boot ? before.lastId : 0;
}

/** What came of a scan, a question or an error has the screen, also where a menu or a keypad was left open. */
function isNews(before: StationPicture, next: StationPicture): boolean {
  if (next.lastId > lastKnown(before, next)) return true;
  const waiting = ({ front }: StationPicture): string =>
    front.panel === 'error' ? `error ${front.errors.ids.join()}` : front.panel === 'question' ? 'question' : '';
  const waits = waiting(next);
  return waits !== '' && waits !== waiting(before);
}

/** Only what happened while this page watched is heard: not what it finds when it is opened. */
function hear(next: StationPicture): void {
  const before = heard;
  heard = { boot: next.boot, lastId: next.lastId };
  sayAfterStart(next);
  if (before === undefined || (before.boot !== next.boot && next.lastId === 0)) return;
  const after = lastKnown(before, next);
  const shown = next.front.panel === 'error' ? [next.front.errors] : [];
  const errors = [...next.earlier, ...shown].map(({ newest }) => newest);
  const scans = new Map([...next.recent, ...errors].map((scan) => [scan.id, scan]));
  const fresh = [...scans.values()].filter(({ id }) => id > after);
  const result = worst(fresh.map(cardOf));
  if (result === undefined) return;
  sound.play(result);
  flashNow(result);
}

/** Once for every start of the agent. */
function sayAfterStart(next: StationPicture): void {
  if (spokenBoot === next.boot || next.bench === null) return;
  spokenBoot = next.boot;
  const { front } = next;
  if (front.panel === 'before') speak(saidAfterStart(front, texts, lang), lang);
}

/** For people who do not hear: the edge of the screen lights up in the colour of the result. */
function flashNow(result: Card): void {
  const now = performance.now();
  const again = now - flashedMs >= flashMs;
  if (
    !again &&
    flash.dataset.result !== undefined &&
    severity.indexOf(result) <= severity.indexOf(flash.dataset.result as Card)
  )
    return;
  flashedMs = now;
  flash.dataset.result = result;
  if (!again) return;
  flash.classList.remove('on');
  void flash.offsetWidth; // the browser has to notice that the class was gone, or it does not flash again
  flash.classList.add('on');
}

async function acknowledge(ids: readonly number[]): Promise<void> {
  if (picture === undefined || looks || ids.length === 0) return;
  if (performance.now() - errorShown.sinceMs < newErrorMs) return;
  await acknowledgeErrors(station, picture.boot, ids);
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

/**
 * While an error waits the keys belong to it, also where a button has the focus: a typed code must not press it. The
 * strip of earlier errors leaves them to the keypad.
 */
function keysAcknowledge(): readonly number[] {
  const shown = shownErrors(picture);
  return shown.length > 0 || keypad !== undefined ? shown : earlierErrors(picture);
}

addEventListener(
  'keydown',
  (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    lone = event.repeat ? { ...noKey, lastKeyMs: event.timeStamp } : keyDown(lone, event.key, event.timeStamp);
    if (keypad !== undefined && shownErrors(picture).length === 0) return typedKey(event);
    if (keysAcknowledge().length === 0 || !isLoneKey(event.key)) return;
    event.preventDefault();
    setTimeout(() => {
      if (!due(lone, performance.now())) return;
      lone = { ...lone, dueMs: undefined };
      void acknowledge(keysAcknowledge());
    }, quietAfterMs + 1);
  },
  { capture: true },
);
/** Digits for the keypad that is shown, from a keyboard that has some. */
function typedKey(event: KeyboardEvent): void {
  if (/^\d$/.test(event.key)) onDigit(event.key);
  else if (event.key === 'Backspace') onClear();
  else if (event.key === 'Enter') void onDone();
  else if (event.key === 'Escape') onBack();
  else return;
  // A key of the keypad that has the focus must not be pressed as well.
  event.preventDefault();
}

addEventListener('keyup', (event) => event.key === ' ' && keysAcknowledge().length > 0 && event.preventDefault(), {
  capture: true,
});
addEventListener('resize', show);

follow<StationPicture>(`/events/station/${encodeURIComponent(station)}`, {
  onPicture(next) {
    const before = picture;
    picture = next;
    if (before !== undefined && isNews(before, next)) leavePanels();
    // Whoever scanned a badge meanwhile needs no PIN any more.
    if (keypad?.asks === 'pin' && next.present) leavePanels();
    hear(next);
    show();
  },
  onLink(alive) {
    if (alive === link.alive) return;
    link = { alive, changedAt: Date.now() };
    show();
  },
});

void whoIsIn().then((is) => {
  inside = is.inside;
  looks = is.person?.role === 'viewer';
  show();
});
