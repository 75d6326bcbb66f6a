/** How the demo is seen: a live picture on a terminal, plain lines everywhere else (pipes, CI, a file). */
import type { ReadStream, WriteStream } from 'node:tty';
import type { Look } from './ansi.ts';
import { paintLine } from './ansi.ts';
import type { News, View } from './news.ts';
import { clock, happeningLine, picture } from './picture.ts';
import { printable } from './printable.ts';
import { Terminal } from './terminal.ts';
import { type Asked, nothingTyped, type } from './typing.ts';

export interface Show {
  /** Something became known; `view` holds it already. */
  news(news: News, before: View, view: View): void;
  /** Puts the terminal back. May be called at any time and more than once. */
  end(): void;
}

const keys = 'q quit · o cut/mend the network · k kill -9 the agent · ? words';
/** The picture is drawn this often at most. */
const frameMs = 50;
/** And this often even when nothing happens: times go on. */
const idleFrameMs = 500;

type LiveOptions = {
  input: ReadStream;
  output: WriteStream;
  look: Look;
  elapsedMs(): number;
  onAsked(asked: Exclude<Asked, { type: 'help' }>): void;
};

export function liveShow(first: View, { input, output, look, elapsedMs, onAsked }: LiveOptions): Show {
  let view = first;
  let typing = nothingTyped;
  let help = false;
  let soon: NodeJS.Timeout | undefined;
  const draw = () => {
    soon = undefined;
    terminal.paint(picture(view, { typed: typing.line, elapsedMs: elapsedMs(), keys, help }, terminal.size));
  };
  const terminal = new Terminal(input, output, look, {
    onInput(text) {
      const result = type(typing, text);
      typing = result.typing;
      for (const asked of result.asked) {
        if (asked.type === 'help') help = !help;
        else onAsked(asked);
      }
      draw();
    },
    onResize: draw,
  });
  terminal.enter();
  draw();
  const idle = setInterval(draw, idleFrameMs);
  return {
    news(_news, _before, after) {
      view = after;
      soon ??= setTimeout(draw, frameMs);
    },
    end() {
      clearInterval(idle);
      clearTimeout(soon);
      terminal.leave();
    },
  };
}

/** How often the backlog is told in plain lines. */
const backlogEveryMs = 2_000;

export function plainShow(write: (line: string) => void, look: Look, elapsedMs: () => number): Show {
  let backlogToldAt = Number.NEGATIVE_INFINITY;
  const say = (what: string, detail: string) => {
    write(
      paintLine([{ text: ` ${clock(elapsedMs()).padStart(5)} · ${what.padEnd(10)} ${detail}`, tone: 'plain' }], look),
    );
  };
  return {
    news(news, before, view) {
      switch (news.type) {
        case 'entry':
        case 'note': {
          const newest = view.happenings.at(-1);
          if (newest !== undefined && newest !== before.happenings.at(-1))
            write(paintLine(happeningLine(newest), look));
          return;
        }
        case 'network':
          return say('network', news.up ? 'back' : 'cut: the ledger is the buffer');
        case 'agent':
          return say('agent', news.state);
        case 'stores':
          for (const line of storeChanges(before, view)) say('store', line);
          return;
        case 'status': {
          const waiting = view.channels.filter(({ pending }) => pending > 0);
          if (waiting.length === 0 || view.networkUp || elapsedMs() - backlogToldAt < backlogEveryMs) return;
          backlogToldAt = elapsedMs();
          return say(
            'waiting',
            waiting.map(({ name, pending }) => `${name} ${pending} ${pending === 1 ? 'item' : 'items'}`).join(', '),
          );
        }
        default:
          return;
      }
    },
    end() {},
  };
}

/** One line per storefront whose numbers changed. */
function storeChanges(before: View, after: View): string[] {
  return after.channels.flatMap((channel) => {
    const old = before.channels.find(({ name }) => name === channel.name)?.levels;
    const changed = [...channel.levels].filter(([sku, now]) => {
      const was = old?.get(sku);
      return was?.level !== now.level || was.processOrders !== now.processOrders;
    });
    if (changed.length === 0) return [];
    const texts = changed.map(([sku, { level, processOrders }]) => {
      return `${printable(sku)} ${level}${processOrders ? '' : ' sold out'}`;
    });
    return [`${channel.name} shows ${texts.join(', ')}`];
  });
}
