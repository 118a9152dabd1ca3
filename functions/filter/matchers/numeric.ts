/** The numbers between two bounds. */
export interface NumberRange {
  from: number;
  to: number;
  includesFrom: boolean;
  includesTo: boolean;
}

const { MAX_VALUE } = Number;
const example = 'must be a comparison like [">", 0], or a range like [">", 0, "<=", 5]';

/**
 * Reads the terms of `numeric`: one comparison, or a lower bound and an upper bound.
 *
 * @returns the numbers it asks for, or what is wrong with it
 */
export function parseNumeric([operator, value, ...upper]: readonly unknown[]): NumberRange | string {
  if (!isNumber(value)) return example;
  if (upper.length === 0) return parseComparison(operator, value);
  const [upperOperator, upperValue] = upper;
  const isRange = upper.length === 2 && (operator === '>' || operator === '>=');
  if (!isRange || (upperOperator !== '<' && upperOperator !== '<=') || !isNumber(upperValue)) return example;
  return toRange(value, upperValue, operator === '>=', upperOperator === '<=');
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function parseComparison(operator: unknown, value: number): NumberRange | string {
  if (operator === '=') return { from: value, to: value, includesFrom: true, includesTo: true };
  if (operator === '>' || operator === '>=') return toRange(value, MAX_VALUE, operator === '>=', true);
  if (operator === '<' || operator === '<=') return toRange(-MAX_VALUE, value, true, operator === '<=');
  return example;
}

function toRange(from: number, to: number, includesFrom: boolean, includesTo: boolean): NumberRange | string {
  if (from >= to) return 'must have a lower bound that is below its upper bound; for one number use ["=", 5]';
  return { from, to, includesFrom, includesTo };
}

/** Whether a number is between the bounds. */
export function isInNumberRange({ from, to, includesFrom, includesTo }: NumberRange, value: number): boolean {
  return (includesFrom ? value >= from : value > from) && (includesTo ? value <= to : value < to);
}
