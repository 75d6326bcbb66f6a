/**
 * The inside of a helper thread (`lazy-thread.ts` is its owner's side): one answer for each request, and an orderly
 * end.
 */
import type { MessagePort } from 'node:worker_threads';
import { errorAnswer, type HelperData, type ThreadAnswer, type ThreadRequest } from './lazy-thread.ts';
import { Leaving, leaveType, mayHold } from './leaving.ts';

export type Helper<Request> = {
  /** What it throws is the answer. */
  execute(request: ThreadRequest<Request>, tell: (answer: ThreadAnswer) => void): unknown;
  /** Every connection is closed afterwards. */
  close(): void;
};

/** Serves until it is told to leave; what was not begun by then is not begun, and nobody waits for it. */
export function serve<Request extends { type: string }>(
  port: MessagePort,
  { leave: flag }: HelperData,
  make: (leaving: Leaving) => Helper<Request>,
): void {
  // The port is not listened to yet: nothing keeps the thread.
  if (!mayHold(flag)) return;
  const leaving = new Leaving(flag);
  const helper = make(leaving);
  const underWay = new Set<Promise<void>>();
  const tell = (answer: ThreadAnswer): void => port.postMessage(answer);

  const answer = async (request: ThreadRequest<Request>): Promise<void> => {
    try {
      tell({ id: request.id, value: await helper.execute(request, tell) });
    } catch (error) {
      tell(errorAnswer(request.id, error));
    }
  };
  const leave = async (): Promise<void> => {
    leaving.told();
    await Promise.all(underWay);
    helper.close();
    // With the port open the thread would stay.
    port.close();
  };
  port.on('message', (request: ThreadRequest<Request>) => {
    if (request.type === leaveType) void leave();
    if (leaving.due) return;
    const work = answer(request);
    underWay.add(work);
    void work.finally(() => underWay.delete(work));
  });
}
