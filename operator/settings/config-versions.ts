import { GetParameterHistoryCommand, ParameterNotFound } from '@aws-sdk/client-ssm';
import type { Catalog } from '../../sdk/plugin/catalog.ts';
import { checkConfig } from '../catalog/check-config.ts';
import { OperatorError } from '../stage/operator-error.ts';
import type { Stage } from '../stage/stage.ts';
import { parseConfig } from './config-document.ts';
import { maskConfig } from './config-entries.ts';
import { readSettings } from './read-settings.ts';

/** A value that a configuration had. */
export interface ConfigVersion {
  version: number;
  /** Milliseconds since the epoch. */
  modifiedAt: number | undefined;
  /** The ARN of who wrote it, as SSM recorded it. */
  modifiedBy: string | undefined;
  /** With secrets masked; null when it is no JSON object. */
  config: Readonly<Record<string, unknown>> | null;
  /** It may hold secrets: not for display. */
  text: string;
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
  const versions: ConfigVersion[] = [];
  const Name = `${stage.outputs.ConfigPrefix}/${instance}/config`;
  let NextToken: string | undefined;
  do {
    const command = new GetParameterHistoryCommand({ Name, WithDecryption: true, NextToken });
    const page = await stage.aws.ssm.send(command).catch((error: unknown) => {
      if (!(error instanceof ParameterNotFound)) throw error;
      const fix = `set one with \`smp config set ${instance}\``;
      throw new OperatorError(`\`${instance}\` has no configuration`, { kind: 'usage', fix, cause: error });
    });
    for (const { Version = 0, Value = '', LastModifiedDate, LastModifiedUser } of page.Parameters ?? []) {
      const document = parseConfig(Value);
      const { secrets } = await checkConfig(instance, settings, catalog, Value);
      const config = document ? maskConfig(document, secrets) : null;
      const modifiedAt = LastModifiedDate?.getTime();
      versions.push({ version: Version, modifiedAt, modifiedBy: LastModifiedUser, config, text: Value });
    }
    NextToken = page.NextToken;
  } while (NextToken);
  return versions.sort((a, b) => b.version - a.version);
}
