/**
 * Somebody at a station with a scanner and a screen. After each pull of the trigger, and after each restart of the
 * agent, they look at the screen and go on from what it shows: they never count in their head. Whatever a killed agent
 * answered or did not, the station is where the last scan left it: that scan was done, or it was not, and when it was
 * heard as good it was done. After any other sound they scan OK first: codes come in the order of the scans, so once
 * that is answered nothing of the scan before is still on its way.
 */
import { AgentClient, AgentError } from '../../agent/admin/doors/socket-client.ts';
import type { PlainCommand } from '../../agent/inventory/nouns/station/station-command.ts';
import type { StationState } from '../../agent/inventory/station/station-state.ts';
import { formatCommand } from '../command-key/command-codes.ts';
import type { Dock } from '../end-to-end/dock.ts';
import { pause } from '../wait.ts';
import type { Trigger } from './audit.ts';

export type PersonOptions = {
  dock: Dock;
  station: string;
  scanner: string;
  /** Every pull of a trigger is told, before the scanner sends it. */
  pulled(trigger: Trigger): void;
  /** Every broken promise. */
  findings: string[];
  /** The run is over, whatever the agent does. */
  over: AbortSignal;
};

const ok = formatCommand({ command: 'acknowledge' });
/** What comes faster after a refusal is taken for the scanner repeating itself. */
const slowHandMs = 1200;

/** Done; or asked about first; or nothing happened. */
export type Came = 'done' | 'asked' | 'nothing';

/** @returns whether `after` is the station with this scan done */
export type IsDone = (after: StationState) => boolean;

export class Person {
  readonly station: string;
  readonly #options: PersonOptions;
  #client: AgentClient | undefined;
  #screen: StationState | undefined;
  /** What counted here since the document was opened and was not taken back: UNDO leads back through these. */
  #counted: number[] = [];

  constructor(options: PersonOptions) {
    this.station = options.station;
    this.#options = options;
  }

  /** What the screen shows now; nothing of it moved since the last look, for nobody else works here. */
  async look(): Promise<StationState> {
    const before = this.#screen;
    const now = await this.#see();
    if (before !== undefined && whereOf(before) !== whereOf(now)) {
      this.found(`was ${whereOf(before)} and is ${whereOf(now)}, and nobody touched anything`);
    }
    return now;
  }

  /** One code scanned, and a look at what came of it. */
  async scan(text: string, isDone: IsDone): Promise<Came> {
    const before = await this.look();
    const trigger: Trigger = { scanner: this.#options.scanner, station: this.station, text, confirmed: false };
    this.#options.pulled(trigger);
    trigger.confirmed = await this.#pull(text);
    while (!trigger.confirmed && !(await this.#pull(ok))) await pause(slowHandMs);
    const after = await this.#see();
    const came = this.#judge(before, after, isDone);
    const went = `scanned ${text} at ${whereOf(before)} and is at ${whereOf(after)}`;
    if (came === undefined) this.found(`${went}: neither done nor left as it was`);
    if (came !== 'done' && trigger.confirmed) this.found(`${went}, and heard that it was good`);
    this.#remember(before, after);
    return came ?? 'nothing';
  }

  say(command: PlainCommand, isDone: IsDone): Promise<Came> {
    return this.scan(formatCommand({ command }), isDone);
  }

  /** Takes back the last scan, and no other. @returns whether it was taken back */
  async undo(): Promise<boolean> {
    const target = this.#counted.at(-2) ?? null;
    const { last } = await this.look();
    return (await this.say('undo', (after) => last !== null && (after.last?.seq ?? null) === target)) === 'done';
  }

  /** The screen shows what cannot be. */
  found(sentence: string): void {
    this.#options.findings.push(`${this.station} ${sentence}`);
  }

  leave(): void {
    this.#client?.close();
  }

  #judge(before: StationState, after: StationState, isDone: IsDone): Came | undefined {
    if (isDone(after)) return 'done';
    const { question } = before.session;
    if (whereOf(before) === whereOf(after)) return question === null ? 'nothing' : 'asked';
    return whereOf(before) === whereOf(after, question) ? 'asked' : undefined;
  }

  #pull(text: string): Promise<boolean> {
    const { dock, scanner, over } = this.#options;
    over.throwIfAborted();
    return dock.simulator(scanner).scan(text);
  }

  #remember(before: StationState, after: StationState): void {
    const seq = after.last?.seq;
    if (before.session.since !== after.session.since) this.#counted = [];
    if (seq === undefined) this.#counted = [];
    else if (this.#counted.includes(seq)) this.#counted.length = this.#counted.indexOf(seq) + 1;
    else this.#counted.push(seq);
  }

  /** Asks until the agent answers, as a screen does that lost it. */
  async #see(): Promise<StationState> {
    const { dock, over } = this.#options;
    for (;;) {
      over.throwIfAborted();
      try {
        this.#client ??= await AgentClient.connect(dock.data, 'screen');
        const request = { area: 'station', verb: 'get', params: { station: this.station } };
        const answer = await this.#client.ask(request, { idleMs: 5000 });
        if (answer.status === 'ok') {
          this.#screen = answer.data as StationState;
          return this.#screen;
        }
      } catch (cause) {
        if (!(cause instanceof AgentError)) throw cause;
        this.#client = undefined;
      }
      await pause(20);
    }
  }
}

/** Where a station is, in words: all that its own scans move. Lines of the document move by others, too. */
function whereOf({ session, last }: StationState, question = session.question): string {
  const { document, box, quantity, held } = session;
  const parts = [
    document === null ? 'no document' : `${document.type} ${document.id}`,
    ...(box === 1 ? [] : [`box ${box}`]),
    ...(quantity === null ? [] : [`quantity ${quantity}`]),
    ...(question === null ? [] : [`asked about ${question.about}`]),
    ...(held === null ? [] : [`held by ${held.reason}`]),
    last === null ? 'nothing counted' : `last ${last.seq}`,
  ];
  return `[${parts.join(', ')}]`;
}
