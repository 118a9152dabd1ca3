import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type ApiItem, parseDocComment, undocumented } from '../../../tools/docs/api/api-model.ts';
import { readPythonApi } from '../../../tools/docs/api/read-python-api.ts';
import { renderApi } from '../../../tools/docs/api/render-api.ts';
import { checkExamples } from '../../../tools/docs/check/check-examples.ts';
import { fencesIn } from '../../../tools/docs/read-fences.ts';

const item = (kind: string, name: string, more: Partial<ApiItem> = {}): ApiItem => ({
  kind,
  name,
  docComment: '/** Said. */',
  excerptTokens: [{ text: `export declare function ${name}(): void;` }],
  isOptional: false,
  members: [],
  ...more,
});

describe('the check of docstrings', () => {
  it('finds symbols and members without one', () => {
    const members = [item('Method', 'close', { docComment: '' }), item('Constructor', '', { docComment: '' })];
    const items = [item('Class', 'Publisher', { members }), item('Function', 'createEvent', { docComment: '' })];
    expect(undocumented(items)).toEqual(['Publisher.close', 'createEvent']);
  });

  it('asks for none where a class implements an interface', () => {
    const members = [item('Method', 'get', { docComment: '' })];
    const excerptTokens = [{ text: 'export declare class Memory implements State' }];
    expect(undocumented([item('Class', 'Memory', { members, excerptTokens })])).toEqual([]);
  });
});

describe('the API of the Python package', () => {
  it('finds public symbols without a docstring', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'python-api-'));
    mkdirSync(join(folder, 'server_monitor_events'));
    const write = (name: string, code: string) => writeFileSync(join(folder, 'server_monitor_events', name), code);
    write(
      '__init__.py',
      `from dataclasses import dataclass
__all__ = ["Event", "Said", "send", "said", "LIMIT"]
LIMIT = 1
@dataclass
class Event:
    name: str
class Said:
    """Said."""
    def __init__(self, *, name: "str" = "x"): pass
    def close(self): pass
    @classmethod
    def make(cls): pass
    @property
    def size(self): return 1
    def _own(self): pass
def send(): pass
def said():
    """Said."""
`,
    );
    write('plugin_system.py', '__all__ = []\n');
    const { page, undocumented: missing } = await readPythonApi(folder);
    rmSync(folder, { recursive: true });
    expect(missing).toEqual(['send', 'Event', 'Said.close', 'Said.make', 'Said.size']);
    expect(page).toContain('```python\nSaid(*, name: str = "x")\n```');
    expect(page).toContain('Constants: `LIMIT`');
  });
});

describe('a docstring', () => {
  const comment = `/**
 * Sends it.
 *
 * @param url - where to
 * @returns the answer
 * @throws {TypeError | RangeError} when it cannot
 * @example
 * \`\`\`ts
 * send('x');
 * \`\`\`
 */`;

  it('is read tag by tag', () => {
    expect(parseDocComment(comment)).toEqual({
      summary: 'Sends it.',
      params: [{ name: 'url', text: 'where to' }],
      returns: 'the answer',
      throws: ['{TypeError | RangeError} when it cannot'],
      examples: ["send('x');"],
    });
  });

  it('becomes a section with signature, parameters, errors and example', () => {
    const page = renderApi('the-sdk', 'Intro.', [item('Function', 'send', { docComment: comment })]);
    expect(page).toContain('### send\n\nSends it.\n\n```ts\nfunction send(): void');
    expect(page).toContain('- `url`: where to');
    expect(page).toContain('- Throws `TypeError` or `RangeError` when it cannot');
    expect(page).toContain("```ts\nsend('x');\n```");
  });
});

it('blocks of code in pages are found with their language and line', () => {
  const page = 'Text\n\n```sh\nnpm ci\n```\n\n- item\n\n  ```ts\n  const a = 1;\n  ```\n';
  expect(fencesIn('a.md', page)).toEqual([
    { place: 'a.md:4', language: 'sh', code: 'npm ci' },
    { place: 'a.md:10', language: 'ts', code: 'const a = 1;' },
  ]);
});

it('an example that does not compile is reported with its place', async () => {
  const api = { sdk: [item('Function', 'createEvent')], testing: [] };
  const examples = [
    { place: 'good', code: "createEvent({ event_type: 'task.finished' });" },
    { place: 'bad', code: 'createEvent({ event_typ: 1 });' },
    { place: 'page.md:3', code: "import { createOne } from '@server-monitor/plugins-sdk';" },
  ];
  const problems = await checkExamples(examples, api);
  expect(problems.map((line) => line.replace(/: TS\d+:.*/, ''))).toEqual(['example of bad', 'example of page.md:3']);
}, 30_000);
