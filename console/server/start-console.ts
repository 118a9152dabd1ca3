import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import type { Stage } from '../../operator/stage/stage.ts';
import { catalog as ownCatalog } from '../../plugins/catalog.ts';
import type { Catalog } from '../../sdk/plugin/catalog.ts';
import { createApp } from './create-app.ts';
import { createSession } from './guard/session.ts';
import { buildWebFiles } from './web-files.ts';

export interface ConsoleOptions {
  stage: Stage;
  /** The plugins that can be enabled; those of the project by default. */
  catalog?: Catalog | undefined;
  /** A free one by default. */
  port?: number | undefined;
  /** Refuses every change. */
  readOnly?: boolean | undefined;
}

export interface RunningConsole {
  /** With the token that opens it: only for the person at the terminal. */
  url: string;
  close(): Promise<void>;
}

/**
 * Serves the console on this machine only, until `close`.
 *
 * @throws {Error} with the code `EADDRINUSE` when the port is taken
 * @example
 * ```ts
 * const { url, close } = await startConsole({ stage: await findStage('prod', createClients({})) });
 * ```
 */
export async function startConsole({
  stage,
  catalog = ownCatalog,
  port = 0,
  readOnly = false,
}: ConsoleOptions): Promise<RunningConsole> {
  const files = await buildWebFiles();
  // The app has to know the port that the server got.
  let app = new Hono();
  const server = serve({ fetch: (request, env) => app.fetch(request, env), hostname: '127.0.0.1', port });
  const address = await new Promise<AddressInfo>((resolve, reject) => {
    server.once('error', reject);
    server.once('listening', () => {
      const bound = server.address();
      if (bound !== null && typeof bound === 'object') resolve(bound);
    });
  });
  const session = createSession(address.port);
  const created = createApp({ stage, catalog, files, session, port: address.port, readOnly });
  app = created.app;
  return {
    url: `http://127.0.0.1:${address.port}/?token=${session.token}`,
    close: async () => {
      created.close();
      if ('closeAllConnections' in server) server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
