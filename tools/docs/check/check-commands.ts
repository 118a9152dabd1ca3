import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { z } from 'zod';
import { tree } from '../../../cli/commands/tree.ts';
import { findCommand } from '../../../cli/program/command-tree.ts';
import { readPluginConfig } from '../../../functions/host/read-plugin-config.ts';
import { renderProblems } from '../../../functions/settings/config-problem.ts';
import { stageSettings } from '../../../infra/settings.ts';
import { catalog } from '../../../plugins/catalog.ts';
import type { Fence } from '../read-fences.ts';
import { splitCommands } from './split-commands.ts';

const root = resolve(import.meta.dirname, '../../..');
const { scripts } = z
  .object({ scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));

/** What is wrong with a command; undefined when it is right. */
type Check = (command: string) => string | undefined | Promise<string | undefined>;

/** Kinds of commands, and how each is checked. The tests run the same scripts, deploys and commands: see not-run.txt for the rest. */
const checks: readonly [RegExp, Check][] = [
  [/^npm (run )?(?!install|pack|exec|ci\b)\S+/, checkScript],
  [/^npm ci$/, () => undefined],
  [/^npx vitest /, checkVitest],
  [/^npx cdk /, checkDeploy],
  [/^(npx )?smp /, checkSmp],
  [/^(cat|echo|pass) [^|]*\| smp /, (command) => checkSmp(command.slice(command.lastIndexOf('| ') + 2))],
  [/^aws ssm put-parameter .*\/config /, checkConfig],
];

const shells = new Set(['sh', 'bash', 'shell', 'console']);

/**
 * Checks the commands in pages. Each is of a kind that this module knows, or listed in not-run.txt with the reason why no test runs it.
 *
 * @returns a line for each problem
 */
export async function checkCommands(fences: readonly Fence[]): Promise<string[]> {
  const problems: string[] = [];
  const used = new Set<string>();
  for (const { place, language, code } of fences) {
    if (!shells.has(language)) continue;
    for (const command of splitCommands(code)) {
      const [, check] = checks.find(([pattern]) => pattern.test(command)) ?? [];
      const listed = [...notRun.keys()].find((start) => command.startsWith(start));
      if (listed) used.add(listed);
      const problem = await (check?.(command) ??
        (check || listed ? undefined : 'no test runs it: list it in tools/docs/check/not-run.txt'));
      if (problem) problems.push(`${place}: \`${command.split('\n')[0]}\`: ${problem}`);
    }
  }
  for (const start of notRun.keys())
    if (!used.has(start)) problems.push(`tools/docs/check/not-run.txt: no page has \`${start}\``);
  return problems;
}

/** Starts of commands, and why no test runs them. */
const notRun = new Map(
  readFileSync(join(import.meta.dirname, 'not-run.txt'), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [start = '', reason = ''] = line.split(' | ');
      if (reason === '') throw new Error(`tools/docs/check/not-run.txt: \`${start}\` has no reason`);
      return [start.trim(), reason.trim()] as const;
    }),
);

function checkScript(command: string): string | undefined {
  const name = command.replace(/^npm (run )?/, '').split(/\s/)[0] ?? '';
  return name in scripts ? undefined : `package.json has no script \`${name}\``;
}

function checkVitest(command: string): string | undefined {
  const config = readFileSync(join(root, 'vitest.config.ts'), 'utf8');
  const [, project = ''] = /--project (\S+)/.exec(command) ?? [];
  return config.includes(`project('${project}'`) ? undefined : `there is no test project \`${project}\``;
}

/** The options of a deploy, by the schema that reads them. */
function checkDeploy(command: string): string | undefined {
  const given = [...command.matchAll(/ -c (\w+)=(\S+)/g)].map(([, key, value]) => [key ?? '', value]);
  try {
    const settings = stageSettings(Object.fromEntries(given));
    return given.map(([key]) => key ?? '').find((key) => !(key in settings)) && 'there is no such deploy option';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Commands of `smp` that need no stage: they are run here. test/docs/commands.test.ts runs the others. */
const OFFLINE = /^(npx )?smp (schema|completion|.*--help)\b/;

/** A command line of `smp`: the command and its options exist. */
async function checkSmp(command: string): Promise<string | undefined> {
  const words = command
    .replace(/^(npx )?smp( --stage \S+)?/, '')
    .trim()
    .split(/\s+/);
  if (OFFLINE.test(command)) return runOffline(words);
  if (words.every((word) => word.startsWith('--'))) return undefined;
  const firstOption = words.findIndex((word) => word.startsWith('-'));
  const path = firstOption < 0 ? words : words.slice(0, firstOption);
  for (let length = path.length; length > 0; length -= 1) {
    const found = findCommand(tree, path.slice(0, length));
    if (!found) continue;
    const { options } = (await found.load()).default;
    const known = new Set(Object.values(options).flatMap(({ flags }) => flags.match(/--[a-z-]+/g) ?? []));
    for (const option of ['--stage', '--region', '--profile', '--endpoint-url', '--catalog', '--json'])
      known.add(option);
    const unknown = words.filter((word) => word.startsWith('--')).find((word) => !known.has(word.split('=')[0] ?? ''));
    return unknown && `\`smp ${path.slice(0, length).join(' ')}\` has no option ${unknown}`;
  }
  return 'there is no such command';
}

async function runOffline(words: readonly string[]): Promise<string | undefined> {
  const { failed, stderr } = await execa({ cwd: root, reject: false })('node', ['bin/smp.mjs', ...words]);
  return failed ? stderr : undefined;
}

/** The value is a configuration that the plugin takes. */
async function checkConfig(command: string): Promise<string | undefined> {
  const [, instance = ''] = /--name \S*\/([^/\s]+)\/config/.exec(command) ?? [];
  const [, value] = /--value '([^']*)'/.exec(command) ?? [];
  const load = Object.entries(catalog).find(([name]) => name === instance.split('.')[0])?.[1];
  if (!load) return `there is no plugin \`${instance}\``;
  if (value === undefined) return undefined;
  const { default: plugin } = await load();
  const read = await readPluginConfig(value.replaceAll('…', 'x'), plugin, []);
  return read.valid ? undefined : renderProblems(read.problems);
}
