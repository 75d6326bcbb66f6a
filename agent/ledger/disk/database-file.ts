/** Its name in the data folder, for those who do not open it: the main thread loads no database. */
export const databaseFile = 'ledger.db';
