/** Printed codes of the docks that tests make: all of them are given this key. */
import {
  badgeCode as badgeCodeOf,
  formatCommand as formatCommandOf,
} from '../../agent/inventory/nouns/station/command-codes.ts';
import type { PrintableCommand } from '../../agent/inventory/nouns/station/station-command.ts';

export const testKey = 'a-key-for-tests-that-everybody-may-know';

export const formatCommand = (command: PrintableCommand): string => formatCommandOf(command, testKey);
export const badgeCode = (operator: string): string => badgeCodeOf(operator, testKey);
