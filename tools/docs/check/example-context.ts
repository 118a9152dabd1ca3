import type { IncomingMessage } from 'node:http';
import type { Stack } from 'aws-cdk-lib';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { z } from 'zod';
import type {
  HookContext,
  HttpClient,
  HttpResponse,
  PluginEvent,
  PluginLogger,
  PluginState,
  Publisher,
} from '../../../sdk/index.ts';
import type { PluginUnderTest } from '../../../sdk/testing/index.ts';

/** The configuration of the plugins in examples. */
export const config = z.object({
  url: z.url(),
  health_url: z.url(),
  token: z.string(),
  channel: z.string(),
  version: z.string(),
});

/** What examples in docstrings use and do not define. */
export interface ExampleContext {
  config: z.output<typeof config>;
  ctx: HookContext<z.output<typeof config>>;
  event: PluginEvent;
  http: HttpClient;
  logger: PluginLogger;
  state: PluginState;
  deliveryId: string;
  publisher: Publisher;
  plugin: PluginUnderTest<typeof config>;
  response: HttpResponse;
  request: IncomingMessage;
  body: string;
  rawBody: string;
  value: unknown;
  error: unknown;
  row: Record<string, unknown>;
  rows: { action: string }[];
  next: (value: unknown) => unknown;
  stack: Stack;
  coreService: IGrantable;
}
