/// <reference lib="dom" />
/** One return: each line as it was announced, and in which condition it was found (R26). */

import { html, nothing, type TemplateResult } from 'lit/html.js';
import type { ReturnLook } from '../../../ledger/desk/return-look.ts';
import { adminTextsFor } from '../../texts/admin.ts';
import { lookTextsFor } from '../../texts/look.ts';
import { textsFor } from '../../texts.ts';
import { linkTo } from '../admin/links.ts';
import { type Cell, fact, section, table } from '../admin/tables.ts';
import { pastOf } from './events.ts';

const { lang } = document.documentElement;
const texts = textsFor(lang);
const words = lookTextsFor(lang);
const admin = adminTextsFor(lang);

export function returnPage(found: ReturnLook): TemplateResult {
  const { merchant, id, status, order, reason, blind, lines } = found;
  return html`<h1>${words.what.return} ${id}</h1>
    <dl class="facts">
      ${fact(words.status, texts.documentStates[status])}
      ${order === null ? nothing : fact(words.ofOrder, linkTo('order', merchant, order))}
      ${reason === null ? nothing : fact(admin.bulk.reason, reason)} ${fact(admin.merchant, merchant)}
    </dl>
    ${section(
      words.lines,
      table(
        words.lines,
        words.returnColumns,
        lines.map(({ sku, name, quantity, good, hold, damaged }): Cell[] => [
          { show: linkTo('item', merchant, sku), value: sku },
          ...[name, blind ? null : quantity, good, hold, damaged],
        ]),
      ),
    )}
    ${pastOf(found, merchant)}`;
}
