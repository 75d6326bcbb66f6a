import { expect, it } from 'vitest';
import { Dock } from '../../cli/dock.ts';

/** What a sandbox does that forbids setpriority(2). */
const refused = `
import os from 'node:os';
import { syncBuiltinESMExports } from 'node:module';
os.setPriority = () => { throw Object.assign(new Error('operation not permitted'), { code: 'ERR_SYSTEM_ERROR' }); };
syncBuiltinESMExports();
`;

it('reads the ledger where no thread may give way to another', async () => {
  await using dock = new Dock();
  const options = `--import data:text/javascript,${encodeURIComponent(refused)}`;
  await dock.start({ NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} ${options}` });
  expect(await dock.cli('ledger', 'verify')).toMatchObject({ code: 0, stdout: expect.stringMatching(/^good: /) });
});
