/** What came of a notice or a return, and was not announced so: it is asked about before it counts. */
import type { Decision } from '../../decision.ts';
import type { NoticeLine, NoticeRow } from '../../nouns/inbound/notice.ts';
import { withReceived } from '../../nouns/inbound/notice-lines.ts';
import type { Question } from '../../nouns/station/session.ts';
import { type Bench, refused, scanTextMax, sessionDraft } from '../bench.ts';
import type { Label } from '../label.ts';

type Announced = Pick<NoticeRow, 'merchant' | 'id' | 'lines'>;

export type Surprise = { label: Label; about: 'overage' | 'unannounced'; line: NoticeLine | undefined };

/** What of it is more than was announced, or not announced; several labels of one item add up. */
export function surprisesIn(notice: Announced, arrivals: readonly Label[]): Surprise[] {
  let { lines } = notice;
  const surprises: Surprise[] = [];
  for (const label of arrivals) {
    const { sku, merchant } = label.item;
    const line = merchant === notice.merchant ? lines.find((each) => each.sku === sku) : undefined;
    if (line === undefined || line.quantity === 0) surprises.push({ label, about: 'unannounced', line });
    else if (line.received + label.units > line.quantity) surprises.push({ label, about: 'overage', line });
    if (merchant === notice.merchant) lines = withReceived(lines, sku, label.units);
  }
  return surprises;
}

/** Of these units, those that go beyond what was announced. */
const beyond = (line: Surprise['line'], units: number): number =>
  Math.min(units, (line?.received ?? 0) + units - (line?.quantity ?? 0));

export function asked(bench: Bench, notice: Announced, { label, about, line }: Surprise): Decision {
  const { item, units } = label;
  const { text: scan = '', device = '' } = bench.scan ?? {};
  const question: Question = {
    ...{ about, merchant: item.merchant, sku: item.sku, units },
    ...{ scan: scan.slice(0, scanTextMax), device },
    ...(label.body.weight !== undefined && { weight: label.body.weight }),
  };
  const what =
    about === 'unannounced'
      ? `${units.toLocaleString('en-US')} × ${item.name} (${item.sku})${item.merchant === notice.merchant ? '' : ` of ${item.merchant}`}, not announced on ${notice.id}`
      : `${item.name} (${item.sku}): ${line?.quantity} announced, ${line?.received} here, ${units} now: ${beyond(line, units)} too many`;
  const text = `${what}. CONFIRM counts ${units}, CANCEL leaves it.`;
  return refused(bench, 'needs-confirm', text, { item, units }, [sessionDraft(bench, { change: 'ask', question })]);
}
