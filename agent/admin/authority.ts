/**
 * Who may ask what: a role that is high enough, and only of the goods of merchants that are theirs. Pure. A door says
 * who comes through it (`Who`); a verb says which role it needs and whose goods it touches.
 */

import { type Role, roles } from '../inventory/nouns/admin/admin-key.ts';

export type Who = {
  role: Role;
  /** Whose goods they see and change; `*`: the site's own people, everybody's. */
  merchants: '*' | readonly string[];
};

/** Whoever may open the local socket (the agent's user and root) may do everything. */
export const owner: Who = { role: 'installer', merchants: '*' };

/**
 * Whose goods a request touches. `none`: no merchant's. `own`: the answer holds the caller's alone. `site`: all of
 * them, or nobody knows whose. A list: theirs; undefined in it: the request does not say whose.
 */
export type Touched = 'none' | 'own' | 'site' | readonly (string | undefined)[];

type Ruling = { allowed: true } | { allowed: false; text: string };

const allowed: Ruling = { allowed: true };
const refused = (text: string): Ruling => ({ allowed: false, text });

/** @param name `order/place`  @param touched in the order that is to be named first */
export function ruleOn(who: Who, verb: { name: string; role: Role }, touched: Touched): Ruling {
  if (roles.indexOf(who.role) < roles.indexOf(verb.role))
    return refused(`${verb.name} is for the role ${verb.role} and above; yours is ${who.role}.`);
  if (who.merchants === '*' || touched === 'none' || touched === 'own') return allowed;
  const theirs = who.merchants.length === 0 ? 'none are yours' : `yours: ${who.merchants.join(', ')}`;
  if (touched === 'site') return refused(`${verb.name} shows or changes the goods of every merchant here; ${theirs}.`);
  if (touched.includes(undefined)) return refused(`Say whose goods are meant (merchant); ${theirs}.`);
  const foreign = touched.find((merchant) => merchant !== undefined && !who.merchants.includes(merchant));
  return foreign === undefined
    ? allowed
    : refused(`The goods of ${foreign} are not yours to see or change; ${theirs}.`);
}

/** Whoever has one merchant need not say whose goods are meant: a request without `merchant` is about theirs alone. */
export function narrowed<P extends object>(params: P, who: Who): P {
  const [only, ...others] = who.merchants === '*' ? [] : who.merchants;
  if (only === undefined || others.length > 0 || ('merchant' in params && params.merchant !== undefined)) return params;
  return { ...params, merchant: only };
}

/** Whoever asks over the network, and is not seen by anybody at the dock. */
export const isAfar = ({ counter, desired }: { counter?: number; desired?: object }): boolean =>
  counter !== undefined || desired !== undefined;

/**
 * What corrects the record, or how the dock works, is asked from afar with its reason: nobody there sees who stands at
 * the keyboard.
 */
export const needsReason = (verb: { changes: boolean; role: Role }): boolean =>
  verb.changes && roles.indexOf(verb.role) >= roles.indexOf('supervisor');

/** Whether rows of this merchant may stand in an answer. */
export function sees(who: Pick<Who, 'merchants'>, merchant: string): boolean {
  return who.merchants === '*' || who.merchants.includes(merchant);
}
