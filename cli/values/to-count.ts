import { OperatorError } from '../../operator/stage/operator-error.ts';

/** Reads a number of things. @throws {OperatorError} */
export function toCount(text: string): number {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number >= 1 && /^\d+$/.test(text)) return number;
  throw new OperatorError(`\`${text}\` is not a number of items`, {
    kind: 'usage',
    fix: 'give a whole number above 0',
  });
}

/** Reads a rate or another number above 0. @throws {OperatorError} */
export function toPositive(text: string): number {
  const number = Number(text);
  if (Number.isFinite(number) && number > 0) return number;
  throw new OperatorError(`\`${text}\` is not a number above 0`, { kind: 'usage', fix: 'give a number, such as 50' });
}
