/**
 * Requests that may change something, on the record: who asked what, under which transaction, and what was said. A
 * request of one submission is recorded in the transaction that does it, so a repetition after a crash finds both or
 * neither.
 */
import type { Draft } from '../entry.ts';
import type { Outcome } from '../outcome.ts';
import type { Desired } from './desired.ts';
import type { Said } from './said.ts';

/** What is written down of a request, before it is known what becomes of it. */
export type CommandAsked = {
  /** `order/place` */
  verb: string;
  by: string;
  /** Under which the same caller may ask again and is told the same. */
  transaction?: string;
  /** Of verb and parameters: another request under the same transaction has another one. */
  print?: string;
  /** Without secrets, and short. */
  params: unknown;
  /** Whose goods, where it is one merchant's. */
  merchant?: string;
  /** Why, in the words of who asked. */
  reason?: string;
  /** Of a signed request, which is asked once: the next one under this key counts higher. */
  counter?: number;
  /** Of what was desired, whether or not the dock was there: the next one of it has a higher version. */
  desired?: Desired;
};

/** Longer data is not kept: whoever repeats the request is told that it was done, and null. */
const keptBytesMax = 4_096;

export function saidOf(outcome: Outcome): Said<Extract<Outcome, { type: 'refused' }>['code']> {
  switch (outcome.type) {
    case 'refused': {
      const { code, text, field, seq } = outcome;
      return {
        ...{ ok: false, code, message: text },
        ...(field !== undefined && { field }),
        ...(seq !== undefined && { seq }),
      };
    }
    case 'unchanged':
      return { ok: true, data: outcome.data };
    case 'done':
      return { ok: true, data: outcome.data, seq: outcome.seq };
    case 'recorded':
    case 'stepped':
      return { ok: true, data: outcome, seq: outcome.seq };
  }
}

export function commandDraft(asked: CommandAsked, said: Said): Draft<'command'> {
  const { verb, by, transaction, print, params, merchant, reason, counter, desired } = asked;
  return {
    kind: 'command',
    operator: by,
    ...(merchant !== undefined && { merchant }),
    ...(transaction !== undefined && { document: transaction }),
    body: {
      ...{ verb, by, params, status: said.ok ? 'ok' : 'error' },
      ...(!said.ok && { code: said.code }),
      ...(reason !== undefined && { reason }),
      ...(counter !== undefined && { counter }),
      ...(desired !== undefined && { desired }),
      ...(print !== undefined && { print }),
      ...(transaction !== undefined && { said: short(said) }),
    },
  };
}

function short(said: Said): Said {
  if (!said.ok) return said;
  const text = JSON.stringify(said.data ?? null);
  return { ...said, data: text.length > keptBytesMax ? null : (said.data ?? null) };
}
