import { execa } from 'execa';
import type { Fence } from '../read-fences.ts';

const script = `
import json, sys
for place, code in json.load(sys.stdin):
    try:
        compile(code, place, "exec")
    except SyntaxError as error:
        print(f"{place}: {error}")
`;

/** Checks that Python code in pages compiles. @returns a line for each problem */
export async function checkPython(fences: readonly Fence[]): Promise<string[]> {
  const blocks = fences.filter(({ language }) => language === 'python').map(({ place, code }) => [place, code]);
  const { stdout } = await execa({ input: JSON.stringify(blocks) })`python3 -c ${script}`;
  return stdout.split('\n').filter((line) => line !== '');
}

/** Checks that JSON in pages is JSON. @returns a line for each problem */
export function checkJson(fences: readonly Fence[]): string[] {
  return fences
    .filter(({ language }) => language === 'json')
    .flatMap(({ place, code }) => {
      try {
        JSON.parse(code);
        return [];
      } catch (error) {
        return [`${place}: ${error instanceof Error ? error.message : error}`];
      }
    });
}
