/** The table of verbs: one file and one line each. */
import type { Command } from '../command.ts';
import { alarmList } from './alarm-list.ts';
import { deviceHealth } from './device-health.ts';
import { deviceInfo } from './device-info.ts';
import { deviceList } from './device-list.ts';
import { exceptionList } from './exception-list.ts';
import { exceptionResolve } from './exception-resolve.ts';
import { itemBindBarcode } from './item-bind-barcode.ts';
import { itemGet } from './item-get.ts';
import { itemSearch } from './item-search.ts';
import { itemUpsert } from './item-upsert.ts';
import { ledgerHead } from './ledger-head.ts';
import { ledgerRead } from './ledger-read.ts';
import { ledgerRebuild } from './ledger-rebuild.ts';
import { ledgerTail } from './ledger-tail.ts';
import { ledgerVerify } from './ledger-verify.ts';
import { noticeAnnounce } from './notice-announce.ts';
import { noticeClose } from './notice-close.ts';
import { noticeGet } from './notice-get.ts';
import { noticeList } from './notice-list.ts';
import { orderCancel } from './order-cancel.ts';
import { orderChange } from './order-change.ts';
import { orderGet } from './order-get.ts';
import { orderList } from './order-list.ts';
import { orderPlace } from './order-place.ts';
import { orderRefreshItems } from './order-refresh-items.ts';
import { policyGet } from './policy-get.ts';
import { policySet } from './policy-set.ts';
import { processOrdersSet } from './process-orders-set.ts';
import { scaleRead } from './scale-read.ts';
import { scaleTare } from './scale-tare.ts';
import { scaleZero } from './scale-zero.ts';
import { stationCodes } from './station-codes.ts';
import { stationCommand } from './station-command.ts';
import { stationGet } from './station-get.ts';
import { stationNewCommandKey } from './station-new-command-key.ts';
import { stockAdjust } from './stock-adjust.ts';
import { stockCount } from './stock-count.ts';
import { stockGet } from './stock-get.ts';
import { syncNow } from './sync-now.ts';
import { syncPause } from './sync-pause.ts';
import { syncResume } from './sync-resume.ts';
import { syncStatus } from './sync-status.ts';

export const commands: readonly Command[] = [
  alarmList,
  deviceHealth,
  deviceInfo,
  deviceList,
  exceptionList,
  exceptionResolve,
  itemBindBarcode,
  itemGet,
  itemSearch,
  itemUpsert,
  ledgerHead,
  ledgerRead,
  ledgerRebuild,
  ledgerTail,
  ledgerVerify,
  noticeAnnounce,
  noticeClose,
  noticeGet,
  noticeList,
  orderCancel,
  orderChange,
  orderGet,
  orderList,
  orderPlace,
  orderRefreshItems,
  policyGet,
  policySet,
  processOrdersSet,
  scaleRead,
  scaleTare,
  scaleZero,
  stationCodes,
  stationCommand,
  stationGet,
  stationNewCommandKey,
  stockAdjust,
  stockCount,
  stockGet,
  syncNow,
  syncPause,
  syncResume,
  syncStatus,
];
