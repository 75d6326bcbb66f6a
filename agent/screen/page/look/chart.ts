/// <reference lib="dom" />
/** A number over time as steps: it holds from one change to the next. Plain SVG, in the colours of the page. */
import { html, nothing, svg, type TemplateResult } from 'lit/html.js';
import { moment, number } from '../admin/tables.ts';
import { ticksOf } from './ticks.ts';

const size = { width: 960, height: 260, left: 70, right: 12, top: 12, bottom: 34 };

type Point = { at: number; value: number };

/**
 * @param from the value before the first point
 * @param says the chart in words, for who cannot see it
 */
export function stepChart(points: readonly Point[], from: number, until: number, says: string): TemplateResult {
  const [first] = points;
  if (first === undefined) return html`${nothing}`;
  // A clock that was put back draws no line back in time.
  let latest = first.at;
  const steps = points.map(({ at, value }) => {
    latest = Math.max(latest, at);
    return { at: latest, value };
  });
  const end = Math.max(until, latest);
  const values = [from, ...steps.map(({ value }) => value)];
  const ticks = ticksOf(Math.min(0, ...values), Math.max(1, ...values));
  const [low, high] = [ticks[0] ?? 0, ticks.at(-1) ?? 1];
  const x = (at: number) =>
    size.left + ((size.width - size.left - size.right) * (at - first.at)) / Math.max(1, end - first.at);
  const y = (value: number) =>
    size.height - size.bottom - ((size.height - size.top - size.bottom) * (value - low)) / Math.max(1, high - low);
  const path = [
    `M${round(x(first.at))},${round(y(from))}`,
    ...steps.flatMap(({ at, value }) => [`H${round(x(at))}`, `V${round(y(value))}`]),
    `H${round(x(end))}`,
  ].join('');
  return html`<svg class="chart" role="img" aria-label=${says} viewBox="0 0 ${size.width} ${size.height}">
      ${ticks.map(
        (
          tick,
        ) => svg`<line class="grid" x1=${size.left} x2=${size.width - size.right} y1=${y(tick)} y2=${y(tick)}></line>
          <text x=${size.left - 8} y=${y(tick) + 6} text-anchor="end">${number(tick)}</text>`,
      )}
      <path d=${path}></path>
      <text x=${size.left} y=${size.height - 8}>${moment(first.at)}</text>
      <text x=${size.width - size.right} y=${size.height - 8} text-anchor="end">${moment(end)}</text>
    </svg>
    <p><small>${says}</small></p>`;
}

const round = (value: number): number => Math.round(value * 10) / 10;
