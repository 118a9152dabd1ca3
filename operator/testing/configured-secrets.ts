import type { Catalog } from '../../sdk/plugin/catalog.ts';
import { secretValues } from '../../sdk/plugin/secrets/secret-values.ts';
import { loadKnownPlugin } from '../catalog/load-known-plugin.ts';
import { parseConfig } from '../settings/config-document.ts';
import { readSettings } from '../settings/read-settings.ts';
import { OperatorError } from '../stage/operator-error.ts';
import type { Stage } from '../stage/stage.ts';

/**
 * The secrets in the configuration of an instance, to check signatures with. They are not for display.
 *
 * @throws {OperatorError} when it has none
 * @throws what SSM throws
 */
export async function configuredSecrets(stage: Stage<'ssm'>, catalog: Catalog, instance: string): Promise<string[]> {
  const plugin = await loadKnownPlugin(instance, catalog);
  const { settings } = await readSettings(stage);
  const secrets = plugin.config ? secretValues(plugin.config, parseConfig(settings.configs.get(instance) ?? '{}')) : [];
  if (secrets.length > 0) return secrets;
  const fix = 'check the name, or give --secret-file';
  throw new OperatorError(`\`${instance}\` has no secret in its configuration`, { kind: 'usage', fix });
}
