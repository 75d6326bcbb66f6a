/// <reference lib="dom" />
/**
 * The pages for whoever looks after the dock: how it is, now, and what waits for a decision. Changing something needs
 * the PIN.
 */

import { html, nothing, render, type TemplateResult } from 'lit/html.js';
import { adminTextsFor } from '../../texts/admin.ts';
import { textsFor } from '../../texts.ts';
import type { RepairAction } from '../../views/desk.ts';
import type { AdminPicture } from '../../views/picture.ts';
import { ask, readReports } from '../desk-server.ts';
import { follow } from '../live.ts';
import { enterPin, leave, whoIsIn } from '../server.ts';
import { whoLine } from '../who-line.ts';
import { Bindings } from './binding.ts';
import { BulkDesk } from './bulk-desk.ts';
import { bulkPage } from './bulk-page.ts';
import { whyNotWords } from './desk.ts';
import { documentsPage } from './documents-page.ts';
import { exceptionsPage } from './exceptions-page.ts';
import { explainNamed, type ItemAnswer } from './item-named.ts';
import { itemsPage } from './items-page.ts';
import { type Press, whyNot } from './may.ts';
import { overview } from './overview.ts';
import { reportsPage } from './reports-page.ts';
import { moment } from './tables.ts';

const { lang } = document.documentElement;
const { view = 'overview' } = document.body.dataset;
const root = document.getElementById('page') ?? document.body;
const texts = textsFor(lang);
const admin = adminTextsFor(document.documentElement.lang);

let picture: AdminPicture | undefined;
let lostAt: number | undefined;
let inside = false;
/** Who signed in, where people do. */
let person: Awaited<ReturnType<typeof whoIsIn>>['person'];
let pinTrouble = '';
/** What was answered last on the page of items. */
let explained: ItemAnswer | undefined;
/** Comparisons, and the one that is looked at. */
const reports: Omit<Parameters<typeof reportsPage>[0], 'onChoose'> = { runs: undefined, shown: undefined };
/** Rows that are shown; the command line and the mail have all of them. */
const reportRowsMax = 200;
const desk = new BulkDesk((pinWanted) => {
  if (pinWanted) inside = false;
  show();
});
const bindings = new Bindings((pinWanted) => {
  if (pinWanted) inside = false;
  show();
});
/** Answers to what was asked to put something right, by the line's id. */
const toldMax = 100;
const repairsTold = new Map<string, string>();

function show(): void {
  render(
    html`${lostAt === undefined ? nothing : html`<p class="banner" role="alert"><strong>${texts.lost}</strong> ${texts.lostSince(moment(lostAt))}</p>`}
    ${whoLine(person)} ${picture === undefined ? html`<p>${texts.connecting}</p>` : page(picture)}`,
    root,
  );
}

function page(now: AdminPicture): TemplateResult {
  switch (view) {
    case 'exceptions':
      return exceptionsPage({ now, inside: whyNot('settle', at()) === undefined, bindings, pin: pinForm(now) });
    case 'documents':
      return documentsPage(now);
    case 'reports':
      return reportsPage({ ...reports, onChoose: (form) => void showRun(Number(form.get('run'))) });
    case 'bulk':
      return bulkPage({ now, inside: whyNot('bulk', at()) === undefined, desk, pin: pinForm(now) });
    case 'items':
      return itemsPage({ now, explained, onAsk: (form) => void explain(form) });
    default:
      return overview(now, pinForm(now), {
        whyNot: (action) => whyNot(action, at()),
        told: repairsTold,
        onRepair: (id, action) => void repair(id, action),
      });
  }
}

async function explain(form: FormData): Promise<void> {
  const field = (name: string) => String(form.get(name) ?? '').trim();
  explained = await explainNamed({ merchant: field('merchant'), named: field('sku'), at: field('at') });
  show();
}

async function showRun(index: number): Promise<void> {
  const run = reports.runs?.[index];
  if (run === undefined) return;
  const { merchant } = run;
  const page = await readReports({ merchant, run: run.run, limit: reportRowsMax, white: false });
  reports.shown = { run, page };
  show();
}

async function readRuns(): Promise<void> {
  reports.runs = (await readReports({})).runs;
  show();
  await showRun(0);
}

function pinForm({ pin }: AdminPicture): TemplateResult {
  if (person !== undefined) return notAllowed();
  if (inside) return html`<p class="pin"><button type="button" @click=${goOut}>${admin.leave}</button></p>`;
  if (!pin) return html`<p class="pin">${texts.pinNone}</p>`;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (event.currentTarget instanceof HTMLFormElement) void goIn(event.currentTarget);
  };
  return html`<form class="pin" @submit=${submit}>
    <p>${admin.desk.pinFor}</p>
    <label>${admin.pin} <input name="pin" type="password" inputmode="numeric" autocomplete="off" maxlength="12" required /></label>
    <button type="submit">${admin.enter}</button>
    <span role="status">${pinTrouble}</span>
  </form>`;
}

/** Whoever signed in enters no PIN: what is not for their role is said instead. */
function notAllowed(): TemplateResult {
  const press = pressedAt[view];
  const why = press === undefined ? undefined : whyNot(press, at());
  return why === undefined ? html`${nothing}` : html`<p class="pin">${whyNotWords(why)}</p>`;
}

/** Who is here, as far as it matters for what they may press. */
const at = () => ({ inside, role: person?.role });

/** What a page is for, where it changes something. */
const pressedAt: Readonly<Record<string, Press>> = { overview: 'acknowledge', exceptions: 'settle', bulk: 'bulk' };

async function goIn(form: HTMLFormElement): Promise<void> {
  const entered = await enterPin(String(new FormData(form).get('pin') ?? ''));
  form.reset();
  inside = entered.as === 'inside';
  if (inside && view === 'bulk') void desk.readSaved();
  pinTrouble =
    entered.as === 'wait'
      ? texts.pinWait(String(entered.seconds))
      : entered.as === 'wrong'
        ? texts.pinWrong
        : inside
          ? ''
          : texts.pinUnusable;
  show();
}

async function goOut(): Promise<void> {
  await leave();
  inside = false;
  show();
}

/** What each action asks of the agent. */
function verbOf(action: RepairAction): Parameters<typeof ask>[0] | undefined {
  switch (action.do) {
    case 'retry':
      return { area: 'channel', verb: 'refresh', params: { channel: action.channel } };
    case 'resume':
      return { area: 'sync', verb: 'resume', params: { channel: action.channel } };
    case 'acknowledge':
      return { area: 'alarm', verb: 'ack', params: { id: action.alarm } };
    case 'bind':
    case 'look':
      return undefined;
  }
}

async function repair(id: string, action: RepairAction): Promise<void> {
  const verb = verbOf(action);
  if (verb === undefined) return;
  const tell = (words: string) => {
    if (repairsTold.size >= toldMax) repairsTold.clear();
    repairsTold.set(id, words);
    show();
  };
  tell(admin.desk.asking);
  const answer = await ask(verb);
  if (!answer.ok && answer.pin) inside = false;
  tell(answer.ok ? admin.resolved : answer.why || (answer.pin ? admin.desk.pinFirst : texts.lost));
}

follow<AdminPicture>('/events/admin', {
  onPicture(next) {
    picture = next;
    show();
  },
  onLink(alive) {
    if (alive === (lostAt === undefined)) return;
    lostAt = alive ? undefined : Date.now();
    show();
  },
});
if (view === 'reports') void readRuns();
void whoIsIn().then((is) => {
  person = is.person;
  inside = is.inside;
  if (view === 'bulk' && whyNot('bulk', at()) === undefined) void desk.readSaved();
  show();
});
