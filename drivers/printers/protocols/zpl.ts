/**
 * Label printers that speak ZPL II (Zebra and everything that imitates them), on USB (/dev/usb/lp0) or TCP port 9100.
 *
 *   host     ~JX                       what was half received over an earlier link is no label
 *   host     ~HS                       how are you, every 1.5 s
 *   printer  02 … 03 0D 0A  (× 3)      host-status.ts
 *   host     ^XA … ^XZ ~HS             a label, and at once the question behind it
 *
 * A label counts as printed when the printer, asked behind it, says that nothing waits any more. One that is out of
 * paper keeps what it was sent and prints it later: then it is waited for. While something is wrong nothing is sent.
 */
import { z } from 'zod';
import type { Protocol, Session, SessionEffect } from '../../driver.ts';
import { noLine } from '../../driver.ts';
import { type PrinterTrouble, printerTrouble, printerTroubles, StatusLines } from '../host-status.ts';

const options = () =>
  z.strictObject({
    labels: z
      .enum(['scan', 'piece'])
      .default('scan')
      .describe('scan: a label for each scan of goods; piece: one for each piece of it.'),
  });
type ZplOptions = z.infer<ReturnType<typeof options>>;

const askEveryMs = 1_500;
/** While a label is on its way. */
const askAgainMs = 100;
/** Together with the question this is less than the 5 s within which trouble is said. */
const silentMsMax = 3_400;

const ask = (): SessionEffect => ({ type: 'write', bytes: Buffer.from('~HS') });

function zplSession(): Session {
  const lines = new StatusLines();
  let ready = false;
  let trouble: PrinterTrouble | undefined;
  /** Questions without an answer; the first of them was asked then. */
  let asked = 0;
  let askedMs = 0;
  /** Answers that are still about the time before the label. */
  let earlier: number | undefined;

  const question = (nowMs: number): SessionEffect[] => {
    if (asked === 0) askedMs = nowMs;
    asked += 1;
    return [ask(), { type: 'timer', ms: earlier === undefined ? askEveryMs : askAgainMs }];
  };
  const canPrint = () => ready && earlier === undefined;
  const said = (next: PrinterTrouble | undefined): SessionEffect[] => {
    if (next === trouble) return [];
    trouble = next;
    return [{ type: 'diagnosis', text: next && printerTroubles[next] }];
  };

  return {
    start: (nowMs) => [{ type: 'write', bytes: Buffer.from('~JX') }, ...question(nowMs)],
    receive(chunk, nowMs) {
      const { statuses, bad } = lines.add(chunk);
      const effects: SessionEffect[] = bad > 0 ? [{ type: 'bad', reason: 'no status', bytes: bad }] : [];
      for (const status of statuses) {
        const before = asked;
        asked = Math.max(0, asked - 1);
        askedMs = nowMs;
        const wrong = printerTrouble(status);
        ready = wrong === undefined;
        effects.push(...said(wrong));
        if (earlier === undefined) continue;
        // An answer that nobody asked for says nothing of the label either.
        if (earlier > 0) earlier -= 1;
        else if (before > 0 && ready && status.idle) {
          earlier = undefined;
          effects.push({ type: 'printed' });
        }
      }
      return effects;
    },
    tick(nowMs) {
      const silent = asked > 0 && nowMs - askedMs >= silentMsMax;
      // They are lost; an answer that comes all the same is one that nobody asked for.
      if (silent) {
        ready = false;
        asked = 0;
      }
      // One question at a time: a printer that is busy would answer all of them at once, later.
      const next: SessionEffect[] =
        asked === 0 ? question(nowMs) : [{ type: 'timer', ms: earlier === undefined ? askEveryMs : askAgainMs }];
      return silent ? [...said('silent'), ...next] : next;
    },
    canPrint,
    print(label, nowMs) {
      if (!canPrint()) return undefined;
      earlier = asked;
      return [{ type: 'write', bytes: label }, ...question(nowMs)];
    },
    signal: () => [],
    end: () => [],
  };
}

export const zpl: Protocol<ZplOptions> = {
  name: 'zpl',
  kind: 'printer',
  title: 'Label printer that speaks ZPL, on USB or the network',
  transport: 'raw',
  line: noLine,
  options,
  probing: { proof: 'form', speak: 'switch it on', listen: [] },
  session: zplSession,
};
