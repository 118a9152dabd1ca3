import * as z from 'zod/mini';
import { historyModes } from './history-mode.ts';

const seconds = z.pipe(z.string(), z.transform(Number)).check(z.gte(0));

/** The environment variables that the stack sets for both functions. */
const environmentSchema = z.object({
  STAGE: z.string(),
  CONFIG_PREFIX: z.string(),
  CONFIG_TTL: seconds,
  RETRY_BASE: seconds,
  ISOLATION: seconds,
  BUS_NAME: z.string(),
  /** 0 to wait for the plugin's whole timeout. */
  DISPATCH_BUDGET: seconds,
  RETRY_QUEUE_URL: z.string(),
  SLOW_QUEUE_URL: z.string(),
  EVENTS_DLQ_URL: z.string(),
  DELIVERIES_DLQ_URL: z.string(),
  STATE_TABLE: z.string(),
  HISTORY_TABLE: z.string(),
  HISTORY_MODE: z.enum(historyModes),
  /** Days. */
  HISTORY_DAYS: z.pipe(z.string(), z.transform(Number)).check(z.gte(1)),
  /** The logger's, and a dimension of the metrics. */
  POWERTOOLS_SERVICE_NAME: z.string(),
});

export type Environment = z.output<typeof environmentSchema>;

/** @throws {Error} that names the variables which are missing: the function was not deployed by this stack */
export function readEnvironment(variables: NodeJS.ProcessEnv): Environment {
  return environmentSchema.parse(variables);
}
