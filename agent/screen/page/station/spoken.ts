/** A station's page for those who listen to it: the one thing that has the screen, in sentences. Pure. */
import type { Texts } from '../../texts.ts';
import type { Foreground } from '../../views/foreground.ts';
import { apartWords, bandWords, doneWord, errorWords, resultWord, signed, stepWords, whatOf } from '../words.ts';

/** One after the other, each with its end; what is not said leaves no trace. */
const sentences = (...parts: (string | null)[]): string =>
  parts
    .filter((part) => part !== null && part !== '')
    .map((part) => (/[.?!…:]$/.test(part ?? '') ? part : `${part}.`))
    .join(' ');

const listed = (parts: (string | null)[]): string => parts.filter((part) => part !== null && part !== '').join(', ');

/** `status`: politely; `alert`: at once. */
export function spokenWords(front: Foreground, texts: Texts, lang: string): { status: string; alert: string } {
  switch (front.panel) {
    case 'error': {
      const { title, advice } = errorWords(front.errors, texts, lang);
      return { status: '', alert: sentences(title, whatOf(front.errors.newest), advice) };
    }
    case 'cancelled': {
      const reason = front.reason === null ? null : texts.cancelledReason(front.reason);
      return { status: '', alert: sentences(texts.cancelled.title, front.id, reason, texts.cancelled.advice) };
    }
    case 'question': {
      const { title, advice } = texts.questions[front.question.about];
      const { yes, no } = texts.answers[front.question.about];
      const { units } = front.question;
      const answers = `${yes(units === null ? null : units.toLocaleString(lang))}: CONFIRM. ${no}: CANCEL.`;
      const { name, box } = front.question;
      const what = name ?? (box === null ? null : texts.box(box.toLocaleString(lang)));
      return { status: '', alert: sentences(title, what, advice, answers) };
    }
    case 'locked':
      return { status: sentences(texts.locked.title, texts.locked.advice), alert: '' };
    case 'sign-in':
      return { status: sentences(texts.signInFirst.title, texts.signInFirst.advice), alert: '' };
    case 'parcel': {
      const { parcel } = front;
      const band = parcel === null ? texts.parcel.advice : bandWords(parcel, texts, lang);
      const others = parcel?.others ?? [];
      const then = others.length === 0 ? null : texts.parcelThen(others.join(', '));
      return { status: sentences(texts.parcel.title(parcel?.box.toLocaleString(lang) ?? null), band, then), alert: '' };
    }
    case 'ready':
      return { status: texts.ready, alert: '' };
    case 'before':
      return { status: saidAfterStart(front, texts, lang), alert: '' };
    case 'scan': {
      const { scan, past } = front;
      if (past)
        return { status: `${texts.beforeThat}: ${listed([resultWord(scan, texts, lang), whatOf(scan)])}`, alert: '' };
      const count =
        scan.line === null ? (scan.inStock === null ? null : texts.inStock(scan.inStock.toLocaleString(lang))) : null;
      const line =
        scan.line === null ? null : texts.nOf(scan.line.done.toLocaleString(lang), scan.line.of.toLocaleString(lang));
      const units = scan.units === null ? null : signed(scan, lang);
      const apart = scan.condition === null ? null : apartWords(scan.condition, scan.why, texts);
      const over = scan.practiceOver ? stepWords(scan, texts, lang) : null;
      return {
        status: listed([resultWord(scan, texts, lang), whatOf(scan), units, line, count, apart, over]),
        alert: '',
      };
    }
  }
}

/** What a person hears after a restart, so that nobody has to guess whether the last scan counted. */
export function saidAfterStart({ scan }: Extract<Foreground, { panel: 'before' }>, texts: Texts, lang: string): string {
  const units = scan.units === null ? null : signed(scan, lang);
  const done = scan.step === null ? null : doneWord(scan, texts, lang);
  return `${texts.restarted} ${listed([done, whatOf(scan), units])}. ${texts.restartedAdvice}`;
}
