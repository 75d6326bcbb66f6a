/** R24: a person holds an order, or lets one go on whatever holds it. */
import { type Decision, done, refuse, unchanged } from '../decision.ts';
import type { OrderSubmission } from '../nouns/orders/order.ts';
import type { Tables } from '../nouns/tables.ts';

type Asked = Extract<OrderSubmission, { type: 'order-hold' }>;

export function decideOrderHold(tables: Tables, { merchant, id, held, reason, by }: Asked): Decision {
  const order = tables.order(merchant, id);
  if (order === undefined) return refuse('unknown-order', `There is no order ${id}.`, 'id');
  if (order.status !== 'open') return refuse('order-closed', `Order ${id} is ${order.status}.`, 'id');
  const data = { merchant, id, held, reason };
  if (order.byHand?.held === held && order.byHand.reason === reason) return unchanged(data);
  return done([{ kind: 'order-hold', operator: by, merchant, document: id, body: { held, reason } }], data);
}
