import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Pair } from './generate-pairs.ts';
import { toJson } from './json-node.ts';

const run = promisify(execFile);
const here = fileURLToPath(new URL('.', import.meta.url));
const jars = fileURLToPath(new URL('../../.local/event-ruler', import.meta.url));

/** Whether event-ruler can be asked. It is a Java library: a JDK compiles the program that asks it, and Maven fetches it. */
export function hasJava(): boolean {
  return ['javac', 'mvn'].every((command) => spawnSync(command, ['-version']).status === 0);
}

/** The answer of event-ruler to each pair: `match`, `no match` or `refused: <why>`. One process answers all. */
export async function askEventRuler(pairs: readonly Pair[]): Promise<string[]> {
  if (!existsSync(jars)) await fetchJars();
  const java = run('java', ['-cp', `${jars}/*`, `${here}EventRuler.java`], { maxBuffer: 1e9 });
  java.child.stdin?.end(pairs.map(toLine).join(''));
  const { stdout } = await java;
  return stdout.trimEnd().split('\n');
}

/** From Maven Central, once. */
async function fetchJars(): Promise<void> {
  try {
    await run('mvn', ['-q', '-B', '-f', `${here}pom.xml`, 'dependency:copy-dependencies', `-DoutputDirectory=${jars}`]);
  } catch (cause) {
    await rm(jars, { recursive: true, force: true });
    throw new Error('event-ruler cannot be fetched: check that Maven reaches Maven Central', { cause });
  }
}

function toLine({ pattern, event }: Pair): string {
  return `${JSON.stringify({ pattern: toJson(pattern), event: toJson(event) })}\n`;
}
