/**
 * `tallyman barcode`: what the agent makes of a scan, one per line on standard input, exactly as a scanner sends it.
 */
import type { Command } from 'commander';
import type { Judged } from '../../inventory/barcodes/judge.ts';
import { cleanText } from '../../log-facts.ts';
import type { Invocation, Run } from '../cli.ts';
import type { ExitCode } from '../shell.ts';

export function barcode(program: Command, wrap: Run): void {
  program
    .command('barcode')
    .description('judge scans from standard input, one per line (AIM prefix and GS included)')
    .option('--json', 'print one JSON object per line')
    .action(
      wrap(async ({ shell, options }: Invocation<{ json?: true }>): Promise<ExitCode> => {
        const { atStation } = await import('../../inventory/barcodes/at-station.ts');
        const { judgeScan } = await import('../../inventory/barcodes/judge.ts');
        if (shell.stdinIsTerminal) shell.err('Scan or type a code and press Enter; end with Ctrl-D.\n');
        const currentYear = new Date(shell.clock.wallMs()).getUTCFullYear();
        for await (const scan of lines(shell.stdin)) {
          const judged = judgeScan(scan, { currentYear });
          shell.out(options.json ? `${JSON.stringify(judged)}\n` : forPeople(judged, atStation(scan)));
          await shell.drained();
        }
        return 0;
      }),
    );
}

/** Longer lines are cut; the judge refuses them for their length. */
const lineMax = 16_384;

/** One character a byte, as the drivers read scanners. Lines end with LF or CR LF; empty ones are no scans. */
async function* lines(stream: AsyncIterable<Buffer | string>): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of stream) {
    const parts = (rest + (typeof chunk === 'string' ? chunk : chunk.toString('latin1'))).split('\n');
    rest = (parts.pop() ?? '').slice(0, lineMax);
    for (const part of parts) {
      const text = part.replace(/\r$/, '').slice(0, lineMax);
      if (text !== '') yield text;
    }
  }
  const last = rest.replace(/\r$/, '');
  if (last !== '') yield last;
}

function forPeople({ scan, verdict, elements, reason, ...meaning }: Judged, there: string): string {
  const facts = Object.entries(meaning).flatMap(([key, value]) =>
    value === undefined ? [] : [`${key} ${String(value)}`],
  );
  const parts = [
    verdict.padEnd(10),
    cleanText(scan),
    elements.map(([id, value]) => `(${id})${cleanText(value)}`).join(''),
    facts.join(', '),
    reason ?? '',
    cleanText(there),
  ];
  return `${parts
    .filter((part) => part !== '')
    .join('  ')
    .trimEnd()}\n`;
}
