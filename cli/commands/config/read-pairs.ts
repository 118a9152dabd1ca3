import { OperatorError } from '../../../operator/stage/operator-error.ts';
import { parseJsonWithBigints } from '../../../sdk/json/parse-json.ts';
import type { InputStream } from '../../prompt/streams.ts';
import { readSecret } from './read-input.ts';

type Pair = [key: string, value: string];

/** Splits `key=value`. @throws {OperatorError} that does not quote it: it may be a secret that was meant for another option */
export function splitPair(pair: string): Pair {
  const at = pair.indexOf('=');
  if (at > 0) return [pair.slice(0, at), pair.slice(at + 1)];
  throw new OperatorError('a value has no key', { kind: 'usage', fix: 'write <key>=<value>, as in timeout=5' });
}

/** A value as an argument has it: JSON, or text where it is no JSON. */
export function readValue(value: string): unknown {
  try {
    return parseJsonWithBigints(value);
  } catch {
    return value;
  }
}

export interface PairOptions {
  stdin: InputStream;
  /** Whether the value of a key may not stand in an argument. */
  refuseSecret: (key: string) => boolean;
}

/** Reads settings from `--set` and `--secret-file`. @throws {OperatorError} */
export async function readPairs(
  { set = [], secretFile = [] }: { set?: readonly string[] | undefined; secretFile?: readonly string[] | undefined },
  { stdin, refuseSecret }: PairOptions,
): Promise<[key: string, value: unknown][]> {
  const values = set.map(splitPair);
  const exposed = values.find(([key]) => refuseSecret(key))?.[0];
  if (exposed !== undefined) throw secretInArguments(exposed, `give --secret-file ${exposed}=<file>`);
  const secrets = secretFile.map(splitPair);
  const read: Pair[] = [];
  for (const [key, file] of secrets) read.push([key, await readSecret(file, stdin)]);
  return [...values.map(([key, value]): [string, unknown] => [key, readValue(value)]), ...read];
}

export function secretInArguments(key: string, fix: string): OperatorError {
  return new OperatorError(
    `\`${key}\` is a secret: other users of this machine can see arguments, and the shell keeps them`,
    { kind: 'usage', fix },
  );
}
