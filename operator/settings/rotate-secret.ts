import { OperatorError } from '../stage/operator-error.ts';
import { type ConfigDocument, withValue } from './config-document.ts';

/** A configuration with a new secret in front of the one before, which stays active. One that was not finished is replaced. */
export function startRotation(before: ConfigDocument, key: string, secret: string): ConfigDocument {
  const [current] = secretsAt(before, key);
  return withValue(before, key, current === undefined ? secret : [secret, current]);
}

/** A configuration with the new secret alone. @throws {OperatorError} when there is none but the current */
export function finishRotation(before: ConfigDocument, key: string, instance: string): ConfigDocument {
  const [current, old] = secretsAt(before, key);
  if (old !== undefined) return withValue(before, key, current);
  throw new OperatorError(`\`${instance}\` has no old secret in \`${key}\``, {
    kind: 'usage',
    fix: `start with \`smp secret rotate ${instance} --out <file>\``,
  });
}

function secretsAt(document: ConfigDocument, key: string): unknown[] {
  return [document[key]].flat().filter((value) => value !== undefined && value !== null && value !== '');
}
