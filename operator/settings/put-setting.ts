import { PutParameterCommand } from '@aws-sdk/client-ssm';
import { OperatorError } from '../stage/operator-error.ts';
import type { Stage } from '../stage/stage.ts';

/** Bytes of an advanced parameter (SSM API reference, PutParameter). */
const MAX_BYTES = 8192;

/**
 * Writes a parameter of the stage. SSM keeps the value before as a version.
 *
 * @param name - below the prefix: `allowlist`, `webhook/config`
 * @returns the new version
 * @throws {OperatorError} when the value is too long
 * @throws what SSM throws
 */
export async function putSetting(
  { aws, outputs: { ConfigPrefix } }: Stage<'ssm'>,
  name: string,
  value: string,
): Promise<number> {
  const Name = `${ConfigPrefix}/${name}`;
  if (Buffer.byteLength(value) > MAX_BYTES) {
    throw new OperatorError(`the value of ${Name} is longer than ${MAX_BYTES} bytes, which SSM refuses`, {
      kind: 'configuration',
      fix: 'make it shorter, or split it into several instances of the plugin',
    });
  }
  const Type = name.endsWith('/config') ? 'SecureString' : 'String';
  // Only a parameter above 4 kB costs something.
  const command = new PutParameterCommand({ Name, Value: value, Type, Overwrite: true, Tier: 'Intelligent-Tiering' });
  const { Version = 1 } = await aws.ssm.send(command);
  return Version;
}

/** A list as the settings write it: SSM refuses empty values, so a single comma stands for an empty list. */
export function listValue(items: readonly string[]): string {
  return items.join(',') || ',';
}
