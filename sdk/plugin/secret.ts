import * as z from 'zod/mini';

/** One registry for all copies of this module in a process: a catalog may come with an SDK of its own. */
const SECRETS = Symbol.for('server-monitor.secrets');
const shared: typeof globalThis & { [SECRETS]?: z.core.$ZodRegistry<{ secret: true }> } = globalThis;
shared[SECRETS] ??= z.registry<{ secret: true }>();
const secrets = shared[SECRETS];

/** What stands in for a secret wherever one would have been shown. */
export const REDACTED = '***REDACTED***';

/**
 * Marks a field of a plugin's configuration as secret. Its value is masked in logs, errors, dead letters and status
 * output: as it was configured, and as the schema parsed it. Use secrets of eight characters and more; shorter ones
 * cannot be masked reliably.
 *
 * @example
 * ```ts
 * config: z.object({ url: z.url(), api_key: secret(z.string()) })
 * ```
 */
export function secret<S extends z.core.$ZodType>(schema: S): S {
  secrets.add(schema, { secret: true });
  return schema;
}

/** Whether a schema is marked, also when a check or a description was added to it later. */
export function isSecret(schema: z.core.$ZodType): boolean {
  return secrets.get(schema) !== undefined;
}
