import { OperatorError } from '../../operator/stage/operator-error.ts';

/** An option of a command, and how its value is read. */
export interface OptionSpec<T> {
  /** As commander takes them: `--limit <number>`. The long one's name in camel case is the key. */
  flags: string;
  description: string;
  /** @throws {OperatorError} */
  parse?: ((text: string) => T) | undefined;
  choices?: readonly string[];
  /** May be given several times: the values become a list. */
  repeated?: boolean;
  /** Carries the type only. */
  value?: T;
}

/** A positional argument of a command: `<plugin>` when it is required, `[plugin]` when it is not. */
export interface ArgumentSpec<T> {
  name: string;
  description: string;
  choices?: readonly string[];
  value?: T;
}

export type OptionSpecs = Record<string, OptionSpec<unknown>>;
export type ArgumentSpecs = Record<string, ArgumentSpec<unknown>>;

/** The values of options or arguments, by the keys of their specifications. */
export type ValuesOf<Specs> = {
  [K in keyof Specs]: Specs[K] extends OptionSpec<infer T> ? T : Specs[K] extends ArgumentSpec<infer T> ? T : never;
};

/** An option that is on or off. */
export function flag(flags: string, description: string): OptionSpec<boolean | undefined> {
  return { flags, description };
}

/** An option with a text, which is not empty: an empty one comes from a variable that a script did not set. */
export function text(flags: string, description: string): OptionSpec<string | undefined> {
  return { flags, description, parse: (given) => notEmpty(flags, given) };
}

/** @throws {OperatorError} */
function notEmpty(flags: string, given: string): string {
  if (given.trim() !== '') return given;
  const [name] = /--[\w-]+/.exec(flags) ?? [flags];
  throw new OperatorError(`${name} is empty`, { kind: 'usage', fix: 'give it a value, or leave it out' });
}

/** An option whose text is read by a function. */
export function parsed<T>(flags: string, description: string, parse: (text: string) => T): OptionSpec<T | undefined> {
  return { flags, description, parse };
}

/** An option that may be given several times. */
export function repeated(flags: string, description: string): OptionSpec<readonly string[] | undefined> {
  return { flags, description, repeated: true };
}

/** An option with one of some values. */
export function oneOf<const T extends string>(
  flags: string,
  description: string,
  choices: readonly T[],
): OptionSpec<T | undefined> {
  return { flags, description, choices };
}

/** An argument that must be given. */
export function required(name: string, description: string, choices?: readonly string[]): ArgumentSpec<string> {
  return { name: `<${name}>`, description, ...(choices ? { choices } : {}) };
}

/** An argument that may be left out. */
export function optional(name: string, description: string): ArgumentSpec<string | undefined> {
  return { name: `[${name}]`, description };
}

/** Any number of arguments, at least one. */
export function variadic(name: string, description: string): ArgumentSpec<readonly string[]> {
  return { name: `<${name}...>`, description };
}

/** For commands that change something. */
export const changeOptions = {
  dryRun: flag('--dry-run', 'Only show what would change'),
  yes: flag('-y, --yes', 'Do not ask'),
};

/** Any number of arguments, or none. */
export function optionalVariadic(name: string, description: string): ArgumentSpec<readonly string[] | undefined> {
  return { name: `[${name}...]`, description };
}

/** Reads a whole number of at least 1, for an option. */
export function toWholeNumber(option: string): (text: string) => number {
  return (given) => {
    const number = Number(given);
    if (Number.isSafeInteger(number) && number > 0) return number;
    throw new OperatorError(`${option} must be a whole number above 0`, { kind: 'usage', fix: `as in ${option} 10` });
  };
}
