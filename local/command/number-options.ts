import { printable } from '../../sdk/text/printable.ts';
import { parseFlags } from './parse-flags.ts';
import { UserError } from './user-error.ts';

/**
 * Reads the flags of a command, all of which are numbers. `--help` prints the text and ends the process; a wrong flag ends
 * it with one line.
 *
 * @param help - what it measures
 * @param defaults - each flag with its default
 */
export function numberOptions<T extends Record<string, number>>(command: string, help: string, defaults: T): T {
  try {
    return readNumbers(command, help, defaults);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    console.error(printable(error.message));
    process.exit(1);
  }
}

function readNumbers<T extends Record<string, number>>(command: string, help: string, defaults: T): T {
  const text = (name: string) => ({ type: 'string' as const, default: String(defaults[name]) });
  const options = Object.fromEntries(Object.keys(defaults).map((name) => [name, text(name)]));
  const { help: wantsHelp, ...values } = parseFlags(`npm run ${command} --`, process.argv.slice(2), {
    ...options,
    help: { type: 'boolean', short: 'h', default: false },
  });
  if (wantsHelp) {
    const flags = Object.entries(defaults).map(([name, value]) => `  ${`--${name} N`.padEnd(14)} default ${value}`);
    console.log(`${help}\n\nUsage: npm run ${command} -- [options]\n\n${flags.join('\n')}`);
    process.exit();
  }
  return {
    ...defaults,
    ...Object.fromEntries(Object.entries(values).map(([name, value]) => [name, toNumber(name, value)])),
  };
}

function toNumber(name: string, value: unknown): number {
  const number = Number(value);
  if (typeof value === 'string' && value.trim() !== '' && Number.isFinite(number) && number >= 0) return number;
  throw new UserError(`--${name} ${value}: give a number of at least 0.`);
}
