import type { Command } from 'commander';
import { CommanderError } from 'commander';
import type { AwsTarget } from '../../operator/stage/aws-target.ts';
import { createClients } from '../../operator/stage/create-clients.ts';
import type { Stage } from '../../operator/stage/stage.ts';
import { toOperatorError } from '../../operator/stage/to-operator-error.ts';
import { CancelledError, createAsk } from '../prompt/ask.ts';
import type { InputStream, OutputStream } from '../prompt/streams.ts';
import { errorLine } from '../render/error-line.ts';
import { createProgressLine } from '../render/progress-line.ts';
import { createView } from '../render/view.ts';
import { buildProgram } from './build-program.ts';
import { type CommandTree, commandPath, findCommand } from './command-tree.ts';
import type { LoadedCommand } from './define-command.ts';
import { exitCodes } from './exit-code.ts';
import { readGlobalOptions } from './global-options.ts';

/** Columns of help at most: longer lines are hard to read. */
const MAX_WIDTH = 100;

/** The process that the command line runs in. */
export interface Host {
  stdin: InputStream;
  stdout: OutputStream;
  stderr: OutputStream;
  env: NodeJS.ProcessEnv;
  signal: AbortSignal;
  version: string;
  tree: CommandTree;
}

/** Runs the command line to its exit code. Never throws. */
export async function main(argv: readonly string[], host: Host): Promise<number> {
  const { tree } = host;
  let code: number = exitCodes.done;
  let target: AwsTarget = {};
  const path = argv[0] === 'complete' || argv[0] === 'completion' ? 'all' : commandPath(tree, argv);
  try {
    const program = await buildProgram({
      tree,
      version: host.version,
      path,
      execute: async (command, loaded) => {
        const global = readGlobalOptions(root(command), host.env);
        target = global.target;
        await run(command, loaded, host, {
          ...global,
          exitWith: (given) => {
            code = given;
          },
        });
      },
    });
    if (path === 'all') (await import('./add-completion.ts')).addCompletion(program);
    configureOutput(program, host);
    await program.parseAsync(argv.length === 0 ? ['--help'] : argv, { from: 'user' });
    return code;
  } catch (error) {
    return report(error, host, target);
  }
}

async function run(
  command: Command,
  loaded: LoadedCommand,
  host: Host,
  { global, target, exitWith }: ReturnType<typeof readGlobalOptions> & { exitWith: (code: number) => void },
): Promise<void> {
  const { stdin, stdout, stderr, env, signal, tree } = host;
  const terminal = Boolean(stdout.isTTY);
  const progress = createProgressLine(stderr);
  let stage: Promise<Stage> | undefined;
  const clients = createClients(target);
  await loaded
    .execute(command, {
      args: {},
      options: {},
      global,
      target,
      signal,
      env,
      stdin,
      stage: () => {
        stage ??= import('../../operator/stage/find-stage.ts').then(({ findStage }) =>
          findStage(global.stage, clients),
        );
        return stage;
      },
      clients,
      catalog: () => import('./load-catalog.ts').then(({ loadCatalog }) => loadCatalog(global.catalog)),
      view: createView({ terminal, width: stdout.columns ?? 80, color: global.color, now: Date.now() }),
      ask: createAsk({ stdin, stderr, signal }),
      note: (line) => stderr.write(`${line}\n`),
      progress,
      exitWith,
      resultSchemaOf: async (path) => (await findCommand(tree, path)?.load())?.default.result,
      write: (text) => new Promise((resolve) => stdout.write(text, () => resolve())),
    })
    .finally(() => progress(''));
}

function root(command: Command): Command {
  return command.parent ? root(command.parent) : command;
}

function configureOutput(command: Command, host: Host): void {
  command.configureOutput({
    writeOut: (text) => host.stdout.write(text),
    writeErr: (text) => host.stderr.write(text),
    getOutHelpWidth: () => Math.min(host.stdout.columns ?? MAX_WIDTH, MAX_WIDTH),
    getErrHelpWidth: () => Math.min(host.stderr.columns ?? MAX_WIDTH, MAX_WIDTH),
    // One line, as every other error.
    outputError: (text, write) =>
      write(
        `smp: ${text
          .trim()
          .replace(/^error: /, '')
          .replace(/\s*\n\s*/g, ' ')}\n`,
      ),
  });
  for (const each of command.commands) configureOutput(each, host);
}

function report(error: unknown, { stderr, env, signal }: Host, target: AwsTarget): number {
  if (error instanceof CommanderError) {
    // Help and the version are not errors.
    return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
  }
  if (signal.aborted || error instanceof CancelledError) return exitCodes.interrupted;
  if (env.SMP_DEBUG) console.error(error);
  const known = toOperatorError(error, target);
  stderr.write(`${errorLine(known ?? error)}\n`);
  if (!known) return exitCodes.bug;
  return known.kind === 'aws' ? exitCodes.aws : exitCodes.usage;
}
