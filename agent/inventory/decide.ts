/**
 * What a submission leads to: the entries to append and the outcome to tell. Pure: it reads the projections and never
 * writes; the book appends what it says and applies it (`apply.ts`) before it decides the next one.
 * A refusal of a scan is an entry, too: exceptions are a queue that people work off.
 */
import type { Decision, Now } from './decision.ts';
import { decideDigestMail, decideDigestMake } from './nightly/digest.ts';
import {
  decideListingsCompared,
  decideReconcileBegin,
  decideReconcileEnd,
  decideReconcileMail,
} from './nightly/reconcile.ts';
import type { Rulebook } from './nouns/rulebook.ts';
import type { Submission } from './nouns/submission.ts';
import type { Tables } from './nouns/tables.ts';
import { decideBulk, decideSearchSave } from './requests/bulk.ts';
import { decideBrakeRelease, decideChannel } from './requests/channels/channel.ts';
import { decideAssociate, decideListingsRead } from './requests/channels/listings.ts';
import { decideOrderTrack, decideTellAgain } from './requests/channels/tellings.ts';
import { withKitTurns } from './requests/consequences/kit-turns.ts';
import { withLost } from './requests/consequences/lost.ts';
import { withLowStock } from './requests/consequences/low-stock.ts';
import { decideResolve } from './requests/exceptions.ts';
import { decideNoticeAnnounce, decideNoticeClose } from './requests/inbound/notices.ts';
import { decideNoticePublish } from './requests/inbound/publishing.ts';
import { decideReturnAnnounce, decideReturnClose } from './requests/inbound/returns.ts';
import { decideBindBarcode, decideItems } from './requests/items.ts';
import { decideOrderHold } from './requests/order-hold.ts';
import { decideOrderRefresh } from './requests/order-refresh.ts';
import { decideOrderCancel, decideOrderChange, decideOrderPlace } from './requests/orders.ts';
import { decideOrdersFrom } from './requests/orders-from.ts';
import { decideAdminKeyAdd, decideAdminKeyRevoke } from './requests/people/admin-keys.ts';
import { decideOperatorAdd, decideOperatorRevoke } from './requests/people/operators.ts';
import { decidePolicy, decideProcessOrders } from './requests/policy.ts';
import { decideReprint } from './requests/reprint.ts';
import { decideListingsShown } from './requests/shown-unknown.ts';
import { notAlone } from './requests/site/alone.ts';
import { decideClaimAnswer, decideClaimGone, decideClaimsDoubt, decideClaimsSettle } from './requests/site/claims.ts';
import { decideSiteFold, decideSiteName } from './requests/site/fold.ts';
import { withKnew } from './requests/site/knew.ts';
import { decideSiteLink } from './requests/site/link.ts';
import { decideRightSet, decideRightsReturn, decideRightTake } from './requests/site/rights.ts';
import { withTurns } from './requests/site/turns.ts';
import { decideOrderFree } from './requests/site/withheld.ts';
import { decideAdjust } from './requests/stock-adjust.ts';
import { decideCount } from './requests/stock-count.ts';
import { decideSnapshot } from './requests/stock-snapshot.ts';
import { decideStreetDates } from './requests/street-dates.ts';
import { decideSyncNow } from './requests/sync-now.ts';
import { decideOrdersPage } from './requests/told-orders/order-intake.ts';
import { type Practice, practised } from './station/practice/practice.ts';
import type { PracticeTables } from './station/practice/practice-tables.ts';
import { decideLabelAside, decideScan, decideStation } from './station/scans.ts';
import { decideWeight } from './station/weights.ts';

/** @param practice what is tried at stations that practise: changed by what is done there, unlike the tables */
export function decide(
  tables: Tables,
  rules: Rulebook,
  submission: Submission,
  now: Now,
  practice: Practice,
): Decision {
  const tried = triedAt(tables, submission, practice);
  if (tried !== undefined) return practised(tried, rules, decideAlone(tried, rules, submission, now));
  const cutOff = notAlone(tables, rules, submission);
  if (cutOff !== undefined) return cutOff;
  const alone = decideAlone(tables, rules, submission, now);
  const toTell = withKnew(tables, rules, withTurns(tables, rules, alone, now));
  return withLowStock(tables, rules, withKitTurns(tables, rules, withLost(tables, rules, toTell), now));
}

/** Whatever is done at a station that practises is only tried. */
function triedAt(tables: Tables, submission: Submission, practice: Practice): PracticeTables | undefined {
  switch (submission.type) {
    case 'scan':
    case 'label-aside':
    case 'station':
    case 'weight':
      return practice.at(tables, submission.station);
    default:
      return undefined;
  }
}

function decideAlone(tables: Tables, rules: Rulebook, submission: Submission, now: Now): Decision {
  switch (submission.type) {
    case 'scan':
      return decideScan(tables, rules, submission, now);
    case 'label-aside':
      return decideLabelAside(tables, rules, submission, now);
    case 'station':
      return decideStation(tables, rules, submission, now);
    case 'count':
      return decideCount(tables, rules, submission, now);
    case 'snapshot':
      return decideSnapshot(tables, rules, submission, now);
    case 'exception-resolve':
      return decideResolve(tables, rules, submission, now);
    case 'items':
      return decideItems(tables, rules, submission, now);
    case 'bind-barcode':
      return decideBindBarcode(tables, rules, submission);
    case 'order-place':
      return decideOrderPlace(tables, rules, submission, now);
    case 'order-cancel':
      return decideOrderCancel(tables, rules, submission, now);
    case 'order-change':
      return decideOrderChange(tables, rules, submission, now);
    case 'order-hold':
      return decideOrderHold(tables, submission);
    case 'order-track':
      return decideOrderTrack(tables, rules, submission);
    case 'order-refresh':
      return decideOrderRefresh(tables, rules, submission, now);
    case 'weight':
      return decideWeight(tables, rules, submission, now);
    case 'orders-page':
      return decideOrdersPage(tables, rules, submission, now);
    case 'orders-from':
      return decideOrdersFrom(tables, rules, submission);
    case 'notice-announce':
      return decideNoticeAnnounce(tables, rules, submission, now);
    case 'notice-close':
      return decideNoticeClose(tables, rules, submission, now);
    case 'notice-publish':
      return decideNoticePublish(tables, rules, submission, now);
    case 'return-announce':
      return decideReturnAnnounce(tables, rules, submission);
    case 'return-close':
      return decideReturnClose(tables, rules, submission, now);
    case 'adjust':
      return decideAdjust(tables, rules, submission, now);
    case 'set-policy':
      return decidePolicy(tables, rules, submission, now);
    case 'street-dates':
      return decideStreetDates(tables, rules, submission, now);
    case 'set-process-orders':
      return decideProcessOrders(tables, submission);
    case 'sync-now':
      return decideSyncNow(tables, rules, submission);
    case 'listings-shown':
      return decideListingsShown(tables, rules, submission);
    case 'reconcile-begin':
      return decideReconcileBegin(tables, submission);
    case 'listings-compared':
      return decideListingsCompared(tables, rules, submission);
    case 'reconcile-end':
      return decideReconcileEnd(tables, submission);
    case 'reconcile-mail':
      return decideReconcileMail(tables, submission);
    case 'digest-make':
      return decideDigestMake(tables, submission);
    case 'digest-mail':
      return decideDigestMail(tables, submission);
    case 'admin-key-add':
      return decideAdminKeyAdd(tables, submission);
    case 'admin-key-revoke':
      return decideAdminKeyRevoke(tables, submission);
    case 'reprint':
      return decideReprint(rules, submission);
    case 'operator-add':
      return decideOperatorAdd(tables, rules, submission);
    case 'operator-revoke':
      return decideOperatorRevoke(tables, rules, submission);
    case 'bulk':
      return decideBulk(tables, rules, submission, now);
    case 'search-save':
      return decideSearchSave(tables, rules, submission);
    case 'site-fold':
      return decideSiteFold(tables, rules, submission, now);
    case 'site-name':
      return decideSiteName(submission);
    case 'claim-answer':
      return decideClaimAnswer(tables, rules, submission, now);
    case 'claims-settle':
      return decideClaimsSettle(tables, rules);
    case 'claim-gone':
      return decideClaimGone(tables, rules, submission, now);
    case 'site-link':
      return decideSiteLink(tables, submission);
    case 'order-free':
      return decideOrderFree(tables, rules, submission, now);
    case 'right-set':
      return decideRightSet(tables, rules, submission, now);
    case 'right-take':
      return decideRightTake(tables, rules, submission, now);
    case 'rights-return':
      return decideRightsReturn(tables, rules, now);
    case 'claims-doubt':
      return decideClaimsDoubt(tables);
    case 'brake-release':
      return decideBrakeRelease(tables, rules, submission);
    case 'listings-read':
      return decideListingsRead(tables, rules, submission);
    case 'associate':
      return decideAssociate(tables, rules, submission);
    case 'tell-again':
      return decideTellAgain(tables, rules, submission);
    case 'channel':
      return decideChannel(tables, rules, submission);
  }
}
