import type { Scalar } from './event-pattern.ts';

/** Whether a value is an object with fields, and not a list. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether a value is text, a number, a boolean or null. */
export function isScalar(value: unknown): value is Scalar {
  return typeof value !== 'object' || value === null;
}

/** Whether an object has a field of its own with a value. */
export function hasName(object: Record<string, unknown>, name: string): boolean {
  return Object.hasOwn(object, name) && object[name] !== undefined;
}

/** Whether there is a value where the steps from `depth` on lead to. Objects and empty lists are none. */
export function hasValue(value: unknown, steps: readonly string[], depth: number): boolean {
  if (Array.isArray(value)) return value.some((item) => hasValue(item, steps, depth));
  if (!isObject(value)) return depth === steps.length;
  const name = nextName(value, steps, depth);
  return name !== undefined && hasValue(value[name.text], steps, name.depth);
}

/** All values where the steps from `depth` on lead to. */
export function* valuesAt(value: unknown, steps: readonly string[], depth: number): Generator<Scalar> {
  if (Array.isArray(value)) {
    for (const item of value) yield* valuesAt(item, steps, depth);
  } else if (isObject(value)) {
    const name = nextName(value, steps, depth);
    if (name) yield* valuesAt(value[name.text], steps, name.depth);
  } else if (depth === steps.length && isScalar(value)) yield value;
}

/** The name in an object that stands for the next step, or for several: `{"a.b": 1}` is read as `{"a": {"b": 1}}`. */
export function nextName(
  object: Record<string, unknown>,
  steps: readonly string[],
  depth: number,
): { text: string; depth: number } | undefined {
  let text = '';
  for (let next = depth; next < steps.length; next += 1) {
    text += next === depth ? steps[next] : `.${steps[next]}`;
    if (hasName(object, text)) return { text, depth: next + 1 };
  }
  return undefined;
}
