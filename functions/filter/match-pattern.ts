import { hasName, hasValue, isObject, isScalar } from './event-values.ts';
import type { CompiledPattern } from './parse-pattern.ts';
import type { PatternField, PatternNode } from './pattern-tree.ts';

/**
 * Whether an event matches a pattern. Fields that the pattern does not name do not matter.
 *
 * A list of objects matches by one of its objects, which must have all fields of the pattern below that list: EventBridge calls
 * it array consistency.
 */
export function matchesPattern({ alternatives }: CompiledPattern, event: object): boolean {
  return alternatives.some((root) => matchesNode(root, event, start));
}

/**
 * Which fields are left to match, in the order of their names. EventBridge goes through them in this order. When it has found a field in
 * an item of a list, the other items no longer count: not even for `exists: false` of the fields that follow.
 */
interface Progress {
  /** The rank of the first field that is left. */
  from: number;
  /** Whether that field must be found here: the item of the list was chosen because it has the field. */
  mustExist: boolean;
}

const start: Progress = { from: 0, mustExist: false };

/** Whether a value has what the fields at and below a node ask for. */
export function matchesNode(node: PatternNode, value: unknown, progress: Progress = start): boolean {
  if (Array.isArray(value)) return matchesList(node, value, progress);
  if (isObject(value)) return maybeMissing(node.own, progress) && matchesChildren(node, value, '', progress);
  return node.fields.every((field) =>
    field === node.own && isScalar(value)
      ? isDone(field, progress) || field.test.accepts(value)
      : maybeMissing(field, progress),
  );
}

/** A name of an event can have several steps: `{"a.b": 1}` is read as `{"a": {"b": 1}}`. */
function matchesChildren(
  node: PatternNode,
  object: Record<string, unknown>,
  prefix: string,
  progress: Progress,
): boolean {
  return node.children.every((child) => {
    const name = prefix + child.step;
    if (hasName(object, name)) return matchesNode(child, object[name], progress);
    return maybeMissing(child.own, progress) && matchesChildren(child, object, `${name}.`, progress);
  });
}

function matchesList(node: PatternNode, list: readonly unknown[], progress: Progress): boolean {
  const { own } = node;
  if (!own || isDone(own, progress)) return matchesOneItem(node, list, progress);
  const rest = { from: own.rank + 1, mustExist: false };
  if (list.some((item) => isScalar(item) && own.test.accepts(item)) && matchesOneItem(node, list, rest)) return true;
  if (list.some((item) => Array.isArray(item) && matchesList(node, item, { from: own.rank, mustExist: true })))
    return true;
  return maybeMissing(own, progress) && !hasValue(list, own.steps, node.depth) && matchesOneItem(node, list, rest);
}

/** Whether one item of a list has all fields below the node. Fields that no item has may come first, if they may be missing. */
function matchesOneItem(node: PatternNode, list: readonly unknown[], progress: Progress): boolean {
  for (const field of node.fields) {
    if (field === node.own || isDone(field, progress)) continue;
    if (hasValue(list, field.steps, node.depth)) {
      const chosen = { from: field.rank, mustExist: true };
      return list.some((item) => !isScalar(item) && matchesNode(node, item, chosen));
    }
    if (!maybeMissing(field, progress)) return false;
  }
  return true;
}

function isDone(field: PatternField, { from }: Progress): boolean {
  return field.rank < from;
}

function maybeMissing(field: PatternField | undefined, { from, mustExist }: Progress): boolean {
  if (!field || field.rank < from) return true;
  return field.test.acceptsMissing && !(mustExist && field.rank === from);
}
