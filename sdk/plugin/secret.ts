import * as z from 'zod/mini';

const secrets = z.registry<{ secret: true }>();

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
