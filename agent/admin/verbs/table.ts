/** The table of verbs: each area's file, by name. */
import type { Verb } from '../verb.ts';
import { alarmVerbs } from './alarm.ts';
import { auditVerbs } from './audit.ts';
import { backupVerbs } from './backup.ts';
import { certificateVerbs } from './certificate.ts';
import { channelVerbs } from './channel.ts';
import { configVerbs } from './config.ts';
import { deskVerbs } from './desk.ts';
import { deviceVerbs } from './device.ts';
import { exceptionVerbs } from './exception.ts';
import { explainVerbs } from './explain.ts';
import { itemVerbs } from './item.ts';
import { jobVerbs } from './job.ts';
import { keyVerbs } from './key.ts';
import { ledgerVerbs } from './ledger.ts';
import { logVerbs } from './log.ts';
import { noticeVerbs } from './notice.ts';
import { operatorVerbs } from './operator.ts';
import { orderVerbs } from './order.ts';
import { policyVerbs } from './policy.ts';
import { processOrdersVerbs } from './process-orders.ts';
import { proofVerbs } from './proof.ts';
import { reconcileVerbs } from './reconcile.ts';
import { returnVerbs } from './return.ts';
import { scaleVerbs } from './scale.ts';
import { searchVerbs } from './search.ts';
import { siteVerbs } from './site.ts';
import { stationVerbs } from './station.ts';
import { stockVerbs } from './stock.ts';
import { syncVerbs } from './sync.ts';

export const verbs: readonly Verb[] = [
  ...alarmVerbs,
  ...auditVerbs,
  ...backupVerbs,
  ...certificateVerbs,
  ...channelVerbs,
  ...configVerbs,
  ...deskVerbs,
  ...deviceVerbs,
  ...exceptionVerbs,
  ...explainVerbs,
  ...itemVerbs,
  ...jobVerbs,
  ...keyVerbs,
  ...ledgerVerbs,
  ...logVerbs,
  ...noticeVerbs,
  ...operatorVerbs,
  ...orderVerbs,
  ...policyVerbs,
  ...processOrdersVerbs,
  ...proofVerbs,
  ...reconcileVerbs,
  ...returnVerbs,
  ...scaleVerbs,
  ...searchVerbs,
  ...siteVerbs,
  ...stationVerbs,
  ...stockVerbs,
  ...syncVerbs,
];
