import { join } from 'node:path';
import { execa } from 'execa';
import type { z } from 'zod';
import { tree } from '../../../cli/commands/tree.ts';
import { commandPath, findCommand } from '../../../cli/program/command-tree.ts';
import { projectFolder } from '../../../local/command/project.ts';
import { awsEnvironment } from '../../../local/stack/aws-environment.ts';
import { endpoint, stageName } from '../stage.ts';

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

const catalog = join(projectFolder, 'test/fixtures/catalogs/integration.ts');

/** Runs the real binary against the deployed stack of the tests. Its output is no terminal. */
export async function runSmp(args: readonly string[], { input = '', env = {} }: SmpOptions = {}): Promise<SmpResult> {
  const { stdout, stderr, exitCode } = await execa('node', [join(projectFolder, 'bin/smp.mjs'), ...args], {
    preferLocal: true,
    input,
    reject: false,
    extendEnv: false,
    env: { ...awsEnvironment(endpoint), NO_COLOR: '1', SMP_STAGE: stageName, SMP_CATALOG: catalog, ...env },
  });
  return { stdout, stderr, code: exitCode ?? -1 };
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
