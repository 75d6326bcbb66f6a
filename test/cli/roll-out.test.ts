/** Many docks in waves: the order, when it stops, and that every dock ends in one class over any number of sittings. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type DockClass, dockClasses, rollOut, wavesOf } from '../../agent/cli/far/roll-out.ts';

const docks = (count: number) => Array.from({ length: count }, (_, n) => `reno-1/dock-${n}`);

it('one dock, then one in twenty, then the rest', () => {
  expect(wavesOf(docks(500)).map(({ length }) => length)).toEqual([1, 25, 474]);
  expect(wavesOf(docks(2)).map(({ length }) => length)).toEqual([1, 1]);
  expect(wavesOf(docks(1)).map(({ length }) => length)).toEqual([1]);
});

it('a bad first dock is the only one that is asked', async () => {
  const asked: string[] = [];
  const ask = async (dock: string): Promise<DockClass> => {
    asked.push(dock);
    return 'refused';
  };
  const all = await rollOut({ docks: docks(500), known: new Map(), waves: true, atOnce: 16, stopAt: 1, ask });
  expect(asked).toEqual(['reno-1/dock-0']);
  expect([...all]).toEqual([['reno-1/dock-0', 'refused']]);
});

it('whatever becomes of them and wherever it is closed: nobody is asked twice but who was not reached or failed, and all end in one class', () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom(...dockClasses), { maxLength: 60 }),
      fc.integer({ min: 0, max: 60 }),
      async (becoming, closedAfter) => {
        const all = docks(becoming.length);
        const times = new Map<string, number>();
        const known = new Map<string, DockClass>();
        const sitting = async (most: number) => {
          let left = most;
          const ask = async (dock: string): Promise<DockClass> => {
            if (left === 0) throw new Error('closed');
            left -= 1;
            const became = becoming[all.indexOf(dock)] ?? 'failed';
            times.set(dock, (times.get(dock) ?? 0) + 1);
            known.set(dock, became);
            return became;
          };
          const stopAt = Number.POSITIVE_INFINITY;
          await rollOut({ docks: all, known: new Map(known), waves: true, atOnce: 4, stopAt, ask }).catch(() => {});
        };
        await sitting(closedAfter);
        await sitting(Number.POSITIVE_INFINITY);
        expect([...known.keys()].sort()).toEqual([...all].sort());
        for (const [dock, count] of times) if (!/never|failed/.test(known.get(dock) ?? '')) expect(count).toBe(1);
      },
    ),
    { numRuns: 50 },
  ));

it('what failed is asked again at the next sitting, and counts anew for the stop', async () => {
  const known = new Map<string, DockClass>([
    ['reno-1/dock-0', 'failed'],
    ['reno-1/dock-1', 'refused'],
  ]);
  const asked: string[] = [];
  const ask = async (dock: string): Promise<DockClass> => {
    asked.push(dock);
    return 'done';
  };
  const all = await rollOut({ docks: docks(3), known, waves: true, atOnce: 1, stopAt: 2, ask });
  expect(asked).toEqual(['reno-1/dock-0', 'reno-1/dock-2']);
  expect([...all.values()]).toEqual(['done', 'refused', 'done']);
});
