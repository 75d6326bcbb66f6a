/** The sub-commands: one file and one line each. */
import { barcode } from './barcode.ts';
import type { SubCommand } from './cli.ts';
import { config } from './config.ts';
import { count } from './count.ts';
import { demo } from './demo.ts';
import { devices } from './devices.ts';
import { exception } from './exception.ts';
import { items } from './items.ts';
import { ledger } from './ledger.ts';
import { notice } from './notice.ts';
import { order } from './order.ts';
import { print } from './print.ts';
import { req } from './req.ts';
import { run } from './run.ts';
import { status } from './status.ts';
import { stock } from './stock.ts';

export const subCommands: readonly SubCommand[] = [
  demo,
  run,
  status,
  stock,
  order,
  notice,
  exception,
  items,
  count,
  ledger,
  req,
  config,
  devices,
  barcode,
  print,
];
