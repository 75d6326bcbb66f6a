/** How a lorry is unloaded: its notice opened, what it brought scanned, its notice closed. Pure. */
import { type Article, type Notice, packsFor } from './catalogue.ts';
import { card, scan, type TimedStep } from './steps.ts';

/** FNC1 and `(00)`, as a scanner reads a pallet's label. */
export const palletLabel = (sscc: string): string => `]C100${sscc}`;

export const announce = (notice: Notice): TimedStep => ({ step: { type: 'announce', notice }, afterMs: 500 });

export const openNotice = ({ id }: Notice): TimedStep => scan('receiving', id, 700);

/** So many units, carton by carton. */
export const unload = (article: Article, units: number): TimedStep[] =>
  packsFor(article, units).map(({ code }) => scan('receiving', code));

/** More than was announced: the station asks, and somebody says that it is so. */
export const surplus = (article: Article): TimedStep[] => [
  scan('receiving', article.case),
  card('receiving', 'confirm', 1_300),
];

/** FINISH closes it; when something is missing the station asks first. */
export const closeNotice = (short: boolean): TimedStep[] => [
  card('receiving', 'finish'),
  ...(short ? [card('receiving', 'confirm', 1_300)] : []),
];
