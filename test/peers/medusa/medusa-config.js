/** A Medusa store as its makers ship it: the admin and the store API, PostgreSQL behind it, no screen of its own. */
const { defineConfig } = require('@medusajs/framework/utils');

const anywhere = '*';
module.exports = defineConfig({
  admin: { disable: true },
  projectConfig: {
    databaseUrl: process.env.PEER_DATABASE,
    http: {
      ...{ storeCors: anywhere, adminCors: anywhere, authCors: anywhere },
      ...{ jwtSecret: 'of-a-test', cookieSecret: 'of-a-test' },
    },
  },
});
