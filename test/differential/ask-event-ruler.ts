import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Pair } from './generate-pairs.ts';
import { toJson } from './json-node.ts';

const run = promisify(execFile);
const here = fileURLToPath(new URL('.', import.meta.url));
const jars = fileURLToPath(new URL('../../.local/event-ruler', import.meta.url));

/** Whether event-ruler can be asked: it is a Java library, and Maven fetches it. */
export function hasJava(): boolean {
  return ['java', 'mvn'].every((command) => spawnSync(command, ['-version']).status === 0);
}

/** The answer of event-ruler to each pair: `match`, `no match` or `refused: <why>`. One process answers all. */
export async function askEventRuler(pairs: readonly Pair[]): Promise<string[]> {
  if (!existsSync(jars)) {
    await run('mvn', ['-q', '-B', '-f', `${here}pom.xml`, 'dependency:copy-dependencies', `-DoutputDirectory=${jars}`]);
  }
  const java = run('java', ['-cp', `${jars}/*`, `${here}EventRuler.java`], { maxBuffer: 1e9 });
  java.child.stdin?.end(pairs.map(toLine).join(''));
  const { stdout } = await java;
  return stdout.trimEnd().split('\n');
}

function toLine({ pattern, event }: Pair): string {
  return `${JSON.stringify({ pattern: toJson(pattern), event: toJson(event) })}\n`;
}
