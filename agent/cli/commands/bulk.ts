/** `tallyman bulk items|orders SEARCH ACTION`: look at what a search finds, say yes, and all of it is changed. */
import { createInterface } from 'node:readline/promises';
import { type Command, Option } from 'commander';
import { adminEn } from '../../screen/texts/admin-en.ts';
import type { Invocation, Run } from '../cli.ts';
import { type ExitCode, Failure, type Shell } from '../shell.ts';
import { table } from '../table.ts';

type Options = { json?: true; merchant?: string; saved?: string; reason?: string; yes?: true; token?: string };
type Shown = Record<string, string | number | null>;
type Look = { merchant: string; found: number; tally: Record<string, number>; first: Shown[]; token: string };
type Told = { found: number; done: number; tally: Record<string, number>; left: { key: string; why: string }[] };
type What = 'items' | 'orders';

const itemActions = `
Actions:
  sync-now                          send their levels at once
  set-policy never|always|process-orders|merchant
  set-process-orders on|off
  set-street-date YYYY-MM-DD|none
  set-bypass yes|no                 kept elsewhere: their levels are not sent
  set-retired yes|no                sold no more: told as 0 once, scanned by nobody, on no list

Terms, all of which have to hold; "-" before one turns it round, "*" stands for any characters:
  sku: name: barcode: packaging:    a text; a bare word is looked for in SKU, name and barcodes
  policy:never|always|process-orders|merchant   flag:on|off   received: bypass: not-fulfilled: yes|no
  retired:yes|no                    what is retired is found only where this is said
  available: in-stock: booked: set-apart: packed: incoming:   5, <5, >=5 or 5..10
  short:low|out|any|no              by the item’s low-stock threshold or its merchant’s
  street-date:<2026-12-01|none      notice:ASN-17      order:A-1001`;

const orderActions = `
Actions:
  refresh-items                     take over the items as they are now
  hold, release                     with --reason: not packed, or packed whatever holds them
  cancel                            free their units

Terms, all of which have to hold; "-" before one turns it round, "*" stands for any characters:
  order: sku: channel:              a text; a bare word is looked for in numbers, SKUs and names
  held:yes|no|by-hand|pre-order|insufficient
  status:open|packed|cancelled|shipped|set-aside   units:>5   placed:<2026-11-01`;

export function bulk(program: Command, wrap: Run): void {
  const group = program.command('bulk').description('change all items or orders that a search finds');
  command(group, wrap, 'items', itemActions);
  command(group, wrap, 'orders', orderActions);
}

function command(group: Command, wrap: Run, of: What, help: string): void {
  group
    .command(of)
    .description(`look at the ${of} that a search finds, and change all of them`)
    .argument('<search>', 'as in "sku:TEE-* policy:never"; "*" finds everything')
    .argument('<action>', 'what to do with them')
    .argument('[value]', 'what to set')
    .option('--merchant <id>', 'whose; not needed when the dock has one merchant')
    .addOption(new Option('--saved', 'SEARCH is the name of a saved one'))
    .option('--reason <text>', 'why orders are held, released or cancelled')
    .option('--yes', 'do it without asking')
    .option('--token <token>', 'do what was looked at under this token, or go on with it')
    .option('--json', 'print JSON')
    .addHelpText('after', help)
    .action(
      wrap(
        async (
          { shell, options }: Invocation<Options & { saved?: true }>,
          search: string,
          action: string,
          value?: string,
        ): Promise<ExitCode> => {
          const { merchant, reason } = options;
          const asked = {
            ...(options.saved ? { saved: search } : { search }),
            action,
            ...settingOf(action, value),
            ...(merchant !== undefined && { merchant }),
            ...(reason !== undefined && { reason }),
          };
          return change(shell, options, of, asked);
        },
      ),
    );
}

async function change(
  shell: Shell,
  options: Invocation<Options>['options'],
  of: What,
  asked: object,
): Promise<ExitCode> {
  const { ask, withAgent } = await import('../agent-call.ts');
  const { progressLine } = await import('../import/progress.ts');
  const area = of === 'items' ? 'item' : 'order';
  return withAgent<ExitCode>(shell, options, async (client) => {
    let token = options.token;
    if (token === undefined) {
      const look = (await ask(client, { area, verb: 'bulk', params: asked })) as Look;
      const sure = await confirmed(shell, options, of, look);
      if (!sure) return 0;
      token = look.token;
    }
    const progress = progressLine(shell);
    const told = (await ask(
      client,
      { area, verb: 'bulk', params: { ...asked, token } },
      {
        onRunning: (data) => {
          const { done, of: all } = data as { done: number; of: number };
          progress.at(`${grouped(done)} of ${grouped(all)} ${of}`);
        },
      },
    ).finally(() => progress.end())) as Told;
    shell.out(options.json ? `${JSON.stringify(told)}\n` : toldForPeople(told, of));
    return 0;
  });
}

/** Shows what was found. @returns whether it is to be done now */
async function confirmed(shell: Shell, options: Options, of: What, look: Look): Promise<boolean> {
  if (options.yes && look.found > 0) return true;
  if (options.json) shell.out(`${JSON.stringify(look)}\n`);
  else shell.out(lookForPeople(look, of));
  if (look.found === 0 || options.json) return false;
  if (shell.stdinIsTerminal && shell.outIsTerminal)
    return yes(shell, `Yes, I am sure (${number(look.found, of)})? [y/N] `);
  shell.out(`To do it, say the same with --token ${look.token}\n`);
  return false;
}

async function yes(shell: Shell, question: string): Promise<boolean> {
  const lines = createInterface({ input: shell.stdin });
  shell.out(question);
  try {
    for await (const line of lines) return /^y(es)?$/i.test(line.trim());
    return false;
  } finally {
    lines.close();
  }
}

const settings: Readonly<Record<string, (value: string) => object | undefined>> = {
  'set-policy': (value) => ({ sync: value === 'merchant' ? null : value }),
  'set-process-orders': (value) => named('on', onOrOff[value]),
  'set-street-date': (value) => ({ streetDate: value === 'none' ? null : value }),
  'set-bypass': (value) => named('bypassSync', onOrOff[value]),
  'set-retired': (value) => named('retired', onOrOff[value]),
};
/** Actions that say everything by themselves. */
const bare: ReadonlySet<string> = new Set(['sync-now', 'refresh-items', 'hold', 'release', 'cancel']);
const onOrOff: Readonly<Record<string, boolean>> = { on: true, yes: true, off: false, no: false };
const named = (name: string, value: boolean | undefined) => (value === undefined ? undefined : { [name]: value });

/** What the agent has to be told beside the action; an action that is none is its to refuse. */
function settingOf(action: string, value: string | undefined): object {
  const read = Object.hasOwn(settings, action) ? settings[action] : undefined;
  if (read === undefined) {
    if (value !== undefined && bare.has(action))
      throw new Failure(`${action} takes no value, and ${value} is one too many`, 2);
    return {};
  }
  const said = value === undefined ? undefined : read(value);
  if (said === undefined) throw new Failure(`${action} needs a value, as "tallyman bulk items --help" lists them`, 2);
  return said;
}

const grouped = (value: number): string => value.toLocaleString('en-US');
const number = (value: number, of: What): string => `${grouped(value)} ${value === 1 ? of.slice(0, -1) : of}`;

/** As the screen says them. */
const { effects, values } = adminEn.bulk;

function tallyForPeople(tally: Look['tally'], changed: string): string {
  const said = (what: string) => (what === 'changed' ? changed : (effects[what] ?? what));
  return Object.entries(tally)
    .map(([what, many]) => `${grouped(many)} ${said(what)}`)
    .join(', ');
}

function lookForPeople({ found, tally, first }: Look, of: What): string {
  if (found === 0) return `no ${of} are found by this search\n`;
  const heads = Object.keys(first[0] ?? {});
  const rows = table<Shown>(
    heads.map((head) => ({ head, cell: (row) => cellOf(head, row[head]) })),
    first,
  );
  const more = found > first.length ? `… and ${number(found - first.length, of)} more\n` : '';
  return `${rows}${more}\n${number(found, of)}: ${tallyForPeople(tally, 'to be changed')}\n`;
}

function cellOf(head: string, value: string | number | null | undefined): string | number {
  const code = String(value);
  if (head === 'effect' || (head === 'now' && !Object.hasOwn(values, code))) return effects[code] ?? code;
  return value ?? '–';
}

function toldForPeople({ found, tally, left }: Told, of: What): string {
  const named = left.map(({ key, why }) => ({ key, why: effects[why] ?? why }));
  const rows = table<(typeof named)[number]>(
    [
      { head: of === 'items' ? 'sku' : 'order', cell: ({ key }) => key },
      { head: 'left as it is', cell: ({ why }) => why },
    ],
    named,
  );
  return `${left.length === 0 ? '' : `${rows}\n`}${number(found, of)}: ${tallyForPeople(tally, 'changed')}\n`;
}
