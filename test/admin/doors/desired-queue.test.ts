/** However many are desired, each is looked at, in bounded room. The broker hands out all that lies there. */
import { expect, it } from 'vitest';
import { DesiredQueue, knownMax, waitingMax } from '../../../agent/admin/doors/desired-queue.ts';

const idleMs = 60_000;
const payload = Buffer.from('{}');

/** A broker where all of these lie, and a dock that asks it. */
class Lying {
  readonly queue = new DesiredQueue();
  readonly looked: string[] = [];
  readonly names: string[];
  nowMs = 0;
  asked = 0;
  gaveUp = 0;
  later = (_what: string) => false;

  constructor(count: number) {
    this.names = Array.from({ length: count }, (_, n) => `command/n${n}`);
    this.hand();
  }

  hand(): void {
    for (const what of this.names) this.queue.take({ what, payload, print: what }, true);
  }

  /** Until nothing is to be done before `untilMs`. */
  run(untilMs: number): void {
    for (;;) {
      const next = this.queue.next(this.nowMs, idleMs);
      if (next.do === 'wait') {
        if (next.untilMs > untilMs) return;
        this.nowMs = next.untilMs;
      } else if (next.do === 'ask-again') {
        this.asked += 1;
        this.hand();
      } else if (next.do === 'give-up') this.gaveUp += 1;
      else {
        const { what } = next.waiting;
        this.looked.push(what);
        if (this.later(what)) this.queue.later(next.waiting, this.nowMs);
        else this.queue.done(next.waiting, true);
      }
    }
  }
}

it.each([1, waitingMax, waitingMax + 1, 300, knownMax])('of %d each is looked at once', (count) => {
  const at = new Lying(count);
  at.run(0);
  expect(at.looked).toEqual(at.names);
  expect(at.asked).toBe(Math.ceil(count / waitingMax) - 1);
  at.hand();
  at.run(120_000);
  expect(at.looked).toHaveLength(count);
  expect(at.gaveUp).toBe(0);
});

it('of more than can be known the rest is not done, it is said, and the asking ends', () => {
  const at = new Lying(knownMax * 2);
  at.run(0);
  expect(at.gaveUp).toBe(1);
  expect(at.asked).toBe(knownMax / waitingMax);
  expect(new Set(at.looked).size).toBeGreaterThanOrEqual(knownMax);
});

it('what has to wait makes room for the others, and has its turn again', () => {
  const at = new Lying(200);
  at.later = (what) => !what.endsWith('9');
  at.run(0);
  expect(new Set(at.looked).size).toBe(200);
  at.later = () => false;
  at.looked.length = 0;
  at.run(120_000);
  expect(new Set(at.looked)).toEqual(new Set(at.names.filter((what) => !what.endsWith('9'))));
});

it('a few that wait are tried every five seconds, and nobody is asked again', () => {
  const at = new Lying(3);
  at.later = () => true;
  at.run(20_000);
  expect(at.looked).toHaveLength(3 * 5);
  expect(at.asked).toBe(0);
});

it('said anew it is looked at again; what lies there, only where it was changed or nobody was told', () => {
  const at = new Lying(2);
  at.run(0);
  const [what = '', other = ''] = at.names;
  at.queue.take({ what, payload, print: what }, false);
  at.queue.take({ what: other, payload, print: 'changed' }, true);
  const next = at.queue.next(0, idleMs);
  if (next.do === 'look') at.queue.done(next.waiting, false); // Nobody was told.
  at.run(0);
  expect(at.looked.slice(2)).toEqual([other]);
  at.hand();
  at.run(0);
  expect(at.looked.slice(3)).toEqual([what, other]);
});

it('what is cleared waits no more, and is looked at when it comes again', () => {
  const at = new Lying(2);
  const [what = '', other = ''] = at.names;
  at.queue.forget(what);
  at.run(0);
  expect(at.looked).toEqual([other]);
  at.queue.forget(other);
  at.hand();
  at.run(0);
  expect(at.looked).toEqual([other, what, other]);
});
