/** The sub-commands: one file and one line each. */

import type { SubCommand } from './cli.ts';
import { admin } from './commands/admin.ts';
import { alarm } from './commands/alarm.ts';
import { backup } from './commands/backup.ts';
import { barcode } from './commands/barcode.ts';
import { bulk } from './commands/bulk.ts';
import { channel } from './commands/channel.ts';
import { check } from './commands/check.ts';
import { config } from './commands/config.ts';
import { count } from './commands/count.ts';
import { demo } from './commands/demo.ts';
import { devices } from './commands/devices.ts';
import { diag } from './commands/diag.ts';
import { epcis } from './commands/epcis.ts';
import { exception } from './commands/exception.ts';
import { explain } from './commands/explain.ts';
import { items } from './commands/items.ts';
import { ledger } from './commands/ledger.ts';
import { notice } from './commands/notice.ts';
import { order } from './commands/order.ts';
import { print } from './commands/print.ts';
import { proof } from './commands/proof.ts';
import { reconcile } from './commands/reconcile.ts';
import { reference } from './commands/reference.ts';
import { req } from './commands/req.ts';
import { returns } from './commands/return.ts';
import { run } from './commands/run.ts';
import { setup } from './commands/setup.ts';
import { status } from './commands/status.ts';
import { stock } from './commands/stock.ts';

export const subCommands: readonly SubCommand[] = [
  demo,
  run,
  setup,
  status,
  check,
  diag,
  alarm,
  stock,
  order,
  notice,
  returns,
  exception,
  explain,
  proof,
  channel,
  reconcile,
  items,
  bulk,
  count,
  ledger,
  backup,
  epcis,
  req,
  admin,
  config,
  devices,
  barcode,
  print,
  reference,
];
