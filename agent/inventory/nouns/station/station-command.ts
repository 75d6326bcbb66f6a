/**
 * What a person does at a station otherwise than by scanning goods: by a printed code, a button of the screen or a
 * request. One row says everything about a command, but what it does (`station/commands.ts`) and what people call it
 * (the sheet, the screen); the compiler asks for those.
 *
 *   code      what its printed code says (`command-codes.ts`); none: it takes more than a sheet of paper knows
 *   sheet     the part of the printed sheet it stands in; none: its codes have a part of their own, or it has no code
 *   button    the station's page may send it
 *   takes     what it needs to know; `may`: what it may be told beside that
 *   passes    `lock`: also where nobody is signed in, or an error waits; `error`: also where an error waits to be acknowledged
 */
import type { DocumentRef } from '../document.ts';
import type { Work } from '../work.ts';

export type CommandArguments = {
  quantity: number;
  /** null: as the station is configured. */
  work: Work | null;
  badge: string;
  operator: string;
  merchant: string;
  sku: string;
  document: DocumentRef;
  /** For a count: items that are to be counted whether anybody finds one or not. */
  skus: string[];
  /** Why goods are in another condition now. */
  reason: string;
};
export type CommandArgument = keyof CommandArguments;

export type SheetPart = 'steps' | 'answers' | 'people' | 'station' | 'condition';

type Row = {
  code?: string;
  sheet?: SheetPart;
  button?: true;
  takes?: readonly CommandArgument[];
  may?: readonly CommandArgument[];
  passes?: 'lock' | 'error';
};

const table = {
  undo: { code: 'UNDO', sheet: 'steps', button: true },
  finish: { code: 'FINISH', sheet: 'steps', button: true },
  'next-box': { code: 'NEXTBOX', sheet: 'steps', button: true },
  reopen: { code: 'REOPEN', sheet: 'steps', button: true },
  confirm: { code: 'CONFIRM', sheet: 'answers', button: true },
  cancel: { code: 'CANCEL', sheet: 'answers', button: true },
  acknowledge: { code: 'OK', sheet: 'answers', passes: 'error' },
  'sign-out': { code: 'SIGNOUT', sheet: 'people', passes: 'lock' },
  lock: { code: 'LOCK', sheet: 'people', button: true, passes: 'lock' },
  /** The next item is counted by its weight. */
  'by-weight': { code: 'WEIGH', sheet: 'station', button: true },
  tare: { code: 'TARE', sheet: 'station', button: true },
  zero: { code: 'ZERO', sheet: 'station', button: true },
  /** R26: the next scan is about goods in this condition. */
  good: { code: 'GOOD', sheet: 'condition', button: true, may: ['reason'] },
  hold: { code: 'HOLD', sheet: 'condition', button: true, may: ['reason'] },
  damaged: { code: 'DAMAGED', sheet: 'condition', button: true, may: ['reason'] },
  /** Why, after one of those. */
  reason: { code: 'REASON', button: true, takes: ['reason'] },
  /** R26: goods come back that nobody announced. */
  return: { code: 'RETURN', sheet: 'steps', button: true, may: ['merchant'] },
  /** The last label of this station once more. */
  reprint: { code: 'REPRINT', sheet: 'station', button: true },
  /** Nothing is booked from here on; the same again, or a badge, ends it. */
  practice: { code: 'PRACTICE', sheet: 'station', button: true },
  quantity: { code: 'QTY', button: true, takes: ['quantity'] },
  work: { code: 'WORK', takes: ['work'] },
  badge: { code: 'BADGE', takes: ['badge'], passes: 'lock' },
  /** Proved otherwise than by a badge: a PIN on the screen. */
  'sign-in': { takes: ['operator'], passes: 'lock' },
  /** A label that cannot be read. Without a quantity: what was keyed in, or one. */
  goods: { button: true, takes: ['merchant', 'sku'], may: ['quantity'] },
  open: { button: true, takes: ['document'], may: ['skus'] },
} as const satisfies Readonly<Record<string, Row>>;

type Table = typeof table;
export type CommandName = keyof Table;

/** The rows as far as nobody needs to know which one it is. */
export const stationCommands: Readonly<Record<CommandName, Row>> = table;
export const commandNames = Object.keys(table) as readonly CommandName[];

type Taken<R> = R extends { takes: readonly (infer A extends CommandArgument)[] } ? Pick<CommandArguments, A> : unknown;
type Told<R> = R extends { may: readonly (infer A extends CommandArgument)[] }
  ? Partial<Pick<CommandArguments, A>>
  : unknown;

export type StationCommand<C extends CommandName = CommandName> = {
  [P in C]: { command: P } & Taken<Table[P]> & Told<Table[P]>;
}[C];

type NamesOf<R> = { [P in CommandName]: Table[P] extends R ? P : never }[CommandName];
/** Commands that need no more than their name. */
type Bare = Exclude<CommandName, NamesOf<{ takes: readonly CommandArgument[] }>>;

/** Those whose code says only their name. */
export type PlainCommand = Bare & NamesOf<{ code: string }>;
export type ButtonCommand = Bare & NamesOf<{ button: true }>;
/** Commands that a code can say. */
export type PrintableCommand = StationCommand<NamesOf<{ code: string }>>;

export const isBare = (name: CommandName): boolean =>
  stationCommands[name].takes === undefined && stationCommands[name].may === undefined;
