/**
 * Loaded before the agent's own entry (`node --import`): when the demo is gone, even killed, the pipe on standard input ends
 * and the agent is told to stop, as any service manager would tell it. The agent itself is the real one, unchanged.
 */
process.stdin.once('end', () => process.kill(process.pid, 'SIGTERM'));
process.stdin.once('error', () => process.kill(process.pid, 'SIGTERM'));
process.stdin.resume();
// Waiting for the end of the demo keeps nothing alive.
if ('unref' in process.stdin && typeof process.stdin.unref === 'function') process.stdin.unref();
