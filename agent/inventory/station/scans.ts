/**
 * What a scan at a station leads to: whose turn it is there, what the code is, and which work it is for. One table of
 * contents; each kind of work has its file in `work/`.
 */
import { isLinear, splitAim } from '../barcodes/aim.ts';
import { lookupKeys } from '../barcodes/lookup.ts';
import type { Decision, Now } from '../decision.ts';
import type { Draft } from '../nouns/entry.ts';
import type { Outcome } from '../nouns/outcome.ts';
import type { Rulebook, StationRules } from '../nouns/rulebook.ts';
import { readCommand } from '../nouns/station/command-codes.ts';
import { codeOf } from '../nouns/station/exception-code.ts';
import { freshSession } from '../nouns/station/session.ts';
import { quantityError } from '../nouns/stock/quantity.ts';
import { unitKey } from '../nouns/stock/units.ts';
import type { LabelSubmission, ScanSubmission, StationSubmission } from '../nouns/submission.ts';
import type { Tables } from '../nouns/tables.ts';
import { Plan } from '../projections/plan.ts';
import { type Bench, refused, scanTextMax, sessionDraft, workAt } from './bench.ts';
import { decideCommand } from './commands.ts';
import { stopped, unasked } from './gates.ts';
import { isCommand } from './is-command.ts';
import { readLabel } from './label.ts';
import { namedElsewhere, openByScan } from './open.ts';
import { whileAsked } from './packing/claimed.ts';
import { scanParcelLabel } from './packing/parcel-label.ts';
import { notYetReturned } from './receiving/open-return.ts';
import { scanPieces } from './receiving/pieces.ts';
import { unitScan } from './receiving/unit-label.ts';
import { couldBeBadge } from './sign-in.ts';
import { goodsScan } from './works.ts';

/**
 * A command code is a command wherever it is scanned; so is somebody's badge. Everything else is goods, once the way is
 * free.
 */
export function decideScan(tables: Tables, rules: Rulebook, scan: ScanSubmission, now: Now): Decision {
  const bench = benchOf(tables, rules, scan, now);
  return bench === undefined ? unknownStation(tables, rules, scan, now) : withRead(scan, decideRead(bench, scan.text));
}

function decideRead(bench: Bench, text: string): Decision {
  if (!isCommand(bench.rules, text)) {
    if (bench.session.question?.about === 'return') return stopped(bench) ?? whoseReturn(bench, text);
    return stopped(bench) ?? unasked(bench, (free) => decideGoods(free, text));
  }
  const { aim, data } = splitAim(text);
  if (aim !== undefined && !isLinear(aim)) {
    return refused(bench, 'label-commands', 'Commands and badges are lines of bars: this one came in a 2D code.');
  }
  const read = readCommand(data, bench.rules.commandKeys ?? []);
  if (read?.type === 'unreadable') return refused(bench, read.code, read.text);
  return decideCommand(bench, read?.command ?? { command: 'badge', badge: data });
}

/** Whatever names a document opens it, and the question is answered; goods do not count as what came in. */
function whoseReturn(bench: Bench, text: string): Decision {
  const named = workAt(bench) === 'receiving' ? openByScan(bench, text) : undefined;
  return named ?? notYetReturned(bench);
}

const linesShown = 8;

/** One exception for the whole label; none of its lines counts, for nobody knows which of them were meant. */
export function decideLabelAside(tables: Tables, rules: Rulebook, label: LabelSubmission, now: Now): Decision {
  const { count, lines, ...at } = label;
  const text = lines.slice(0, linesShown).join(' ⏎ ');
  const bench = benchOf(tables, rules, { ...at, text }, now);
  if (bench === undefined) return unknownStation(tables, rules, { ...at, text }, now);
  const why =
    count > 1
      ? `A label that commands: ${count} lines came at once, and a command is among them. None of them was done.`
      : 'This command came right behind another scan: scan it again, by itself.';
  return refused(bench, 'label-commands', why);
}

/**
 * What was read, and by which device, stands on the record whatever came of it: on the last entry, unless one of them
 * says so itself.
 */
function withRead({ text, device }: ScanSubmission, { drafts, outcome }: Decision): Decision {
  const scan = text.slice(0, scanTextMax);
  const last = drafts.at(-1);
  if (last === undefined || drafts.some(({ body }) => 'scan' in body && body.scan === scan)) return { drafts, outcome };
  const body = { ...last.body, read: { scan, device } };
  return { drafts: [...drafts.slice(0, -1), { ...last, body } as Draft], outcome };
}

/** The same by hand: a button of the screen, a request, the idle lock. */
export function decideStation(tables: Tables, rules: Rulebook, request: StationSubmission, now: Now): Decision {
  const { station, by: operator, command } = request;
  const bench = benchOf(tables, rules, { station, operator }, now);
  return bench === undefined
    ? unknownStation(tables, rules, { station, operator }, now)
    : decideCommand(bench, command);
}

function decideGoods(bench: Bench, text: string): Decision {
  const { quantity } = bench.session;
  const part = workAt(bench) === 'receiving' ? unitScan(bench, text) : undefined;
  if (part !== undefined) return part;
  const asked = whileAsked(bench);
  if (asked !== undefined) return openByScan(bench, text) ?? asked;
  // 0: as many as the scale will say. Only goods are weighed: whatever else the code names is that.
  // No goods are packed where no order is open: a number that is a barcode as well opens what it names.
  const first = workAt(bench) === 'packing' && bench.session.document === null && !spoken(bench);
  const opened = first ? openByScan(bench, text) : undefined;
  if (opened !== undefined) return opened;
  const label = readLabel(bench, text, quantity || 1);
  if (!('code' in label)) return quantity === 0 ? scanPieces(bench, text, label) : goodsScan(bench, label);
  const named = openByScan(bench, text);
  if (named !== undefined) return named;
  const parcel = workAt(bench) === 'packing' ? scanParcelLabel(bench, text) : undefined;
  if (parcel !== undefined) return parcel;
  const elsewhere = namedElsewhere(bench, text);
  if (elsewhere !== undefined) return elsewhere;
  const spends = label.code === 'unknown-barcode' || label.code === 'bad-quantity';
  // Set aside with what was keyed in for it (WEIGH waits for the next piece); a misread code is scanned again, and
  // counts that many then.
  const spent = spends && quantity ? [sessionDraft(bench, { change: 'quantity', quantity: null })] : [];
  if (label.code === 'unknown-barcode' && bench.session.condition !== undefined) {
    spent.push(sessionDraft(bench, { change: 'condition', condition: null }));
  }
  const units = label.units === undefined ? {} : { units: label.units };
  const again = label.code === 'unknown-barcode' ? waitingAlready(bench, text, label.units) : undefined;
  const aside = refused(bench, label.code, label.text, { ...units, ...(again !== undefined && { again }) }, spent);
  return label.code === 'unknown-barcode' && couldBeBadge(bench.rules, splitAim(text).data) ? asGuess(aside) : aside;
}

/** Something was said of the next goods. */
const spoken = ({ session: { quantity, condition } }: Bench): boolean => quantity !== null || condition !== undefined;

/** Exceptions of one code that are looked through for the one to count up. */
const waitingLooked = 16;

/**
 * Where a code that nobody knows waits already, set aside at this station for the same: a pallet of it, or a scanner
 * that sends nothing else, is one row of the queue. For a document each piece is worked off for itself, as far as that
 * wants it; so is one in packing, and a unit that can be told from all others.
 * @returns seq
 */
function waitingAlready(bench: Bench, text: string, units: number | undefined): number | undefined {
  const { plan, station, session, operator, scan } = bench;
  if (session.condition !== undefined) return undefined;
  if (workAt(bench) === 'packing' || session.document !== null || units === undefined || text.length > scanTextMax)
    return undefined;
  const { gtin, serial, sscc } = lookupKeys(text).read;
  if (unitKey({ gtin, serial, sscc }) !== undefined) return undefined;
  const row = plan
    .rowsLabelled('exception', codeOf(text), waitingLooked)
    .find(
      (each) =>
        each.reason === 'unknown-barcode' &&
        each.scan === text &&
        each.station === station.name &&
        each.device === (scan?.device ?? null) &&
        each.work === session.work &&
        each.document === null &&
        each.operator === (operator ?? null),
    );
  return row === undefined || quantityError(row.units + units) !== undefined ? undefined : row.seq;
}

const asGuess = ({ drafts, outcome }: Decision): Decision => ({
  drafts,
  outcome: (seqs) => ({ ...outcome(seqs), couldBeBadge: true }) as Outcome,
});

type At = { station: string; operator?: string; text?: string; device?: string };

/** @returns undefined for a station that the configuration does not know */
export function benchOf(tables: Tables, rules: Rulebook, at: At, now: Now): Bench | undefined {
  const station = rules.stations.find((known) => known.name === at.station);
  return station === undefined ? undefined : benchAt(tables, rules, station, at, now);
}

function benchAt(tables: Tables, rules: Rulebook, station: StationRules, at: At, now: Now): Bench {
  const { text, device = '', operator } = at;
  const session = tables.row('session', station.name) ?? freshSession(station.name);
  const scan = text === undefined ? {} : { scan: { text, device } };
  const plan = new Plan(tables, rules);
  return { plan, rules, now, station, session, operator: session.operator ?? operator, ...scan };
}

function unknownStation(tables: Tables, rules: Rulebook, at: At, now: Now): Decision {
  const bench = benchAt(tables, rules, { name: at.station, work: 'receiving' }, at, now);
  return refused(bench, 'unknown-station', `There is no station named ${at.station}.`);
}
