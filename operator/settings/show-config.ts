import { z } from 'zod';
import { commonConfigSchema } from '../../functions/config/common-config.ts';
import type { Catalog } from '../../sdk/plugin/catalog.ts';
import type { AnyPlugin } from '../../sdk/plugin/define-plugin.ts';
import { isSecret } from '../../sdk/plugin/secret.ts';
import { assertKnownPlugin } from '../catalog/assert-known-plugin.ts';
import { type ConfigFault, checkConfig } from '../catalog/check-config.ts';
import type { Stage } from '../stage/stage.ts';
import { parseConfig } from './config-document.ts';
import { type ConfigEntry, configEntries, maskConfig } from './config-entries.ts';
import { readSettings } from './read-settings.ts';

/** The configuration of an instance, without its secrets. */
export interface ShownConfig {
  instance: string;
  configured: boolean;
  version: number | null;
  /** Milliseconds since the epoch. */
  modifiedAt: number | null;
  entries: ConfigEntry[];
  /** With secrets masked; null when there is none, or it is no JSON object. */
  config: Readonly<Record<string, unknown>> | null;
  problems: readonly ConfigFault[];
  warnings: readonly string[];
}

/** @throws {OperatorError} when the catalog lacks the plugin @throws what SSM throws */
export async function showConfig(stage: Stage<'ssm'>, catalog: Catalog, instance: string): Promise<ShownConfig> {
  assertKnownPlugin(instance, catalog);
  const { settings, parameters } = await readSettings(stage);
  const parameter = parameters.get(`${instance}/config`);
  const { problems, warnings, secrets, missing } = await checkConfig(instance, settings, catalog);
  const document = parseConfig(parameter?.value ?? '{}');
  return {
    instance,
    configured: parameter !== undefined,
    version: parameter?.version ?? null,
    modifiedAt: parameter?.modifiedAt ?? null,
    entries: configEntries(document ?? {}, secrets),
    config: parameter && document ? maskConfig(document, secrets) : null,
    problems: missing ? [{ path: '', text: 'it has no configuration' }] : problems,
    warnings,
  };
}

/**
 * The keys that a plugin's configuration may have, as JSON Schema: the plugin's own and those that every plugin has. A secret has
 * `writeOnly: true`.
 */
export function configJsonSchema(plugin: AnyPlugin): Record<string, unknown> {
  const [own, common] = [plugin.config ?? z.object({}), commonConfigSchema].map((schema) =>
    z.toJSONSchema(schema, {
      io: 'input',
      unrepresentable: 'any',
      override: ({ zodSchema, jsonSchema }) => {
        if (isSecret(zodSchema)) jsonSchema.writeOnly = true;
      },
    }),
  );
  return { ...own, properties: { ...own?.properties, ...common?.properties } };
}
