import type { Node } from 'constructs';
import { z } from 'zod';
import { historyModes } from '../functions/settings/history-mode.ts';

/** SSM parameter paths: letters, digits and `.-_`, separated by slashes (SSM API reference, PutParameter). */
const prefix = z
  .string()
  .regex(/^(\/[\w.-]+)+$/, 'must be a path like /server-monitor/plugins')
  .refine((path) => !/^\/(aws|ssm)/i.test(path), 'must not start with /aws or /ssm, which SSM keeps for itself');

const flag = z.union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')]);

/** What Lambda takes as the maximum concurrency of a queue (its developer guide, "Configuring scaling behavior for SQS event source mappings"). */
const concurrency = z.coerce.number().int().min(2).max(1000);

const fields = z.object({
  /** Name of the stage; two stages live side by side in one account. */
  stage: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,19}$/, 'use up to 20 of a-z, 0-9 and -')
    .default('prod'),
  prefix: prefix.optional(),
  /** ARNs of the principals that may publish, comma-separated; `*` may stand for a part. Everybody in the account who has the permission by default. */
  publishers: z
    .union([z.array(z.string()), z.string().transform(commaSeparated)])
    .refine((arns) => arns.every((arn) => arn.startsWith('arn:')), 'must be comma-separated ARNs')
    .default([]),
  /** Email addresses that get every alarm, comma-separated. */
  alarmEmail: z
    .union([z.array(z.string()), z.string().transform(commaSeparated)])
    .refine((emails) => z.array(z.email()).safeParse(emails).success, 'must be email addresses, comma-separated')
    .default([]),
  /** Leaves out what emulators lack. */
  emulator: flag.default(false),
  logLevel: z.enum(['DEBUG', 'INFO', 'WARN', 'ERROR']).default('INFO'),
  /** Seconds for which the functions keep the configuration. */
  configTtl: z.coerce.number().min(0).max(3600).default(30),
  /** Seconds that the first retry is delayed at most. */
  retryBase: z.coerce.number().gt(0).max(900).default(10),
  /** Seconds for which a plugin that ended its sandbox runs isolated. */
  isolation: z.coerce
    .number()
    .min(0)
    .max(7 * 86_400)
    .default(3600),
  /** What the delivery history records; the parameter `<prefix>/history` takes precedence. */
  history: z.enum(historyModes).default('all'),
  /** Days for which the delivery history is kept. */
  historyDays: z.coerce.number().int().min(1).max(400).default(30),
  /** Seconds that one invocation may take. */
  functionTimeout: z.coerce.number().int().min(5).max(120).default(60),
  /** Events in one invocation of the dispatch function, at most. */
  batchSize: z.coerce.number().int().min(1).max(10_000).default(10),
  /** Seconds to wait for a fuller batch: more events for an invocation, at the price of that much latency. */
  batchWindow: z.coerce.number().int().min(0).max(300).default(0),
  /**
   * Sandboxes of a function at once. The limit keeps a flood from using up the account's concurrency, and from throttling
   * the pollers.
   */
  dispatchConcurrency: concurrency.default(10),
  redeliverConcurrency: concurrency.default(20),
  slowConcurrency: concurrency.default(20),
  /** Seconds that a batch of the dispatch function waits for one plugin; then the delivery continues on the slow queue. 0 to wait for its whole timeout. */
  dispatchBudget: z.coerce.number().min(0).max(60).default(1),
  /** MB of each function. */
  memorySize: z.coerce.number().int().min(128).max(10_240).default(512),
  /** A module that exports a `catalog` of its own, instead of the plugins that come with the project. */
  catalog: z.string().optional(),
  /** An endpoint that the functions use for AWS instead of the region's, e.g. one that injects faults. */
  functionsEndpoint: z.url().optional(),
  /** Extra `NODE_OPTIONS` of the functions, e.g. a heap limit. */
  nodeOptions: z.string().optional(),
});

/** Lambda takes batches of more than ten messages only with a window (its developer guide, "Using Lambda with Amazon SQS"). */
const schema = fields.refine(({ batchSize, batchWindow }) => batchSize <= 10 || batchWindow > 0, {
  path: ['batchWindow'],
  message: 'must be at least 1 when `batchSize` is over 10',
});

/** The stage's settings, complete. */
export type StageSettings = Omit<z.output<typeof schema>, 'prefix'> & { prefix: string };

/** The settings as input; all have defaults. */
export type StageSettingsInput = z.input<typeof schema>;

/** Completes settings. The default stage has the contract's prefix; every other has one of its own. @throws {Error} that names what is wrong */
export function stageSettings(input: StageSettingsInput): StageSettings {
  const result = schema.safeParse(input);
  if (!result.success) {
    const issue = result.error.issues[0];
    throw new Error(
      `context value \`${issue?.path.join('.')}\`: ${issue?.message}; set it with -c ${issue?.path[0]?.toString()}=…`,
    );
  }
  const { stage } = result.data;
  return { ...result.data, prefix: result.data.prefix ?? defaultPrefix(stage) };
}

/**
 * Reads the settings from CDK context (`-c stage=test`). Without a setting `emulator`, it follows from the endpoint that the
 * CDK deploys to.
 *
 * @param env - the environment variables of the CDK
 */
export function settingsFromContext(node: Node, env: NodeJS.ProcessEnv = process.env): StageSettings {
  const given = Object.keys(fields.shape).map((key) => [key, node.tryGetContext(key)] as const);
  const set = given.filter(([, value]) => value !== undefined);
  return stageSettings({ emulator: isEmulator(env.AWS_ENDPOINT_URL), ...Object.fromEntries(set) });
}

/** Whether an endpoint is not one of AWS. Its domains: AWS General Reference, "AWS service endpoints". */
function isEmulator(endpoint: string | undefined): boolean {
  if (!endpoint || !URL.canParse(endpoint)) return false;
  return !/(^|\.)(amazonaws\.com(\.cn)?|api\.aws)$/.test(new URL(endpoint).hostname);
}

function defaultPrefix(stage: string): string {
  return stage === 'prod' ? '/server-monitor/plugins' : `/server-monitor/${stage}/plugins`;
}

function commaSeparated(text: string): string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}
