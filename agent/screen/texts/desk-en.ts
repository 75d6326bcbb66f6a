/** English: what a supervisor sees first. */
import type { Texts } from './words.ts';

export const deskEn: Texts['admin']['desk'] = {
  refusing: 'Scans are not recorded now',
  notTold: (count, since, one) =>
    `${count} ${one ? 'shop' : 'shops'} not told${since === null ? '' : ` since ${since}`}`,
  exceptions: (count, one) => `${count} ${one ? 'exception' : 'exceptions'}`,
  ordersWait: (count, one) => (one ? '1 order waits' : `${count} orders wait`),
  deliveries: (count, one) => `${count} ${one ? 'delivery' : 'deliveries'} expected`,
  returns: (count, one) => `${count} ${one ? 'return' : 'returns'} expected`,
  devices: (which, one) => (one ? `${which} does not work` : `${which} devices do not work`),
  stationsWait: (which, one) => (one ? `${which} waits for somebody` : `${which} stations wait for somebody`),
  toRepair: (count, one, more) => `${count} ${more ? 'more ' : ''}${one ? 'thing' : 'things'} to put right`,
  allWell: 'All is well, and nothing waits.',
  numbers: { receive: 'to receive', pack: 'to pack', exceptions: 'exceptions', behind: 'shops not told' },
  short: {
    title: 'Low or out of stock',
    columns: ['State', 'Merchant', 'SKU', 'Name', 'Available'],
    states: { low: 'low', out: 'out of stock' },
  },
  repairs: 'To put right',
  nothingToRepair: 'Nothing is known to be wrong.',
  seenBy: (who) => `seen by ${who}`,
  waits: { error: 'an error waits to be seen', question: 'a question waits for an answer' },
  exceptionReasons: { 'unknown-barcode': 'unknown code' },
  actions: { retry: 'Retry now', resume: 'Resume', acknowledge: 'Acknowledge', bind: 'Settle', look: 'Look' },
  pinFirst: 'Enter the PIN first.',
  asking: 'Asking …',
  details: 'Details',
  asCsv: (table) => `${table} as a CSV file`,
};
