/**
 * Items and their barcodes, as imported or changed by hand. Nothing here moves stock or sends anything (R11, R13), but
 * for a street date, which turns the flag (R8).
 */
import { catalogueKey, sameLabel } from '../barcodes/lookup.ts';
import { type Decision, done, type Now, refuse, unchanged } from '../decision.ts';
import type { Rulebook } from '../nouns/rulebook.ts';
import { looksLikeCommand } from '../nouns/station/command-codes.ts';
import { kitDateTurns, streetDateTurn } from '../nouns/stock/flag.ts';
import type { ItemChange, ItemRow, ItemSubmission } from '../nouns/stock/item.ts';
import { looksLike, nearSkus, noItem, strangeLetter } from '../nouns/stock/lookalike.ts';
import { quantityError } from '../nouns/stock/quantity.ts';
import { stillInUse } from '../nouns/stock/retired.ts';
import type { Tables } from '../nouns/tables.ts';
import { Plan } from '../projections/plan.ts';
import { badgeOwner } from '../station/sign-in.ts';
import { componentsProblem, Said } from './items-together.ts';
import { type Changed, ordersKeepingOld } from './order-refresh.ts';

type Items = Extract<ItemSubmission, { type: 'items' }>;
type Bind = Extract<ItemSubmission, { type: 'bind-barcode' }>;

/**
 * All items are taken or none: the first thing wrong is named by its place in the list. What one says of itself holds
 * for the others, in whatever order they stand: a kit before its parts, a barcode that one gives up and another takes,
 * a part that is retired with its kit.
 */
export function decideItems(tables: Tables, rules: Rulebook, request: Items, now: Now): Decision {
  const plan = new Plan(tables, rules);
  const said = new Said(request.items);
  const changed: Changed[] = [];
  /** Parts of kits with another street date. */
  const dated: ItemRow[] = [];
  const alike: Alike[] = [];
  const retiredParts: RetiredPart[] = [];
  for (const [index, { merchant, sku, ...given }] of partsFirst(request.items)) {
    const field = `items[${index}]`;
    if (!rules.merchants.some((m) => m.id === merchant)) {
      return refuse('unknown-merchant', `There is no merchant ${merchant}.`, `${field}.merchant`);
    }
    const before = plan.item(merchant, sku);
    const strange = before === undefined ? strangeLetter(sku) : undefined;
    if (strange !== undefined) {
      const point = `U+${strange.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')}`;
      const text = `${sku} has a letter of another script among Latin ones, “${strange}” (${point}): it looks like another SKU.`;
      return refuse('bad-request', text, `${field}.sku`);
    }
    const like = before === undefined ? looksLike(plan, merchant, sku) : [];
    const twin = like.find(({ same }) => same);
    if (twin !== undefined) {
      const text = `${sku} looks like ${twin.sku}, which is another SKU: nobody could tell the two apart.`;
      return refuse('bad-request', text, `${field}.sku`);
    }
    const near = like[0]?.sku ?? (before === undefined ? nearOf(plan, merchant, sku) : undefined);
    if (near !== undefined && alike.length < alikeMax) alike.push({ index, sku, like: near });
    const barcodes = given.barcodes?.map(({ code, units }) => ({ code: catalogueKey(code), units }));
    for (const { code, units } of barcodes ?? []) {
      const ours = notForGoods(tables, rules, code);
      if (ours !== undefined) return refuse('bad-barcode', ours, `${field}.barcode`);
      const wrong = quantityError(units);
      if (wrong !== undefined) return refuse('bad-quantity', `Units of barcode ${code}: ${wrong}.`, `${field}.units`);
      const owner = ownerOf(plan, merchant, code);
      if (owner !== undefined && owner !== sku && said.keepsCode(merchant, owner, code)) {
        return refuse('barcode-taken', `Barcode ${code} belongs to ${owner} already.`, `${field}.barcode`);
      }
    }
    const change: ItemChange = { ...given, ...(barcodes !== undefined && { barcodes }) };
    const kit = componentsProblem(plan, said, merchant, sku, change.components);
    if (kit !== undefined) return refuse(kit.code, kit.text, `${field}.components`);
    const isRetired = (each: string) => said.of(merchant, each).retired ?? plan.item(merchant, each)?.retired === true;
    if (change.retired === true && before?.retired === false) {
      const use = stillInUse(before, (each) => isRetired(each) || said.letsGo(merchant, each, sku));
      if (use !== undefined) return refuse('item-in-use', use, `${field}.retired`);
    }
    const gone = isRetired(sku) ? undefined : change.components?.find(({ sku: part }) => isRetired(part));
    if (gone !== undefined && retiredParts.length < alikeMax) retiredParts.push({ index, sku, part: gone.sku });
    if (!changes(plan, before, merchant, sku, change)) continue;
    if (before !== undefined) changed.push({ before, change });
    plan.add([{ kind: 'item', operator: request.by, merchant, sku, body: change }]);
    const { streetDate } = change;
    if (before !== undefined && streetDate !== undefined && streetDate !== before.streetDate) {
      plan.add(streetDateTurn(plan, rules, { ...before, streetDate }, true, now));
      if (before.kits !== null) dated.push(before);
    }
  }
  if (dated.length > 0) plan.add(kitDateTurns(plan, rules, dated, true, now));
  const { drafts } = plan;
  // R4: nobody has to find out by himself that open orders go on with what was.
  const keeping = request.check ? 0 : ordersKeepingOld(tables, changed);
  const data = {
    ...{ items: request.items.length, changed: drafts.length, ordersKeepingOld: keeping, alike },
    ...(retiredParts.length > 0 && { retiredParts }),
  };
  return drafts.length === 0 || request.check ? unchanged(data) : done(drafts, data);
}

/** Items with their places in the list: an entry that makes a kit comes after those of its parts. */
function partsFirst<Item extends ItemChange>(items: readonly Item[]): [number, Item][] {
  const isKit = ({ components }: ItemChange): boolean => components !== undefined && components !== null;
  return [...items.entries()].toSorted(([, one], [, other]) => Number(isKit(one)) - Number(isKit(other)));
}

/** An item that differs from another one in capitals only, or in what is drawn alike; `index` in the request. */
type Alike = { index: number; sku: string; like: string };
/** A kit that nobody can sell: one of its parts is retired, and none of that will be received any more. */
type RetiredPart = { index: number; sku: string; part: string };
/** Told of one request; the rest is not told. */
const alikeMax = 100;

const nearOf = (tables: Tables, merchant: string, sku: string): string | undefined =>
  nearSkus(sku).find((other) => tables.item(merchant, other) !== undefined);

export function decideBindBarcode(tables: Tables, rules: Rulebook, request: Bind): Decision {
  const { merchant, sku, units } = request;
  if (tables.item(merchant, sku) === undefined) return refuse('unknown-item', noItem(tables, merchant, sku), 'sku');
  const wrong = quantityError(units);
  if (wrong !== undefined) return refuse('bad-quantity', `Units: ${wrong}.`, 'units');
  const code = catalogueKey(request.code);
  const ours = notForGoods(tables, rules, code);
  if (ours !== undefined) return refuse('bad-barcode', ours, 'code');
  const owner = ownerOf(tables, merchant, code);
  if (owner !== undefined && owner !== sku) {
    return refuse('barcode-taken', `Barcode ${code} belongs to ${owner} already.`, 'code');
  }
  const mine = tables.barcodesOf(merchant, sku).map((row) => ({ code: row.code, units: row.units }));
  const data = { merchant, sku, code, units };
  if (mine.some((row) => row.code === code && row.units === units)) return unchanged(data);
  const barcodes = [...mine.filter((row) => !sameLabel(code).includes(row.code)), { code, units }];
  return done([{ kind: 'item', operator: request.by, merchant, sku, body: { barcodes } }], data);
}

/** Command codes and badges are never looked up: an item with such a code could not be scanned. */
function notForGoods(tables: Tables, rules: Rulebook, code: string): string | undefined {
  if (looksLikeCommand(code)) return `${code} is a command code of the stations, and no item's barcode.`;
  const owner = badgeOwner(tables, rules, code);
  return owner === undefined ? undefined : `${code} is the badge of ${owner.name}, and no item's barcode.`;
}

function ownerOf(tables: Tables, merchant: string, code: string): string | undefined {
  const rows = sameLabel(code).flatMap((key) => tables.barcode(key));
  return rows.find((row) => row.merchant === merchant)?.sku;
}

/** Whether the change says anything that is not so already: importing the same file twice appends nothing. */
function changes(
  tables: Tables,
  row: ItemRow | undefined,
  merchant: string,
  sku: string,
  { barcodes, ...fields }: ItemChange,
): boolean {
  if (row === undefined) return true;
  const { components, ...plain } = fields;
  for (const [name, value] of Object.entries(plain)) {
    if (value !== undefined && row[name as keyof ItemRow] !== value) return true;
  }
  if (components !== undefined && JSON.stringify(components) !== JSON.stringify(row.components)) return true;
  if (barcodes === undefined) return false;
  const text = (list: { code: string; units: number }[]): string =>
    JSON.stringify(list.map(({ code, units }) => [code, units]).sort());
  return text(barcodes) !== text(tables.barcodesOf(merchant, sku));
}
