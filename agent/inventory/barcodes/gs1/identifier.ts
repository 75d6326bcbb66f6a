/**
 * What the GS1 General Specifications say about one application identifier (AI), as data, and the small vocabulary in
 * which the table of them (`trade-item-identifiers.ts` and its neighbours) is written.
 */
import type { CheckName } from './component-checks.ts';

/** N digits; X the 82 and Y the 39 characters of the General Specifications; Z base64url. */
export type CharacterSet = 'N' | 'X' | 'Y' | 'Z';

/** One stretch of an AI's value with its own character set, length and checks. Only the last may vary in length. */
export type Component = {
  set: CharacterSet;
  min: number;
  max: number;
  /** May be absent, with everything behind it. */
  optional: boolean;
  checks: readonly CheckName[];
};

export type Identifier = {
  /** Two to four digits. */
  ai: string;
  /** The data title printed beside barcodes. */
  title: string;
  components: readonly Component[];
  /** Its length is known from its first two digits for all time: no separator follows. */
  predefinedLength: boolean;
  /** May stand in the query of a Digital Link URI. */
  linkAttribute: boolean;
  /**
   * Identifiers of which one group must be present whole, on this symbol or on another of the same item. Patterns: `.`
   * stands for one digit. Empty: nothing is required.
   */
  needs: readonly (readonly string[])[];
  /** Identifiers (patterns) that must not be present, on whatever symbol; it never excludes itself. */
  excludes: readonly string[];
  /**
   * Present when it is a primary key of Digital Link URIs: the qualifiers that may follow in the path, in this order;
   * alternatives.
   */
  linkQualifiers?: readonly (readonly string[])[];
};

type Rules = {
  predefined?: true;
  link?: true;
  /** `"01+21 02"`: 01 together with 21, or 02. */
  needs?: string;
  /** `"01 310."` */
  excludes?: string;
  /** `"22 10 21 | 235"`; `""` for a primary key without qualifiers. */
  key?: string;
};

/** One row of the table. */
export function row(ai: string, title: string, components: Component | Component[], rules: Rules = {}): Identifier {
  return {
    ai,
    title,
    components: Array.isArray(components) ? components : [components],
    predefinedLength: rules.predefined ?? false,
    linkAttribute: rules.link ?? false,
    needs: words(rules.needs).map((group) => group.split('+')),
    excludes: words(rules.excludes),
    ...(rules.key !== undefined && { linkQualifiers: rules.key.split('|').map(words) }),
  };
}

/**
 * Rows that differ in the last digit only, from 0: `family('310', 6, …)` is 3100 to 3105. The digit is the decimals.
 */
export function family(stem: string, size: number, title: string, components: Component | Component[], rules: Rules) {
  return Array.from({ length: size }, (_, decimals) => row(`${stem}${decimals}`, title, components, rules));
}

function words(text: string | undefined): string[] {
  return text === undefined ? [] : text.split(' ').filter((word) => word !== '');
}

/** Digits, exactly so many. */
export function digits(length: number, ...checks: CheckName[]): Component {
  return { set: 'N', min: length, max: length, optional: false, checks };
}
/** One to `max` digits. */
export function digitsUpTo(max: number, ...checks: CheckName[]): Component {
  return { set: 'N', min: 1, max, optional: false, checks };
}
/** Characters of set 82, exactly so many. */
export function text(length: number, ...checks: CheckName[]): Component {
  return { set: 'X', min: length, max: length, optional: false, checks };
}
/** One to `max` characters of set 82. */
export function textUpTo(max: number, ...checks: CheckName[]): Component {
  return { set: 'X', min: 1, max, optional: false, checks };
}
export function optional(component: Component): Component {
  return { ...component, optional: true };
}
