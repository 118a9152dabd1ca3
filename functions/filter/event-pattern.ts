/** A value that a field of an event can have. Objects and lists hold fields, they are no values. */
export type Scalar = string | number | boolean | null;

type OneOrMore<T> = T | readonly T[];
type Affix = string | { 'equals-ignore-case': string };

/** A value that a field may have, or one operator. */
export type Matcher =
  | Scalar
  | { exactly: string }
  | { prefix: Affix }
  | { suffix: Affix }
  | { 'equals-ignore-case': string }
  | { wildcard: string }
  | { exists: boolean }
  | { cidr: string }
  | { numeric: readonly (string | number)[] }
  | { 'anything-but': OneOrMore<string> | OneOrMore<number> | NestedAnythingBut };

/** What `anything-but` takes besides values. */
export type NestedAnythingBut =
  | { prefix: OneOrMore<string> }
  | { suffix: OneOrMore<string> }
  | { 'equals-ignore-case': OneOrMore<string> }
  | { wildcard: OneOrMore<string> };

/**
 * An EventBridge event pattern: each field has a list of matchers, one of which must match, or is a nested pattern.
 * `$or` is a list of patterns, one of which must match.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
export interface EventPattern {
  $or?: readonly EventPattern[] | readonly Matcher[];
  [field: string]: readonly Matcher[] | EventPattern | readonly EventPattern[] | undefined;
}
