import type { LoadedCommand } from './define-command.ts';
import { globalsWithValue } from './global-options.ts';

/** A command whose file is not loaded yet. */
export interface LazyCommand {
  /** For the list of commands: a few words. */
  summary: string;
  load: () => Promise<{ default: LoadedCommand }>;
}

/** Commands with a name in common: `smp plugins …`. */
export interface CommandTree {
  summary: string;
  commands: Readonly<Record<string, LazyCommand | CommandTree>>;
}

export function isGroup(node: LazyCommand | CommandTree): node is CommandTree {
  return 'commands' in node;
}

/** The words of the command that the arguments name, as far as the tree knows them: only its file is loaded. */
export function commandPath(tree: CommandTree, argv: readonly string[]): string[] {
  const path: string[] = [];
  let node: LazyCommand | CommandTree = tree;
  for (let index = 0; index < argv.length && isGroup(node); index += 1) {
    const word = argv[index] ?? '';
    if (globalsWithValue.has(word)) index += 1;
    if (word.startsWith('-')) continue;
    const next: LazyCommand | CommandTree | undefined = Object.hasOwn(node.commands, word)
      ? node.commands[word]
      : undefined;
    if (!next) break;
    path.push(word);
    node = next;
  }
  return path;
}

/** The command at a path; undefined when there is none, or a group. */
export function findCommand(tree: CommandTree, path: readonly string[]): LazyCommand | undefined {
  let node: LazyCommand | CommandTree | undefined = tree;
  for (const word of path) {
    node = node && isGroup(node) && Object.hasOwn(node.commands, word) ? node.commands[word] : undefined;
  }
  return node && !isGroup(node) ? node : undefined;
}

/** All commands, with their paths, in the order of the tree. */
export function allCommands(
  tree: CommandTree,
  path: readonly string[] = [],
): { path: string[]; command: LazyCommand }[] {
  return Object.entries(tree.commands).flatMap(([name, node]) =>
    isGroup(node) ? allCommands(node, [...path, name]) : [{ path: [...path, name], command: node }],
  );
}
