/** `tallyman epcis`: what happened at the dock as an EPCIS 2.0 document, for partners that read those. */
import type { Command } from 'commander';
import { type EpcisPlace, epcisContext, epcisEvent } from '../../inventory/epcis/epcis.ts';
import { takenBack } from '../../inventory/epcis/epcis-document.ts';
import type { Entry } from '../../inventory/nouns/entry.ts';
import type { Invocation, Run } from '../cli.ts';
import { type ExitCode, Failure } from '../shell.ts';
import { wholeNumber } from '../whole-number.ts';

type Options = { since?: string; after: number; merchant?: string; readPoint?: string; location?: string };

const pageEntries = 1_000;

export function epcis(program: Command, wrap: Run): void {
  program
    .command('epcis')
    .description('print what was received, packed, shipped, counted and taken back as an EPCIS 2.0 document (JSON-LD)')
    .option('--since <time>', 'only what happened then and later, as in "2026-11-28" or "2026-11-28T14:00:00Z" (UTC)')
    .option('--after <seq>', 'only entries after this number', wholeNumber(0, Number.MAX_SAFE_INTEGER), 0)
    .option('--merchant <id>', 'only this merchant’s goods')
    .option('--read-point <uri>', 'URI of this dock, as in https://id.gs1.org/414/4012345000009/254/D3')
    .option('--location <uri>', 'URI of the building, as in https://id.gs1.org/414/4012345000009')
    .action(wrap(print));
}

async function print({ shell, options }: Invocation<Options>): Promise<ExitCode> {
  const sinceMs = options.since === undefined ? Number.NEGATIVE_INFINITY : Date.parse(options.since);
  if (Number.isNaN(sinceMs)) throw new Failure(`--since ${options.since} is no time, as in "2026-11-28"`, 2);
  for (const [option, uri] of [['--read-point', options.readPoint] as const, ['--location', options.location] as const])
    if (uri !== undefined && !URL.canParse(uri)) throw new Failure(`${option} ${uri} is no URI`, 2);
  const { ask, withAgent } = await import('../agent-call.ts');
  return withAgent(shell, options, async (client): Promise<ExitCode> => {
    const read = async (after: number, limit: number) => {
      const params = { after, limit };
      return ((await ask(client, { area: 'ledger', verb: 'read', params })) as { entries: Entry[] }).entries;
    };
    const status = (await ask(client, { area: 'device', verb: 'health' })) as { site: string; dock: string };
    const { readPoint, location } = options;
    const place: EpcisPlace = {
      ...{ site: status.site, dock: status.dock },
      ...(readPoint !== undefined && { readPoint }),
      ...(location !== undefined && { location }),
    };
    const head = { '@context': [epcisContext], type: 'EPCISDocument', schemaVersion: '2.0' };
    const begin = JSON.stringify({ ...head, creationDate: new Date().toISOString() }).slice(0, -1);
    await shell.out(`${begin},"epcisBody":{"eventList":[`);
    let printed = 0;
    for (let entries = await read(options.after, pageEntries); entries.length > 0; ) {
      for (const entry of entries) {
        if (entry.at < sinceMs || (options.merchant !== undefined && entry.merchant !== options.merchant)) continue;
        const of = takenBack(entry);
        const undone = of === undefined ? undefined : (await read(of - 1, 1))[0];
        const event = epcisEvent(entry, place, undone);
        if (event === undefined) continue;
        await shell.out(`${printed === 0 ? '\n' : ',\n'}${JSON.stringify(event)}`);
        printed += 1;
      }
      entries = await read(entries.at(-1)?.seq ?? 0, pageEntries);
    }
    await shell.out('\n]}}\n');
    return 0;
  });
}
