import { join } from 'node:path';
import { execa } from 'execa';
import type { z } from 'zod';
import { tree } from '../../../cli/commands/tree.ts';
import { commandPath, findCommand } from '../../../cli/program/command-tree.ts';
import { projectFolder } from '../../../local/command/project.ts';
import { awsEnvironment } from '../../../local/stack/aws-environment.ts';
import { endpoint, eventually, stageName } from '../stage/stage.ts';

export interface SmpResult {
  stdout: string;
  stderr: string;
  code: number;
}

export interface SmpOptions {
  /** Standard input; empty by default. */
  input?: string;
  env?: Record<string, string | undefined>;
}

const binary = join(projectFolder, 'bin/smp.mjs');
const catalog = join(projectFolder, 'test/fixtures/catalogs/integration.ts');

/** Runs the real binary against the deployed stack of the tests. Its output is no terminal. */
export async function runSmp(args: readonly string[], { input = '', env = {} }: SmpOptions = {}): Promise<SmpResult> {
  const { stdout, stderr, exitCode } = await execa('node', ['--', binary, ...args], { ...processOptions(env), input });
  return { stdout, stderr, code: exitCode ?? -1 };
}

/** A command that runs until it is stopped. */
export interface RunningSmp {
  /** Waits for a line on standard output. */
  line: (what: string, matches: (line: string) => boolean) => Promise<string>;
  /** Presses Ctrl-C, and waits for the end. */
  interrupt: () => Promise<SmpResult>;
}

/** Starts a command that runs until Ctrl-C. Interrupt it in the end. */
export function startSmp(args: readonly string[]): RunningSmp {
  const running = execa('node', [binary, ...args], { ...processOptions({}), stdin: 'ignore' });
  let text = '';
  running.stdout.on('data', (chunk: Buffer) => {
    text += chunk;
  });
  return {
    line: (what, matches) => eventually(what, () => text.split('\n').slice(0, -1).find(matches)),
    interrupt: async () => {
      running.kill('SIGINT');
      const { stdout, stderr, exitCode } = await running;
      return { stdout, stderr, code: exitCode ?? -1 };
    },
  };
}

function processOptions(env: SmpOptions['env']) {
  return {
    preferLocal: true,
    reject: false,
    extendEnv: false,
    env: { ...awsEnvironment(endpoint), NO_COLOR: '1', SMP_STAGE: stageName, SMP_CATALOG: catalog, ...env },
  } as const;
}

/** The JSON of a command, or the list of its lines. */
type Json = z.output<z.ZodAny>;

/** Runs a command with `--json`, and checks what it prints by the command's own schema. */
export async function runSmpJson(args: readonly string[], options?: SmpOptions): Promise<SmpResult & { json: Json }> {
  const result = await runSmp([...args, '--json'], options);
  const command = await findCommand(tree, commandPath(tree, args))?.load();
  if (!command) throw new Error(`no command in ${args.join(' ')}`);
  const { result: schema, stream } = command.default;
  if (result.stdout === '') throw new Error(`smp ${args.join(' ')} printed nothing: ${result.stderr}`);
  const lines: Json[] = stream
    ? result.stdout.split('\n').map((line) => JSON.parse(line))
    : [JSON.parse(result.stdout)];
  for (const line of lines) schema.parse(line);
  return { ...result, json: stream ? lines : lines[0] };
}
