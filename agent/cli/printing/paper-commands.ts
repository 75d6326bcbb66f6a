/** `tallyman print order|notice|packing-list|item`: the running dock's own papers, as PDF or for a label printer. */
import { type Command, Option } from 'commander';
import type { PageSize, Printed } from '../../paper/page.ts';
import type { LabelledItem, NamedNotice, PackedOrder, PaperWords } from '../../paper/papers.ts';
import type { GlobalOptions, Invocation, Run } from '../cli.ts';
import { type ExitCode, Failure, type Shell } from '../shell.ts';
import { wholeNumber } from '../whole-number.ts';
import { type Language, languageFor, languageOption } from './language.ts';

type Form = 'pdf' | 'zpl';
export type PaperOptions = { out?: string; paper?: PageSize; as?: Form };
type Options = PaperOptions & { lang?: Language; merchant?: string; copies?: number };
type Asked = (area: string, params: object) => Promise<unknown>;
type Draw = (size: PageSize, words: PaperWords, ids: readonly string[], get: Asked, copies: number) => Promise<Printed>;

export function paperCommands(group: Command, wrap: Run): void {
  paper(group, wrap, 'order', 'what is to be packed; its bars open it at a packing station', async (...asked) => {
    const [size, words, ids, get] = asked;
    const { orderPaper } = await import('../../paper/papers.ts');
    return orderPaper(size, words, await inTurn(ids, (id) => get('order', { id }) as Promise<PackedOrder>));
  });
  paper(group, wrap, 'notice', 'what is to come; its bars, and those of its pallets, open it', async (...asked) => {
    const [size, words, ids, get] = asked;
    const { noticePaper } = await import('../../paper/papers.ts');
    return noticePaper(size, words, await inTurn(ids, (id) => named(id, get)));
  });
  paper(group, wrap, 'packing-list', 'what is in each box of an order, a page for each', async (...asked) => {
    const [size, words, ids, get] = asked;
    const { packingListPaper } = await import('../../paper/papers.ts');
    return packingListPaper(size, words, await inTurn(ids, (id) => get('order', { id }) as Promise<PackedOrder>));
  });
  paper(group, wrap, 'item', 'a label for one piece of it', async (size, words, ids, get, copies) => {
    const { itemPaper } = await import('../../paper/papers.ts');
    const items = await inTurn(ids, (sku) => get('item', { sku, barcodes: true }) as Promise<LabelledItem>);
    return itemPaper(
      size,
      words,
      items.flatMap((item) => Array<LabelledItem>(copies).fill(item)),
    );
  }).option('--copies <n>', 'so many of each', wholeNumber(1, 1_000), 1);
}

function paper(group: Command, wrap: Run, noun: string, description: string, draw: Draw): Command {
  const ids = noun === 'item' ? 'sku' : noun === 'notice' ? 'number' : 'id';
  return paperOptions(group.command(noun).description(description))
    .argument(`<${ids}...>`, noun === 'item' ? 'SKUs' : 'one or more')
    .option('--merchant <id>', 'whose they are; needed where several merchants have the same')
    .addOption(languageOption('the paper'))
    .action(
      wrap(async ({ shell, options }: Invocation<Options>, all: string[]): Promise<ExitCode> => {
        const { form, size } = formOf(options);
        const { ask, withAgent } = await import('../agent-call.ts');
        const { paperLanguages } = await import('../../paper/papers.ts');
        const words = paperLanguages[await languageFor(options.lang, options as GlobalOptions)];
        const whose = options.merchant === undefined ? {} : { merchant: options.merchant };
        const printed = await withAgent(shell, options as GlobalOptions, (client) =>
          draw(
            size,
            words,
            all,
            (area, params) => ask(client, { area, verb: 'get', params: { ...params, ...whose } }),
            options.copies ?? 1,
          ),
        );
        return writePaper(shell, printed, form, options.out);
      }),
    );
}

export const paperOptions = (command: Command): Command =>
  command
    .option(
      '--out <file>',
      'FILE.pdf, or FILE.zpl for a label printer: a device such as /dev/usb/lp0 takes it as it is',
    )
    .addOption(new Option('--as <form>', 'instead of what the name of the file says').choices(['pdf', 'zpl']))
    .addOption(
      new Option('--paper <size>', 'size of the pages (default: a4; of ZPL 4x6)').choices(['a4', 'letter', '4x6']),
    );

/** @throws when a label printer is to print office paper, or a file is named as what it would not be */
export function formOf({ out, paper: size, as }: PaperOptions): { form: Form; size: PageSize } {
  const ending = /\.([a-z0-9]+)$/i.exec(out ?? '')?.[1]?.toLowerCase();
  if (as === undefined && ending !== undefined && ending !== 'pdf' && ending !== 'zpl') {
    throw new Failure(`${out}: papers are written as FILE.pdf or FILE.zpl; --as says which where the name does not`, 2);
  }
  const form = as ?? (ending === 'zpl' ? 'zpl' : 'pdf');
  if (form === 'zpl' && size !== undefined && size !== '4x6') {
    throw new Failure('a label printer prints 4×6 inches: leave --paper out, or write a FILE.pdf', 2);
  }
  return { form, size: size ?? (form === 'zpl' ? '4x6' : 'a4') };
}

export async function writePaper(
  shell: Shell,
  printed: Printed,
  form: Form,
  out: string | undefined,
): Promise<ExitCode> {
  const { pdfOf } = await import('../../paper/pdf.ts');
  const { zplOf } = await import('../../paper/zpl.ts');
  const text = form === 'pdf' ? pdfOf(printed) : zplOf(printed);
  if (out === undefined) {
    shell.out(text);
    return 0;
  }
  const { writeFile } = await import('node:fs/promises');
  try {
    await writeFile(out, text);
  } catch (cause) {
    throw new Failure(`${out} cannot be written (${cause instanceof Error ? cause.message : String(cause)})`);
  }
  const pages = printed.pages.length;
  shell.err(
    `${out}: ${pages} ${pages === 1 ? 'page' : 'pages'}${form === 'pdf' ? ', to be printed at its own size (100 %)' : ''}\n`,
  );
  return 0;
}

/** One question at a time: the agent answers others in between. */
async function inTurn<From, To>(all: readonly From[], get: (one: From) => Promise<To>): Promise<To[]> {
  const got: To[] = [];
  for (const one of all) got.push(await get(one));
  return got;
}

/** A notice knows SKUs; people know names. */
async function named(id: string, get: Asked): Promise<NamedNotice> {
  const notice = (await get('notice', { id })) as NamedNotice;
  const skus = [
    ...new Set([...notice.lines, ...notice.handlingUnits.flatMap(({ lines }) => lines)].map(({ sku }) => sku)),
  ];
  const items = await inTurn(skus, (sku) => get('item', { sku, merchant: notice.merchant }) as Promise<LabelledItem>);
  return { ...notice, names: Object.fromEntries(items.map(({ sku, name }) => [sku, name])) };
}
