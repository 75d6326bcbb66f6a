/** The one sentence that the dock's page opens with: which troubles and which work make which words. */
import { describe, expect, it } from 'vitest';
import { headline } from '../../../agent/screen/page/admin/headline.ts';
import { adminTextsFor } from '../../../agent/screen/texts/admin.ts';
import type { Desk } from '../../../agent/screen/views/desk.ts';

type Change = Partial<Desk['waiting']> &
  Partial<Desk['troubles']> & { behind?: number; since?: number | null; refusing?: true };

function desk({ behind = 0, since = null, refusing, ...change }: Change): Parameters<typeof headline>[0] {
  const { notices = 0, returns = 0, orders = 0, held = 0, exceptions = 0 } = change;
  const { devices = [], stations = [], others = 0 } = change;
  return {
    state: refusing ? 'refusing' : 'ok',
    desk: {
      waiting: { notices, returns, orders, held, exceptions },
      behind: { count: behind, since },
      troubles: { devices, stations, others },
      ...{ repairs: [], repairsLeftOut: 0 },
    },
  };
}

const format = { number: (value: number) => value.toLocaleString('en'), clockTime: () => '04:01' };
const said = (change: Change, lang = 'en') => headline(desk(change), adminTextsFor(lang).desk, format);

describe('one thing alone', () => {
  it.each<[Change, string]>([
    [{}, 'All is well, and nothing waits.'],
    [{ refusing: true }, 'Scans are not recorded now'],
    [{ devices: ['scanner-1'] }, 'scanner-1 does not work'],
    [{ devices: ['scanner-1', 'scale-1'] }, '2 devices do not work'],
    [{ behind: 1, since: 1 }, '1 shop not told since 04:01'],
    [{ behind: 2, since: 1 }, '2 shops not told since 04:01'],
    [{ behind: 1 }, '1 shop not told'],
    [{ stations: ['packing-1'] }, 'packing-1 waits for somebody'],
    [{ stations: ['packing-1', 'packing-2'] }, '2 stations wait for somebody'],
    [{ exceptions: 1 }, '1 exception'],
    [{ exceptions: 1_234 }, '1,234 exceptions'],
    [{ others: 1 }, '1 thing to put right'],
    [{ others: 3 }, '3 things to put right'],
    [{ orders: 1 }, '1 order waits'],
    [{ orders: 61 }, '61 orders wait'],
    [{ held: 1 }, '1 order is held'],
    [{ held: 2 }, '2 orders are held'],
    [{ notices: 1 }, '1 delivery expected'],
    [{ notices: 2 }, '2 deliveries expected'],
    [{ returns: 1 }, '1 return expected'],
    [{ returns: 2 }, '2 returns expected'],
  ])('%j: %s', (change, sentence) => {
    expect(said(change)).toBe(sentence);
  });
});

describe('several', () => {
  it.each<[Change, string]>([
    [{ behind: 2, since: 1, exceptions: 3, orders: 2 }, '2 shops not told since 04:01 · 3 exceptions · 2 orders wait'],
    [{ exceptions: 1, devices: ['scanner-1'] }, 'scanner-1 does not work · 1 exception'],
    [{ exceptions: 1, others: 1 }, '1 exception · 1 more thing to put right'],
    [{ others: 2, orders: 1 }, '2 things to put right · 1 order waits'],
    [{ notices: 1, returns: 1 }, '1 delivery expected · 1 return expected'],
    [
      {
        ...{ refusing: true, devices: ['a', 'b'], behind: 1, stations: ['s'], exceptions: 2, others: 2 },
        ...{ orders: 3, notices: 4, returns: 5 },
      },
      'Scans are not recorded now · 2 devices do not work · 1 shop not told · s waits for somebody · 2 exceptions · 2 more things to put right · 3 orders wait · 4 deliveries expected · 5 returns expected',
    ],
  ])('%j: %s', (change, sentence) => {
    expect(said(change)).toBe(sentence);
  });
});

it('in Spanish', () => {
  expect(said({ devices: ['scanner-1'], exceptions: 1, others: 1, returns: 2 }, 'es')).toBe(
    'scanner-1 no funciona · 1 excepción · 1 cosa más por arreglar · 2 devoluciones anunciadas',
  );
});

it('is well only where nothing is wrong and nothing waits', () => {
  const each: Change[] = [
    ...[{ refusing: true as const }, { devices: ['x'] }, { stations: ['x'] }, { behind: 1 }, { exceptions: 1 }],
    ...[{ others: 1 }, { orders: 1 }, { notices: 1 }, { returns: 1 }],
  ];
  for (const change of each) expect(said(change)).not.toContain('well');
});
