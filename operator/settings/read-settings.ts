import { GetParametersByPathCommand, type Parameter } from '@aws-sdk/client-ssm';
import { parseSettings, type Settings, SettingsError } from '../../functions/settings/settings.ts';
import { OperatorError } from '../stage/operator-error.ts';
import type { Stage } from '../stage/stage.ts';

/** A parameter of the stage. */
export interface StageParameter {
  name: string;
  value: string;
  version: number;
  /** Milliseconds since the epoch. */
  modifiedAt: number | undefined;
}

/** The settings of a stage as operators see them. */
export interface StoredSettings {
  settings: Settings;
  /** By name below the prefix: `allowlist`, `webhook/config`. */
  parameters: ReadonlyMap<string, StageParameter>;
}

/**
 * Reads the settings of a stage from SSM: one call for ten parameters.
 *
 * @throws {OperatorError} when the functions could not use them either
 * @throws what SSM throws
 */
export async function readSettings(stage: Stage<'ssm'>): Promise<StoredSettings> {
  const parameters = await readParameters(stage);
  try {
    return { settings: parseSettings(stage.outputs.ConfigPrefix, [...parameters.values()]), parameters };
  } catch (cause) {
    if (!(cause instanceof SettingsError)) throw cause;
    const fix = 'correct it with `smp settings set <name>=<value>`; until then the functions use the previous settings';
    throw new OperatorError(cause.message, { kind: 'configuration', fix, cause });
  }
}

/** The parameters of a stage by name below the prefix, valid or not. @throws what SSM throws */
export async function readParameters({
  aws,
  outputs: { ConfigPrefix },
}: Stage<'ssm'>): Promise<ReadonlyMap<string, StageParameter>> {
  const found: StageParameter[] = [];
  let NextToken: string | undefined;
  do {
    const query = { Path: ConfigPrefix, Recursive: true, WithDecryption: true, NextToken };
    const page = await aws.ssm.send(new GetParametersByPathCommand(query));
    found.push(...(page.Parameters ?? []).flatMap(toParameter));
    NextToken = page.NextToken;
  } while (NextToken);
  return new Map(found.map((parameter) => [parameter.name.slice(ConfigPrefix.length + 1), parameter]));
}

function toParameter({ Name, Value, Version = 1, LastModifiedDate }: Parameter): StageParameter[] {
  if (Name === undefined || Value === undefined) return [];
  return [{ name: Name, value: Value, version: Version, modifiedAt: LastModifiedDate?.getTime() }];
}
