import { Argument, Command, Option } from 'commander';
import { allCommands, type CommandTree, findCommand, isGroup, type LazyCommand } from './command-tree.ts';
import type { LoadedCommand } from './define-command.ts';
import { exitCodeHelp } from './exit-code.ts';
import { addGlobalOptions } from './global-options.ts';
import type { OptionSpec } from './specification.ts';

export interface ProgramOptions {
  tree: CommandTree;
  version: string;
  /** The command to load; the others are known by name and summary only. */
  path: readonly string[] | 'all';
  execute: (command: Command, loaded: LoadedCommand) => Promise<void>;
}

/** Builds commander's command from the tree. */
export async function buildProgram({ tree, version, path, execute }: ProgramOptions): Promise<Command> {
  const program = new Command('smp')
    .description(`${tree.summary}.`)
    .version(version, '-V, --version', 'Print the version');
  // Nothing ends the process but the entry: buffered output would be lost.
  program.exitOverride();
  program.configureHelp({ showGlobalOptions: true, sortSubcommands: false });
  program.helpOption('-h, --help', 'Show this help');
  program.helpCommand(false);
  program.showSuggestionAfterError(true);
  addGlobalOptions(program);
  program.addHelpText('after', `\n${exitCodeHelp}`);
  addGroup(program, tree);
  const paths = path === 'all' ? allCommands(tree).map((each) => each.path) : [path];
  for (const each of paths) {
    const lazy = findCommand(tree, each);
    if (lazy) fill(find(program, each), (await lazy.load()).default, execute);
  }
  // The library adds it when it is called: loading every command for it takes time.
  if (path !== 'all') program.command('completion').summary('Print the completion script of a shell');
  return program;
}

function addGroup(parent: Command, { commands }: CommandTree): void {
  for (const [name, node] of Object.entries(commands)) {
    const command = parent
      .command(name)
      .copyInheritedSettings(parent)
      .description(`${node.summary}.`)
      .summary(node.summary);
    if (isGroup(node)) addGroup(command.helpCommand(false), node);
    else stub(command, node);
  }
}

/** Not loaded: it takes anything, since it is never called. */
function stub(command: Command, _lazy: LazyCommand): void {
  command.allowUnknownOption().allowExcessArguments();
}

function fill(command: Command, loaded: LoadedCommand, execute: ProgramOptions['execute']): void {
  command.description(paragraphs(loaded.description)).allowUnknownOption(false).allowExcessArguments(false);
  for (const { name, description, choices } of Object.values(loaded.arguments)) {
    const argument = new Argument(name, description);
    command.addArgument(choices ? argument.choices(choices) : argument);
  }
  for (const spec of Object.values(loaded.options)) command.addOption(toOption(spec));
  command.addHelpText('after', `\nExamples:\n${loaded.examples.map(indent).join('\n')}\n\n${exitCodeHelp}`);
  command.action(() => execute(command, loaded));
}

/** Source code wraps lines where the terminal does not: only blank lines separate paragraphs. */
function paragraphs(text: string): string {
  return text
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.trim().replace(/\s*\n\s*/g, ' '))
    .join('\n\n');
}

function indent(example: string): string {
  return example.replace(/^/gm, '  ');
}

function toOption({ flags, description, parse, choices, repeated }: OptionSpec<unknown>): Option {
  const option = new Option(flags, description);
  if (choices) option.choices(choices);
  if (parse) option.argParser(parse);
  if (repeated) option.argParser((text: string, before: string[] | undefined) => [...(before ?? []), text]);
  return option;
}

function find(program: Command, path: readonly string[]): Command {
  return path.reduce((parent, name) => parent.commands.find((each) => each.name() === name) ?? parent, program);
}
