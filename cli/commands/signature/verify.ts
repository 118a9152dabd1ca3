import { z } from 'zod';
import { OperatorError } from '../../../operator/stage/operator-error.ts';
import { configuredSecrets } from '../../../operator/testing/configured-secrets.ts';
import { ServerMonitorError } from '../../../sdk/errors.ts';
import { verifySmSignature, verifyWebhook } from '../../../sdk/signature/verify-webhook.ts';
import { printable } from '../../../sdk/text/printable.ts';
import { defineCommand } from '../../program/define-command.ts';
import { exitCodes } from '../../program/exit-code.ts';
import { flag, repeated, text } from '../../program/specification.ts';
import { readInput, readSecret } from '../config/read-input.ts';

const verdict = z.object({
  header: z.enum(['webhook-signature', 'x-sm-signature']),
  valid: z.boolean(),
  reason: z.string().nullable(),
});

export default defineCommand({
  description: `Checks the signature of a webhook request, as a receiver should: by the headers webhook-id, webhook-timestamp and
webhook-signature, and by X-SM-Signature if you give it. The body must be the raw bytes. The secret comes from a plugin instance of the
stage, from a file or from a prompt. Exits with 1 when a signature does not match.`,
  examples: [
    [
      'smp signature verify --plugin webhook --body body.json \\',
      "  --header 'webhook-id: 1:webhook' --header 'webhook-timestamp: 1764120000' \\",
      "  --header 'webhook-signature: v1,…'",
    ].join('\n'),
    ['smp signature verify --secret-file secret.txt --body body.json \\', "  --header 'X-SM-Signature: sha256=…'"].join(
      '\n',
    ),
  ],
  options: {
    body: text('--body <file>', 'The raw body; - for standard input'),
    header: repeated('--header <name: value>', 'A header of the request'),
    plugin: text('--plugin <plugin>', 'Use the secrets of this instance'),
    secretFile: text('--secret-file <file>', 'Read the secret from a file'),
    anyAge: flag('--any-age', 'Accept a timestamp that is more than 5 minutes off'),
  },
  result: z.object({ valid: z.boolean(), signatures: z.array(verdict) }),
  async run({ options, stage, catalog, stdin, ask, exitWith }) {
    if (options.body === undefined) {
      throw new OperatorError('no body is given', {
        kind: 'usage',
        fix: 'give --body <file>, or --body - for standard input',
      });
    }
    const headers = readHeaders(options.header ?? []);
    const body = await readInput(options.body, stdin, { raw: true });
    const secrets = await secretsOf();
    const signatures: z.output<typeof verdict>[] = [];
    const tolerance = options.anyAge ? Number.MAX_SAFE_INTEGER : 300;
    if ('webhook-signature' in headers || !('x-sm-signature' in headers)) {
      signatures.push({
        header: 'webhook-signature',
        ...verify(() => verifyWebhook({ body, headers, secrets, tolerance })),
      });
    }
    if ('x-sm-signature' in headers) {
      const check = (secret: string) => verify(() => verifySmSignature(body, headers['x-sm-signature'], secret));
      const verdicts = secrets.map(check);
      signatures.push({
        header: 'x-sm-signature',
        ...(verdicts.find(({ valid }) => valid) ?? verdicts[0] ?? { valid: false, reason: 'there is no secret' }),
      });
    }
    const valid = signatures.every((each) => each.valid);
    if (!valid) exitWith(exitCodes.found);
    return { valid, signatures };

    async function secretsOf(): Promise<readonly string[]> {
      if (options.secretFile !== undefined) return [await readSecret(options.secretFile, stdin)];
      if (options.plugin !== undefined) return configuredSecrets(await stage(), await catalog(), options.plugin);
      return [await ask.secret('The secret', 'give --plugin <plugin> or --secret-file <file>')];
    }
  },
  render: ({ signatures }, { color }) =>
    signatures
      .map(
        ({ header, valid, reason }) =>
          `${header}: ${valid ? color.green('valid') : color.red(`not valid: ${printable(reason ?? '')}`)}`,
      )
      .join('\n'),
});

function verify(check: () => void): { valid: boolean; reason: string | null } {
  try {
    check();
    return { valid: true, reason: null };
  } catch (error) {
    if (error instanceof ServerMonitorError) return { valid: false, reason: error.message };
    throw error;
  }
}

function readHeaders(lines: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    lines.map((line) => {
      const [, name, value] = /^([\w-]+):\s*(.*)$/.exec(line) ?? [];
      if (name !== undefined && value !== undefined) return [name.toLowerCase(), value];
      throw new OperatorError(`\`${printable(line)}\` is no header`, {
        kind: 'usage',
        fix: "write --header 'name: value'",
      });
    }),
  );
}
