import { describe, expect, it } from 'vitest';
import { parseEnvironmentFile } from '../../../../operator/import/parse-environment-file.ts';

const values: readonly [what: string, text: string, value: string][] = [
  ['a plain value', 'A=webhook', 'webhook'],
  ['`export`, and blanks around the name and the value', '  export A = webhook, slack  ', 'webhook, slack'],
  ['a comment behind a plain value', 'A=webhook # in use', 'webhook'],
  ['a comment behind a quoted value', "A='webhook' # in use", 'webhook'],
  ['an empty value with a comment', 'A= # none', ''],
  ['JSON without quotes', 'A={"channel": "#ops", "b": "it\'s"}', '{"channel": "#ops", "b": "it\'s"}'],
  ['JSON without quotes, and a comment', 'A={"channel": "#ops"} # Slack', '{"channel": "#ops"}'],
  ['JSON in single quotes', `A='{"channel": "#ops", "text": "a\\nb"}'`, '{"channel": "#ops", "text": "a\\nb"}'],
  [
    'JSON in double quotes',
    'A="{\\"channel\\": \\"#ops\\", \\"text\\": \\"a\\\\nb\\"}"',
    '{"channel": "#ops", "text": "a\\nb"}',
  ],
  ['JSON over several lines', `A='{\n  "url": "x",\n  "b": 1\n}'`, '{\n  "url": "x",\n  "b": 1\n}'],
  ['an apostrophe as shells write it', `A='{"text": "it'\\''s"}'`, '{"text": "it\'s"}'],
  ['a dollar sign and a backtick that are escaped', 'A="\\$1 \\`x\\`"', '$1 `x`'],
  ['line ends of Windows', 'A=webhook\r\nB=1\r', 'webhook'],
  ['a quote that is never closed: the line as it is', 'A="webhook', '"webhook'],
  ['the last of two values', 'A=1\nA=2', '2'],
];

describe('an environment file', () => {
  it.each(values)('may have %s', (_, text, value) => {
    expect(parseEnvironmentFile(`\uFEFFB=0\n${text}\nC=3\n`)).toMatchObject({
      A: value,
      B: expect.stringMatching(/^[01]$/),
      C: '3',
    });
  });

  it('has no variable in a comment or in a value of several lines', () => {
    const text = "# OLD=1\nA='x\nB=2'\nC=3";
    expect(parseEnvironmentFile(text)).toEqual({ A: 'x\nB=2', C: '3' });
  });
});
