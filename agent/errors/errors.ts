/**
 * Every code that a command, a scan or the command line may answer with: stable, for programs; what it means and what a
 * person should do, for people. `agent/README.md` shows the same table; a test keeps the two equal.
 */
import type { RefusalCode } from '../inventory/nouns/outcome.ts';
import type { ErrorEntry } from './entry.ts';
import { goodsErrors } from './of-goods.ts';
import { requestErrors } from './of-requests.ts';
import { stationErrors } from './of-stations.ts';

export type ErrorCode = RefusalCode | keyof typeof requestErrors;

export const errors: Readonly<Record<ErrorCode, ErrorEntry>> = { ...goodsErrors, ...stationErrors, ...requestErrors };
