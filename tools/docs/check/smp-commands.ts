import type { Fence } from '../read-fences.ts';
import { splitCommands } from './split-commands.ts';

/** A command line of `smp` in a page. */
export interface SmpCommand {
  place: string;
  text: string;
  args: readonly string[];
  /** What it reads: a text, or the content of a file. */
  input: { text: string } | { file: string } | undefined;
}

/** Every command line of `smp` in pages, once. In a block that is no shell script, those with a prompt (`$ smp …`). */
export function smpCommands(fences: readonly Fence[]): SmpCommand[] {
  const found = new Map<string, SmpCommand>();
  for (const { place, language, code } of fences) {
    if (!/^(sh|bash|shell|console)$/.test(language) && !/^\$ /m.test(code)) continue;
    for (const text of splitCommands(code)) {
      const command = readCommand(text);
      if (command && !found.has(text)) found.set(text, { place, text, ...command });
    }
  }
  return [...found.values()];
}

function readCommand(text: string): Pick<SmpCommand, 'args' | 'input'> | undefined {
  const parts = text.split(/ \| (?=smp |jq )/).filter((part) => !part.startsWith('jq '));
  const [name, ...words] = shellWords(parts.at(-1) ?? '').filter((word, index) => index > 0 || word !== 'npx');
  if (name !== 'smp') return undefined;
  const from = words.indexOf('<');
  const input = parts.length > 1 ? inputOf(shellWords(parts[0] ?? '')) : undefined;
  if (from < 0) return { args: words, input };
  return { args: words.toSpliced(from, 2), input: { file: words[from + 1] ?? '' } };
}

function inputOf([command = '', ...words]: readonly string[]): SmpCommand['input'] {
  return command === 'cat' ? { file: words[0] ?? '' } : { text: `${words.join(' ')}\n` };
}

/** The words of a command line as a shell reads them, with quotes and without variables. */
export function shellWords(text: string): string[] {
  const words = text.match(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g) ?? [];
  return words.map((word) => word.replace(/'([^']*)'|"([^"]*)"/g, '$1$2'));
}
