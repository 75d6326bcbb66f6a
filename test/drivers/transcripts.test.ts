/**
 * Recorded traffic with what comes of it beside it: `test/transcripts/<kind>/<protocol>/<name>.log` and `.expected`. A
 * bug report from the field starts by adding one. `vitest run -u` writes the expectations; read what changed before
 * committing them.
 *
 *     # where the bytes come from
 *     options {"mode":"poll"}      the protocol's options, as JSON
 *     < "S S     100.00 g\r\n"     bytes from the device, as a JSON string, one character a byte
 *     <x 03 04 0B FF 6F 04         the same in hexadecimal: one report of a HID device
 *     + 200                        milliseconds pass
 *     signal good · command zero · unplug
 */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Protocol, Session, SessionEffect, Signal } from '../../drivers/driver.ts';
import { scaleProtocols } from '../../drivers/scales/protocols/index.ts';
import { scannerProtocols } from '../../drivers/scanners/protocols/index.ts';

const root = join(import.meta.dirname, '../transcripts');

const told = (bytes: Uint8Array) => JSON.stringify(Buffer.from(bytes).toString('latin1'));

function line(effect: SessionEffect): string | undefined {
  switch (effect.type) {
    case 'reading':
      return `reading ${JSON.stringify(effect.reading)}`;
    case 'write':
      return `> ${told(effect.bytes)}`;
    case 'bad':
      return `bad ${effect.reason} ${effect.bytes}`;
    case 'diagnosis':
      return `diagnosis ${effect.text ?? 'none'}`;
    case 'timer':
      return undefined;
  }
}

function replay(protocol: Protocol, transcript: string): string {
  const out: string[] = [];
  let options: unknown = {};
  let session: Session | undefined;
  let nowMs = 0;
  let dueMs = Number.POSITIVE_INFINITY;

  const perform = (effects: SessionEffect[] | undefined) => {
    for (const effect of effects ?? []) {
      if (effect.type === 'timer') dueMs = nowMs + effect.ms;
      const text = line(effect);
      if (text !== undefined) out.push(`${String(nowMs).padStart(6)}  ${text}`);
    }
  };
  const open = (): Session => {
    if (session === undefined) {
      session = protocol.session(protocol.options().parse(options));
      perform(session.start(nowMs));
    }
    return session;
  };
  const steps: Record<string, (rest: string) => void> = {
    options: (rest) => {
      options = JSON.parse(rest);
    },
    '<': (rest) => perform(open().receive(Buffer.from(JSON.parse(rest), 'latin1'), nowMs)),
    '<x': (rest) => perform(open().receive(Buffer.from(rest.replaceAll(' ', ''), 'hex'), nowMs)),
    '+': (rest) => {
      open();
      const endMs = nowMs + Number(rest);
      while (dueMs <= endMs) {
        nowMs = Math.max(nowMs, dueMs);
        dueMs = Number.POSITIVE_INFINITY;
        perform(open().tick(nowMs));
      }
      nowMs = endMs;
    },
    signal: (rest) => perform(open().signal(rest as Signal, nowMs)),
    command: (rest) => perform(open().command?.(rest as 'zero', nowMs)),
    unplug: () => {
      perform(
        open()
          .end(nowMs)
          .filter((effect) => effect.type !== 'write'),
      );
      session = undefined;
      dueMs = Number.POSITIVE_INFINITY;
      out.push(`${String(nowMs).padStart(6)}  unplugged`);
    },
  };
  for (const each of transcript.split('\n')) {
    if (each === '' || each.startsWith('#')) continue;
    const [, verb = '', rest = ''] = /^(\S+) ?(.*)$/.exec(each) ?? [];
    const step = steps[verb];
    if (step === undefined) throw new Error(`not a transcript line: ${each}`);
    step(rest);
  }
  return `${out.join('\n')}\n`;
}

describe.each([...scannerProtocols, ...scaleProtocols].map((each) => [`${each.kind} ${each.name}`, each] as const))(
  '%s',
  (_, protocol) => {
    const directory = join(root, `${protocol.kind}s`, protocol.name);
    const files = globSync('*.log', { cwd: directory }).sort();

    test('has good traffic and trouble on record', () => {
      expect(files).toEqual(
        expect.arrayContaining([expect.stringMatching(/^good/), expect.stringMatching(/^trouble/)]),
      );
    });

    test.each(files)('%s', async (file) => {
      const transcript = readFileSync(join(directory, file), 'utf8');
      expect(transcript).toMatch(/^# /);
      await expect(replay(protocol, transcript)).toMatchFileSnapshot(
        join(directory, file.replace(/\.log$/, '.expected')),
      );
    });
  },
);
