'use strict';
/**
 * A Vendure store as its makers ship it: the admin and the shop API, sqlite in a file of its own, no screen, no mail.
 * Settings by the environment: PEER_FILE (the database), PEER_PORT (0: any). Prints `ready http://…` when it serves.
 */
const { bootstrap, DefaultJobQueuePlugin, DefaultLogger, dummyPaymentHandler, LogLevel } = require('@vendure/core');

const { PEER_FILE: database = ':memory:', PEER_PORT: port = '0' } = process.env;

bootstrap({
  apiOptions: { port: Number(port), hostname: '127.0.0.1', adminApiPath: 'admin-api', shopApiPath: 'shop-api' },
  authOptions: {
    tokenMethod: ['bearer', 'api-key'],
    superadminCredentials: { identifier: 'superadmin', password: 'superadmin' },
    cookieOptions: { secret: 'of-a-test' },
  },
  dbConnectionOptions: { type: 'better-sqlite3', database, synchronize: true, logging: false },
  paymentOptions: { paymentMethodHandlers: [dummyPaymentHandler] },
  logger: new DefaultLogger({ level: LogLevel.Warn, timestamp: false }),
  plugins: [DefaultJobQueuePlugin],
}).then(
  async (app) => console.log(`ready ${await app.getUrl()}`),
  (error) => {
    console.error(error);
    process.exit(1);
  },
);
