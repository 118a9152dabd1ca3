import { describe, expect, it } from 'vitest';
import { checkCommands } from '../../../tools/docs/check/check-commands.ts';
import { splitCommands } from '../../../tools/docs/check/split-commands.ts';

describe('a shell block', () => {
  it.each([
    ['npm ci && npm test  # both', ['npm ci', 'npm test']],
    ['aws x --value \'{\n  "a": 1}\' \\\n  --y', ['aws x --value \'{\n  "a": 1}\'    --y']],
    ['export A=1\nB=2 npm start\nC=$(d e)\nf() { g; }', ['npm start']],
    ['$ npm exec x\n[ output ]', ['npm exec x']],
    ['for a in b c; do\n  echo $a\ndone', ['for a in b c; do\n  echo $a\ndone']],
    ["echo 'a # b'", ["echo 'a # b'"]],
  ])('%j is its commands, one by one', (code, expected) => {
    expect(splitCommands(code)).toEqual(expected);
  });
});

describe('the check of commands in pages', () => {
  const problemsOf = async (code: string) =>
    (await checkCommands([{ place: 'a.md:1', language: 'sh', code }])).filter((line) => line.startsWith('a.md'));

  it.each([
    ['npm run no-such-script', 'package.json has no script'],
    ['npx vitest run --project none', 'there is no test project `none`'],
    ['npx cdk deploy -c batchSize=0', 'context value `batchSize`'],
    ['smp deliveries lst', 'there is no such command'],
    ['smp deliveries list --no-such', 'has no option --no-such'],
    ['aws ssm put-parameter --name $P/webhook/config --value \'{"ulr": 1}\'', '`url`'],
    ["aws ssm put-parameter --name $P/webhok/config --value '{}'", 'there is no plugin `webhok`'],
    ['rm -rf /', 'no test runs it'],
  ])('finds %s', async (command, problem) => {
    expect(await problemsOf(command)).toEqual([expect.stringContaining(problem)]);
  });

  it('accepts what is there', async () => {
    const code = 'npm test\nnpx cdk deploy -c stage=test\nsmp deliveries list --plugin webhook\nsmp --help';
    expect(await problemsOf(code)).toEqual([]);
  });

  it('finds a listed command that no page has', async () => {
    expect(await checkCommands([])).toContain('tools/docs/check/not-run.txt: no page has `docker compose`');
  });
});
