import { z } from 'zod';
import { OperatorError } from '../../operator/stage/operator-error.ts';
import { defineCommand } from '../program/define-command.ts';
import { variadic } from '../program/specification.ts';

export default defineCommand({
  description:
    'Prints the JSON Schema of what a command prints with --json: of one document, or of each line where it prints several.',
  examples: ['smp schema plugins list'],
  arguments: { command: variadic('command', 'The words of the command, such as `plugins list`') },
  result: z.record(z.string(), z.unknown()),
  async run({ args: { command }, resultSchemaOf }) {
    const words = command.flatMap((word) => word.split(' '));
    const schema = await resultSchemaOf(words);
    if (!schema) {
      throw new OperatorError(`there is no command \`${words.join(' ')}\``, { kind: 'usage', fix: 'see `smp --help`' });
    }
    return z.toJSONSchema(schema, { unrepresentable: 'any' });
  },
  render: (schema) => JSON.stringify(schema, undefined, 2),
});
