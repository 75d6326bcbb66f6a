/// <reference lib="dom" />
/** A number an hour, as bars. Plain SVG, in the colours of the page. */
import { html, nothing, svg, type TemplateResult } from 'lit/html.js';
import { ticksOf } from './ticks.ts';

const size = { width: 960, height: 180, left: 70, right: 12, top: 10, bottom: 30 };

type Bars = {
  /** null: nothing is known of that hour. */
  values: readonly (number | null)[];
  /** What stands below each bar; as many as fit are shown. */
  names: readonly string[];
  /** The chart in words, for who cannot see it. */
  says: string;
  /** How a number along the axis is written. */
  written(value: number): string;
};

/** Names below bars that have room beside each other. */
const namesMax = 12;

export function barChart({ values, names, says, written }: Bars): TemplateResult {
  const known = values.filter((value) => value !== null);
  const ticks = ticksOf(Math.min(0, ...known), Math.max(1, ...known));
  const [low, high] = [ticks[0] ?? 0, ticks.at(-1) ?? 1];
  const each = (size.width - size.left - size.right) / Math.max(1, values.length);
  const y = (value: number) =>
    size.height - size.bottom - ((size.height - size.top - size.bottom) * (value - low)) / Math.max(1, high - low);
  const apart = Math.ceil(names.length / namesMax);
  return html`<svg class="chart" role="img" aria-label=${says} viewBox="0 0 ${size.width} ${size.height}">
    ${ticks.map(
      (tick) => svg`<line class="grid" x1=${size.left} x2=${size.width - size.right} y1=${y(tick)} y2=${y(tick)}></line>
        <text x=${size.left - 8} y=${y(tick) + 6} text-anchor="end">${written(tick)}</text>`,
    )}
    ${values.map((value, n) => {
      if (value === null || value === 0) return nothing;
      const [top, bottom] = [y(Math.max(0, value)), y(Math.min(0, value))];
      return svg`<rect x=${size.left + n * each + 1} width=${Math.max(1, each - 2)} y=${top} height=${Math.max(1, bottom - top)}></rect>`;
    })}
    ${names.map((name, n) =>
      n % apart === 0 ? svg`<text x=${size.left + n * each} y=${size.height - 8}>${name}</text>` : nothing,
    )}
  </svg>`;
}
