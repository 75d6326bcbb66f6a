/**
 * `tallyman proof make|verify|key`: a signed proof of what a dock has on record about a parcel or a delivery. It is
 * made on the dock and looked at anywhere, with the dock's public key.
 */
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { cleanText } from '../../log-facts.ts';
import { publicKeyOf } from '../../proof/dock-key.ts';
import { type Proved, proofBytesMax, verifyProof } from '../../proof/proof.ts';
import type { Invocation, Run } from '../cli.ts';
import type { ExitCode } from '../shell.ts';

type Make = { json?: true; merchant?: string; type?: string; box?: string; out?: string };
type Verify = { json?: true; key: string };

export function proof(program: Command, wrap: Run): void {
  const proofs = program.command('proof').description('signed proofs of parcels and deliveries');
  proofs
    .command('make')
    .description('make the proof of an order, a notice or a return')
    .argument('<id>', 'its number')
    .option('--merchant <id>', 'whose it is (needed where there are several)')
    .option('--type <type>', 'order, notice or return', 'order')
    .option('--box <number>', 'of an order, only this box')
    .option('--out <file>', 'write it there instead of printing it')
    .action(
      wrap(async ({ shell, options }: Invocation<Make>, id: string): Promise<ExitCode> => {
        const { ask, withAgent } = await import('../agent-call.ts');
        const { merchant, type, box, out } = options;
        const params = {
          ...{ id, type },
          ...(merchant !== undefined && { merchant }),
          ...(box !== undefined && { box: Number(box) }),
        };
        const made = (await withAgent(shell, options, (client) =>
          ask(client, { area: 'proof', verb: 'make', params }),
        )) as { file: string; entries: number; key: string };
        if (out === undefined) shell.out(made.file);
        else {
          writeFileSync(out, made.file, { mode: 0o644 });
          shell.out(`${out}: ${made.entries} entries, signed; to be verified with --key ${made.key}\n`);
        }
        return 0;
      }),
    );
  proofs
    .command('key')
    .description('print the public key that this dock signs with')
    .action(
      wrap(async ({ shell, options }: Invocation<object>): Promise<ExitCode> => {
        const { ask, withAgent } = await import('../agent-call.ts');
        const { key } = (await withAgent(shell, options, (client) => ask(client, { area: 'proof', verb: 'key' }))) as {
          key: string;
        };
        shell.out(`${key}\n`);
        return 0;
      }),
    );
  proofs
    .command('verify')
    .description('whether a proof is as the dock made it; needs no dock')
    .argument('<file>', 'the proof')
    .requiredOption('--key <key>', 'the dock’s public key, ed25519:…, or a file that holds it')
    .option('--json', 'print JSON')
    .action(
      wrap(async ({ shell, options }: Invocation<Verify>, file: string): Promise<ExitCode> => {
        const key = keyOf(options.key);
        if (key === undefined) {
          shell.err(
            `--key: ${options.key} is neither a key (ed25519:… as tallyman proof key prints it) nor a file with one\n`,
          );
          return 2;
        }
        const bytes = read(file);
        if (typeof bytes === 'string') {
          shell.err(`${file}: ${bytes}\n`);
          return 1;
        }
        const verified = verifyProof(bytes, key);
        if (options.json) shell.out(`${JSON.stringify(verified)}\n`);
        else if (verified.ok) shell.out(forPeople(verified.proved));
        else shell.err(`${file} proves nothing: ${verified.why}\n`);
        return verified.ok ? 0 : 1;
      }),
    );
}

function keyOf(text: string): ReturnType<typeof publicKeyOf> {
  const known = publicKeyOf(text);
  if (known !== undefined) return known;
  try {
    return statSync(text).size > 4_096 ? undefined : publicKeyOf(readFileSync(text, 'utf8'));
  } catch {
    return undefined;
  }
}

function read(file: string): Buffer | string {
  try {
    return statSync(file).size > proofBytesMax ? 'is longer than any proof' : readFileSync(file);
  } catch (cause) {
    return `cannot be read (${cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause)})`;
  }
}

function forPeople({ about, dock, madeAt, entries, who }: Proved): string {
  const box = about.box === undefined ? '' : `, box ${about.box}`;
  const lines = entries.map((entry) => {
    const { seq, at, kind, station, operator, sku, quantity } = entry;
    const when = new Date(Number(at)).toISOString();
    const said = [station, operator, sku, quantity].filter((each) => each !== null && each !== undefined);
    return `  ${String(seq).padStart(8)}  ${when}  ${String(kind).padEnd(14)} ${said.join('  ')}`;
  });
  return `${[
    `Genuine: ${about.type} ${about.id} of ${about.merchant}${box}, as ${dock.site}/${dock.dock} had it on ${madeAt}.`,
    ...(who.length === 0 ? [] : [`By ${who.join(', ')}.`]),
    ...lines,
  ]
    .map(cleanText)
    .join('\n')}\n`;
}
