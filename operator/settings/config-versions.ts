import type { Catalog } from '../../sdk/plugin/catalog.ts';
import { checkConfig } from '../catalog/check-config.ts';
import { OperatorError } from '../stage/operator-error.ts';
import type { Stage } from '../stage/stage.ts';
import { parseConfig } from './config-document.ts';
import { maskConfig } from './config-entries.ts';
import { type ParameterVersion, parameterVersions } from './parameter-versions.ts';
import { readSettings } from './read-settings.ts';

/** A value that a configuration had. */
export interface ConfigVersion extends ParameterVersion {
  /** With secrets masked; null when it is no JSON object. */
  config: Readonly<Record<string, unknown>> | null;
}

/**
 * The versions of an instance's configuration that SSM kept, newest first. SSM keeps 100.
 *
 * @throws {OperatorError} when there is no configuration
 * @throws what SSM throws
 */
export async function configVersions(
  stage: Stage<'ssm'>,
  catalog: Catalog,
  instance: string,
): Promise<ConfigVersion[]> {
  const { settings } = await readSettings(stage);
  const versions = await parameterVersions(stage, `${instance}/config`);
  if (!versions) {
    const fix = `set one with \`smp config set ${instance}\``;
    throw new OperatorError(`\`${instance}\` has no configuration`, { kind: 'usage', fix });
  }
  return Promise.all(
    versions.map(async (version) => {
      const document = parseConfig(version.text);
      const { secrets } = await checkConfig(instance, settings, catalog, version.text);
      return { ...version, config: document ? maskConfig(document, secrets) : null };
    }),
  );
}
