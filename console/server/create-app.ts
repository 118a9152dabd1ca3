import { Hono } from 'hono';
import type { Stage } from '../../operator/stage/stage.ts';
import type { Catalog } from '../../sdk/plugin/catalog.ts';
import type { StageInfo } from '../api/stage-info.ts';
import { AnswerCache } from './answer-cache.ts';
import { activityRoutes } from './api/activity-routes.ts';
import { deadLettersRoutes } from './api/dead-letters-routes.ts';
import { deliveriesRoutes } from './api/deliveries-routes.ts';
import { eventsRoutes } from './api/events-routes.ts';
import { pluginRoutes } from './api/plugin-routes.ts';
import { pluginTestsRoutes } from './api/plugin-tests-routes.ts';
import { pluginsRoutes } from './api/plugins-routes.ts';
import { replayRoutes } from './api/replay-routes.ts';
import { type GuardOptions, guardRequests } from './guard/guard-requests.ts';
import { securityHeaders } from './guard/security-headers.ts';
import { preloads } from './preloads.ts';
import { toProblem } from './to-problem.ts';
import type { WebFiles } from './web-files.ts';

export interface AppOptions extends GuardOptions {
  stage: Stage;
  catalog: Catalog;
  files: WebFiles;
}

export interface ConsoleApp {
  app: Hono;
  /** Ends what runs in the background. */
  close(): void;
}

/** Creates the console's application: guards, the API, and the page, which answers for every other path. */
export function createApp({ stage, catalog, files, ...guard }: AppOptions): ConsoleApp {
  const app = new Hono();
  app.use(securityHeaders());
  app.use(guardRequests(guard));
  app.get('/assets/*', (context) => {
    const file = files.assets.get(context.req.path);
    if (!file) return context.notFound();
    return context.body(file.body, 200, {
      'Content-Type': file.type,
      'Cache-Control': 'private, max-age=31536000, immutable',
    });
  });
  const info: StageInfo = { stage: stage.name, readOnly: guard.readOnly };
  app.get('/api/stage', (context) => context.json(info));
  const cache = new AnswerCache(() => performance.now());
  app.use('/api/*', async ({ req }, next) => {
    await next();
    if (req.method !== 'GET') cache.forget();
  });
  const deliveries = deliveriesRoutes(stage);
  const deadLetters = deadLettersRoutes(stage, catalog, cache);
  const replays = replayRoutes(stage);
  app.route('/api', activityRoutes(stage, cache));
  app.route('/api', deadLetters.routes);
  app.route('/api', replays.routes);
  app.route('/api', deliveries.routes);
  app.route('/api', eventsRoutes(stage, catalog));
  app.route('/api', pluginsRoutes(stage, catalog, cache));
  app.route('/api', pluginRoutes(stage, catalog));
  app.route('/api', pluginTestsRoutes(stage, catalog));
  app.all('/api/*', (context) =>
    context.json({ message: 'there is no such API', fix: 'reload the page: the console may be a newer version' }, 404),
  );
  app.get('*', (context) => {
    context.header('Link', preloads(new URL(context.req.url)));
    return context.html(files.page);
  });
  app.onError((error, context) => {
    const { status, problem } = toProblem(error);
    return context.json(problem, status);
  });
  const close = () => {
    deliveries.close();
    deadLetters.close();
    replays.close();
  };
  return { app, close };
}
