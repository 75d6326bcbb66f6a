/**
 * What a storefront's receiver is put through, step by step, and what is wrong when it does otherwise. The contract is
 * that of `agent/follow/README.md`: epoch, place and id of the batch applied last, kept with the levels. Pure.
 */

/** A batch as far as the steps tell them apart; whoever plays it makes the envelope. */
export type Played = {
  id: string;
  epoch: string;
  after: number;
  to: number;
  snapshot?: true;
  /** 500 lines, and as many bytes as a batch may have. */
  large?: true;
  /** Fields that a later version may bring. */
  more?: true;
  /** The connection is cut in the middle of its first answer, and it comes once more: over HTTPS. */
  half?: true;
  /** Made to be turned away. */
  signature?: 'wrong' | 'missing' | 'old';
};

type Answer = { epoch: string | null; to: number; id?: string };

/** `answer` is undefined where it could not be read; MQTT knows no status. */
export type Said = { status?: number; answer: Answer | undefined } | 'silence';

/** What carries the batches: only HTTPS signs them, over MQTT the broker knows who may say what. */
export type Wire = 'https' | 'mqtt';

type Step = {
  name: string;
  batch: Played;
  /** What it has to hold afterwards: the batch of that name among those before. */
  holds: Played | undefined;
  text: string;
  remedy: string;
};

export type Mistake = { step: string; text: string; remedy: string };

/** @param id made anew for each batch  @param epoch likewise */
export function course(wire: Wire, id: () => string, epoch: () => string): Step[] {
  const [first, second] = [epoch(), epoch()];
  const start: Played = { id: id(), epoch: first, after: 0, to: 10, snapshot: true };
  const next: Played = { id: id(), epoch: first, after: 10, to: 12 };
  const anew: Played = { id: id(), epoch: second, after: 0, to: 5, snapshot: true };
  const signed: Played = { id: id(), epoch: second, after: 5, to: 6 };
  const half: Played = { id: id(), epoch: second, after: 6, to: 7, half: true };
  const large: Played = { id: id(), epoch: second, after: wire === 'https' ? 7 : 6, to: 9, large: true };
  const later: Played = { id: id(), epoch: second, after: 9, to: 10, more: true };
  const step = (name: string, batch: Played, holds: Played | undefined, text: string, remedy: string): Step => ({
    ...{ name, batch, holds, text, remedy },
  });
  const steps = [
    step(
      'unsigned',
      { ...start, signature: 'missing' },
      undefined,
      'takes a batch without a signature: anybody could set its levels',
      'Refuse with 401 what has no webhook-signature.',
    ),
    step(
      'snapshot',
      start,
      start,
      'does not take a snapshot where it has nothing yet',
      'Apply a batch with "snapshot": true wherever you are, and keep its epoch, to and id.',
    ),
    step(
      'repetition',
      start,
      start,
      'does not answer a repetition as it answered the first time',
      'When the id is the one you hold, apply nothing and answer what you hold.',
    ),
    step(
      'next',
      next,
      next,
      'does not take a batch whose after is the place it holds',
      'Compare data.after with the to that you hold, not with a counter of your own.',
    ),
    step(
      'old-repetition',
      start,
      next,
      'goes back when an older batch comes once more: levels would be those of then',
      'A batch that ends before your place is old: apply nothing and answer what you hold.',
    ),
    step(
      'gap',
      { id: id(), epoch: first, after: 15, to: 20 },
      next,
      'takes a batch that does not follow on what it holds: what lies between is lost',
      'When after is not your place, apply nothing; answer 409 and what you hold.',
    ),
    step(
      'stranger',
      { id: id(), epoch: first, after: 10, to: 12 },
      next,
      'takes another batch for its own place: a double of the dock would not be noticed',
      'The same to under another id is a stranger: apply nothing, answer what you hold.',
    ),
    step(
      'rollback',
      { id: id(), epoch: first, after: 8, to: 14 },
      next,
      'takes a batch that begins before what it holds: a dock with an older ledger would overwrite it',
      'Only a batch whose after is exactly your place follows.',
    ),
    step(
      'epoch-without-snapshot',
      { id: id(), epoch: second, after: 12, to: 14 },
      next,
      'takes a batch of another epoch that is no snapshot',
      'Numbers of two epochs cannot be compared: until a snapshot comes, apply nothing of another epoch.',
    ),
    step(
      'new-epoch',
      anew,
      anew,
      'does not take the snapshot of a new epoch: after a loss at the dock it would stay as it is for ever',
      'A snapshot of another epoch replaces what you hold, also where its numbers are smaller.',
    ),
    step(
      'forged',
      { ...signed, signature: 'wrong' },
      undefined,
      'takes a batch with a wrong signature',
      'Compare the HMAC of id.timestamp.body, over the bytes as they came, with webhook-signature.',
    ),
    step(
      'old-signature',
      { ...signed, signature: 'old' },
      undefined,
      'takes a batch that was signed an hour ago: what was overheard once could be sent again',
      'Refuse a webhook-timestamp that is more than five minutes away.',
    ),
    wire === 'https'
      ? step(
          'lost-answer',
          signed,
          signed,
          'does not take a batch that was refused for its signature when it comes signed as it should be',
          'What is refused must leave no trace: not even its id.',
        )
      : step(
          'next-of-new-epoch',
          signed,
          signed,
          'does not take the first batch after the snapshot of a new epoch',
          'After a snapshot its epoch and to are what you hold: what follows on them is to be applied.',
        ),
    step(
      'half-answer',
      half,
      half,
      'does not hold a batch whose first answer was cut off half-way',
      'Levels, epoch, to and id are one transaction, over before you answer; the same id once more is answered with what you hold.',
    ),
    step(
      'large',
      large,
      large,
      'does not take a batch of 500 lines',
      'A batch may have 500 lines and 64 KiB: raise the limit of the body.',
    ),
    step(
      'later-fields',
      later,
      later,
      'does not take a batch with fields that it does not know',
      'Skip fields that you do not know; later versions bring more.',
    ),
  ];
  return wire === 'https'
    ? steps
    : steps.filter(({ batch }) => batch.signature === undefined && batch.half === undefined);
}

/** @returns what is wrong with what it said; undefined: nothing */
export function judged({ name, holds, batch, text, remedy }: Step, said: Said): Mistake | undefined {
  const mistake = (why: string, what = remedy): Mistake => ({ step: name, text: why, remedy: what });
  if (said === 'silence')
    return mistake('does not answer in time, or cuts the connection', 'Answer within ten seconds.');
  const { status, answer } = said;
  if (status === undefined) return judgedAnswer(answer, { holds, text, mistake });
  if (holds === undefined) return status >= 400 && status < 500 ? undefined : mistake(`${text} (${status})`);
  const taken = status >= 200 && status < 300;
  if (taken && answer === undefined) {
    // Any 2xx acknowledges the whole batch.
    if (holds !== batch) return mistake(`${text} (it answers ${status} to it)`);
    const why = 'does not say in its answer what it holds: clones of the dock and lost levels cannot be noticed';
    return mistake(why, 'Answer {"epoch", "to", "id"} of the batch that you applied last.');
  }
  if (answer === undefined) return mistake(`${text} (${status}, and no {"epoch","to","id"} in the answer)`);
  return judgedAnswer(answer, { holds, text, mistake });
}

type Judging = {
  holds: Played | undefined;
  text: string;
  mistake(why: string, what?: string): Mistake;
};

function judgedAnswer(answer: Answer | undefined, { holds, text, mistake }: Judging): Mistake | undefined {
  if (answer === undefined)
    return mistake(
      'answers with something that is no {"epoch", "to", "id"}',
      'Answer {"epoch", "to", "id"} of the batch that you applied last, in JSON.',
    );
  if (holds === undefined || answer.epoch !== holds.epoch || answer.to !== holds.to) return mistake(text);
  if (answer.id === undefined)
    return mistake(
      'does not name the batch that it holds: clones of the dock cannot be noticed',
      'Keep the id of the batch that you applied last, and answer it as "id".',
    );
  return answer.id === holds.id ? undefined : mistake(text);
}
