import { once } from 'node:events';
import { z } from 'zod';
import { startConsole } from '../../console/server/start-console.ts';
import { OperatorError } from '../../operator/stage/operator-error.ts';
import { defineCommand } from '../program/define-command.ts';
import { flag, parsed } from '../program/specification.ts';

export default defineCommand({
  description: `Serves the console on this machine and prints its URL, until Ctrl-C. It uses your AWS credentials; only the URL with its token
opens it, and nothing is deployed.`,
  examples: ['smp console', 'smp console --stage test --read-only', 'smp console --port 8080'],
  options: {
    port: parsed('--port <n>', 'Port to listen on; any free one by default', toPort),
    readOnly: flag('--read-only', 'Refuse every change'),
  },
  result: z.object({ url: z.string() }),
  stream: true,
  async *run({ options: { port, readOnly }, stage, catalog, signal, note }) {
    const options = { stage: await stage(), catalog: await catalog(), port, readOnly };
    const { url, close } = await startConsole(options).catch((cause: unknown) => {
      if (!(cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE')) throw cause;
      const fix = 'choose another one with --port, or leave it out';
      throw new OperatorError(`port ${port} is taken`, { kind: 'usage', fix, cause });
    });
    try {
      yield { url };
      note('Open it in a browser. Press Ctrl-C to stop.');
      if (!signal.aborted) await once(signal, 'abort');
    } finally {
      await close();
    }
  },
  render: ({ url }) => url,
});

function toPort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port >= 1 && port <= 65_535) return port;
  throw new OperatorError(`\`${text}\` is not a port`, { kind: 'usage', fix: 'use one from 1 to 65535' });
}
