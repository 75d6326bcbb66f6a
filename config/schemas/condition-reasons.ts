/**
 * Why goods are on hold or damaged (R26), where the file has no list of its own: few enough to be chosen at a glance.
 * They are kept on the record as they stand here.
 */
import type { locales } from '../suggest.ts';

export const conditionReasons: Readonly<Record<(typeof locales)[number], readonly string[]>> = {
  en: ['Broken', 'Wet', 'Box crushed', 'Label missing', 'Wrong item', 'Expired'],
  es: ['Roto', 'Mojado', 'Caja aplastada', 'Sin etiqueta', 'Artículo equivocado', 'Caducado'],
  de: ['Zerbrochen', 'Nass', 'Karton zerdrückt', 'Etikett fehlt', 'Falscher Artikel', 'Abgelaufen'],
};
