/** What a command does, whether it was a printed code or a button on the screen. */
import { type Decision, unchanged } from '../decision.ts';
import { type DocumentRef, documentKinds } from '../nouns/document.ts';
import type { ScaleOrder } from '../nouns/outcome.ts';
import type { CommandName, StationCommand } from '../nouns/station/station-command.ts';
import { quantityError } from '../nouns/stock/quantity.ts';
import { type Bench, preceded, refused, sessionDraft, stepped, workAt } from './bench.ts';
import { countByHand } from './by-hand.ts';
import { sayCondition, sayReason } from './conditions.ts';
import { kindOf } from './documents.ts';
import { stopped } from './gates.ts';
import { readLabel } from './label.ts';
import { openDocument } from './open.ts';
import { reprint } from './packing/last-label.ts';
import { nextBox } from './packing/packing.ts';
import { reopenPacking } from './packing/reopen.ts';
import { blindReturn, notYetReturned } from './receiving/open-return.ts';
import { weighNext } from './receiving/pieces.ts';
import { decideBadge, decideLock, decideSignIn, decideSignOut, practiceOverText } from './sign-in.ts';
import { decideUndo } from './undo.ts';
import { goodsScan, stepsAt } from './works.ts';

type Rules = { [C in CommandName]: (bench: Bench, command: StationCommand<C>) => Decision };

const rules: Rules = {
  undo: decideUndo,
  finish: (bench) => stepsAt(bench).finish(bench),
  'next-box': (bench) => atPacking(bench, nextBox),
  reopen: (bench) => atPacking(bench, reopenPacking),
  confirm,
  cancel,
  acknowledge,
  'sign-out': decideSignOut,
  lock: decideLock,
  'by-weight': weighNext,
  tare: () => toScale('tare'),
  zero: () => toScale('zero'),
  good: (bench, { reason }) => sayCondition(bench, 'good', reason),
  hold: (bench, { reason }) => sayCondition(bench, 'hold', reason),
  damaged: (bench, { reason }) => sayCondition(bench, 'damaged', reason),
  reprint,
  practice: switchPractice,
  reason: (bench, { reason }) => sayReason(bench, reason),
  return: (bench, { merchant }) => blindReturn(bench, merchant),
  quantity: (bench, { quantity }) => keyIn(bench, quantity),
  work: (bench, { work }) => switchWork(bench, work),
  badge: (bench, { badge }) => decideBadge(bench, badge),
  'sign-in': (bench, { operator }) => decideSignIn(bench, operator),
  goods: countByHand,
  open: (bench, { document, skus = [] }) => openDocument(bench, document, skus),
};

export function decideCommand(bench: Bench, command: StationCommand): Decision {
  const rule = rules[command.command] as (bench: Bench, command: StationCommand) => Decision;
  return stopped(bench, command.command) ?? rule(bench, command);
}

function atPacking(bench: Bench, step: (bench: Bench) => Decision): Decision {
  const work = workAt(bench);
  return work === 'packing'
    ? step(bench)
    : refused(bench, 'bad-command', `This station is for ${work}, not for packing.`);
}

/** CONFIRM does what was asked about, once. */
function confirm(bench: Bench): Decision {
  const { question } = bench.session;
  if (question === null) return refused(bench, 'bad-command', 'There is nothing to confirm.');
  if (question.about === 'return') return notYetReturned(bench);
  const answered = sessionDraft(bench, { change: 'answer', answer: 'confirm' });
  const { quantity, ...session } = bench.session;
  if (question.about !== 'quantity') {
    const next = { ...bench, session: { ...session, quantity: null, question: null } };
    return preceded([answered], stepsAt(bench).confirm(next, question));
  }
  const scan = { text: question.scan, device: question.device };
  const next = { ...bench, scan, session: { ...session, quantity: null, question: null } };
  const label = readLabel(next, question.scan, quantity ?? 1);
  const decision = 'code' in label ? refused(next, label.code, label.text) : goodsScan(next, label, question.units);
  return preceded([answered], decision);
}

/**
 * CANCEL takes back the smallest thing there is: what was asked, what was keyed in, else it puts the document aside as
 * it is.
 */
function cancel(bench: Bench): Decision {
  const { question, quantity, gathered, document, claiming } = bench.session;
  const answered = sessionDraft(bench, { change: 'answer', answer: 'cancel' });
  if (question !== null) return stepped([answered], 'cancelled', 'Left as it was; nothing was counted for it.');
  if (quantity !== null) return stepped([answered], 'cancelled', 'The quantity is forgotten.');
  if (bench.session.condition !== undefined) {
    const drafts = [sessionDraft(bench, { change: 'condition', condition: null })];
    return stepped(drafts, 'cancelled', 'The condition is forgotten.');
  }
  if (gathered.length > 0) {
    return stepped([sessionDraft(bench, { change: 'gather', scans: [] })], 'cancelled', 'The label is forgotten.');
  }
  if (claiming !== undefined) {
    const drafts = [sessionDraft(bench, { change: 'unclaimed' })];
    return stepped(drafts, 'cancelled', `Order ${claiming.document.id} is not waited for any more.`);
  }
  if (document === null) return unchanged({ station: bench.station.name }, { step: 'cancelled', what: '' });
  const left = sessionDraft(bench, { change: 'leave', why: 'left' });
  const aside = `${document.id} is put aside with all that was counted. Scan or choose it to go on.`;
  const over = overText(bench, document);
  const about = { what: document.id };
  return over === undefined
    ? stepped([left], 'left', aside, undefined, about)
    : stepped([left], 'over', over, undefined, about);
}

/** What became of it at another station, or by the office. @returns undefined: it can be gone on with */
function overText({ plan }: Bench, { type, merchant, id }: DocumentRef): string | undefined {
  const kind = kindOf(type);
  const row = kind.find(plan, merchant, id);
  if (row === undefined || kind.usable(row)) return undefined;
  return `${documentKinds[type].name} ${id} is ${row.status}: it is no work here any more.`;
}

/** The ledger knows nothing of it: whoever runs the command hands it to the scale. */
function toScale(scale: ScaleOrder): Decision {
  return { drafts: [], outcome: () => ({ type: 'stepped', seq: 0, step: 'scale', text: scale, scale }) };
}

/** Where nothing is held it only clears a screen: nothing to record, and no refusal. */
function acknowledge(bench: Bench): Decision {
  const drafts = bench.session.held === null ? [] : [sessionDraft(bench, { change: 'acknowledge' })];
  return stepped(drafts, 'acknowledged', 'Go on.');
}

/** Begun only with nothing open and nothing in hand; what was opened to practise with goes when it ends. */
function switchPractice(bench: Bench): Decision {
  const on = bench.session.practice !== true;
  const first = on ? unfinished(bench) : undefined;
  if (first !== undefined) return refused(bench, 'something-open', `Finish ${first}, then PRACTICE.`);
  const { since, work } = bench.session;
  const before = on ? { before: { since, work } } : {};
  const text = on
    ? 'Practice: nothing that is scanned here is booked. PRACTICE again, or a badge, ends it.'
    : practiceOverText;
  return stepped(
    [sessionDraft(bench, { change: 'practice', on, ...before })],
    on ? 'practice-on' : 'practice-off',
    text,
  );
}

/** @returns what is to be done first; undefined: nothing */
function unfinished({ session }: Bench): string | undefined {
  const { document, claiming, question, quantity, condition, gathered } = session;
  const open = document ?? claiming?.document;
  if (open !== undefined) return `${documentKinds[open.type].name} ${open.id} or put it aside (CANCEL) first`;
  const begun = question !== null || quantity !== null || condition !== undefined || gathered.length > 0;
  return begun ? 'what was begun or leave it (CANCEL) first' : undefined;
}

/** For the next scan only. */
function keyIn(bench: Bench, quantity: number): Decision {
  const wrong = quantityError(quantity);
  if (wrong !== undefined) return refused(bench, 'bad-quantity', `Quantity: ${wrong}.`);
  return stepped(
    [sessionDraft(bench, { change: 'quantity', quantity })],
    'quantity',
    `The next scan counts ${quantity} times.`,
    undefined,
    { what: `× ${quantity}` },
  );
}

function switchWork(bench: Bench, work: Bench['session']['work']): Decision {
  const { station, session } = bench;
  const next = work === station.work ? null : work;
  if (session.work === next)
    return unchanged({ station: station.name, work: workAt(bench) }, { step: 'work', what: '' });
  return stepped(
    [sessionDraft(bench, { change: 'work', work: next })],
    'work',
    `This station is for ${next ?? station.work} now.`,
  );
}
