/**
 * Who packs an order. The server gives an order to the first that asks, under a number; whoever won opens it only after
 * folding the log to its end, so that no cancellation is behind. A claim ends when its dock has said so, or when a
 * person says it for a dock that is lost; never by time: the parcel is real.
 */

type ClaimPhase =
  /** The server was asked. */
  | { readonly phase: 'asking' }
  /** Won, and the log is not folded to its end yet. */
  | { readonly phase: 'won'; readonly number: number }
  | { readonly phase: 'open'; readonly number: number };

export type Claims = {
  /** This start of the dock is in its log, and the log was folded to its end: what was won before counts again. */
  readonly confirmed: boolean;
  readonly linked: boolean;
  readonly orders: Readonly<Record<string, ClaimPhase>>;
};

/** `sound`: the ledger is the one that was stopped, not an older copy: what it holds of claims is true. */
export const claimsAtStart = (orders: Claims['orders'], sound: boolean): Claims => ({
  confirmed: sound,
  linked: false,
  orders: sound ? Object.fromEntries(Object.entries(orders).filter(([, { phase }]) => phase === 'open')) : {},
});

type ClaimInput =
  | { readonly type: 'link'; readonly up: boolean }
  | { readonly type: 'wanted'; readonly order: string }
  | { readonly type: 'won'; readonly order: string; readonly number: number }
  | { readonly type: 'lost'; readonly order: string; readonly to: string }
  /** The logs were folded up to where they ended after everything that was won. */
  | { readonly type: 'folded' }
  /** This start is in the dock's log, and all before it is folded. */
  | { readonly type: 'confirmed' }
  /** It left, or was changed or cancelled, or the packer put it back. Who goes on with it claims it anew. */
  | { readonly type: 'over'; readonly order: string };

type ClaimEffect =
  | { readonly type: 'create'; readonly order: string }
  | { readonly type: 'fold-to-end' }
  | { readonly type: 'confirm' }
  | { readonly type: 'open'; readonly order: string; readonly number: number }
  | { readonly type: 'refuse'; readonly order: string; readonly why: 'cut-off' | 'elsewhere'; readonly dock?: string }
  /** A fact, and then the claim is given back. */
  | { readonly type: 'release'; readonly order: string; readonly number: number };

type Step = { state: Claims; effects: readonly ClaimEffect[] };

export function transition(state: Claims, input: ClaimInput): Step {
  switch (input.type) {
    case 'link': {
      // What was asked and not answered is asked again when it is wanted again; the server knows whose it is.
      const kept = Object.entries(state.orders).filter(([, { phase }]) => input.up || phase !== 'asking');
      return { state: { ...state, linked: input.up, orders: Object.fromEntries(kept) }, effects: [] };
    }
    case 'wanted':
      return onWanted(state, input.order);
    case 'won': {
      const mine = state.orders[input.order];
      if (mine?.phase !== 'asking') return { state, effects: [] };
      const won = withOrder(state, input.order, { phase: 'won', number: input.number });
      return { state: won, effects: [{ type: state.confirmed ? 'fold-to-end' : 'confirm' }] };
    }
    case 'lost': {
      if (state.orders[input.order]?.phase !== 'asking') return { state, effects: [] };
      return {
        state: withOrder(state, input.order, undefined),
        effects: [{ type: 'refuse', order: input.order, why: 'elsewhere', dock: input.to }],
      };
    }
    case 'folded':
      return state.confirmed ? openWon(state) : { state, effects: [] };
    case 'confirmed':
      return openWon({ ...state, confirmed: true });
    case 'over': {
      const mine = state.orders[input.order];
      if (mine === undefined || mine.phase === 'asking') return { state, effects: [] };
      return {
        state: withOrder(state, input.order, undefined),
        effects: [{ type: 'release', order: input.order, number: mine.number }],
      };
    }
  }
}

function onWanted(state: Claims, order: string): Step {
  const mine = state.orders[order];
  if (mine?.phase === 'open' && state.confirmed) {
    return { state, effects: [{ type: 'open', order, number: mine.number }] };
  }
  if (!state.linked) return { state, effects: [{ type: 'refuse', order, why: 'cut-off' }] };
  if (mine?.phase === 'won' || mine?.phase === 'open') {
    return { state, effects: [{ type: state.confirmed ? 'fold-to-end' : 'confirm' }] };
  }
  return { state: withOrder(state, order, { phase: 'asking' }), effects: [{ type: 'create', order }] };
}

function openWon(state: Claims): Step {
  const won = Object.entries(state.orders).flatMap(([order, each]) =>
    each.phase === 'won' ? [{ order, number: each.number }] : [],
  );
  const opened = Object.fromEntries(won.map(({ order, number }) => [order, { phase: 'open' as const, number }]));
  return {
    state: { ...state, orders: { ...state.orders, ...opened } },
    effects: won.map(({ order, number }) => ({ type: 'open', order, number })),
  };
}

function withOrder(state: Claims, order: string, phase: ClaimPhase | undefined): Claims {
  const { [order]: _, ...rest } = state.orders;
  return { ...state, orders: phase === undefined ? rest : { ...rest, [order]: phase } };
}
