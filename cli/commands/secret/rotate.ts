import { randomBytes } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { loadKnownPlugin } from '../../../operator/catalog/load-known-plugin.ts';
import { type ConfigDocument, isSecretPath } from '../../../operator/settings/config-document.ts';
import { finishRotation, startRotation } from '../../../operator/settings/rotate-secret.ts';
import { OperatorError } from '../../../operator/stage/operator-error.ts';
import { defineCommand } from '../../program/define-command.ts';
import { changeOptions, flag, required, text } from '../../program/specification.ts';
import { changeConfig, changeResultSchema, renderChangeResult } from '../config/change-result.ts';
import { readSecret } from '../config/read-input.ts';

/** Bytes of a new secret: the length of the HMAC's hash. */
const BYTES = 32;

export default defineCommand({
  description: `Changes the signing secret of a plugin instance in two steps, so that no request fails. The first step adds a new secret in front
of the old one: webhook-signature then has a signature for each, and X-SM-Signature one for the new secret. Then give the receiver the
new secret. The second step, --finish, removes the old one. With --out, the new secret is written to a file that only you can read.
Nothing is written when the change is refused.`,
  examples: [
    'smp secret rotate webhook --out new-secret.txt',
    'smp secret rotate webhook --secret-file new-secret.txt',
    'smp secret rotate webhook --finish',
  ],
  arguments: { plugin: required('plugin', 'The instance, such as webhook or webhook.siem') },
  options: {
    key: text('--key <key>', 'The key of the secret; `secret` by default'),
    out: text('--out <file>', 'Make a new secret, and write it to this new file'),
    secretFile: text('--secret-file <file>', 'Use the secret in this file; - for standard input'),
    finish: flag('--finish', 'Remove the old secret'),
    ...changeOptions,
  },
  result: changeResultSchema,
  async run(context) {
    const { args, options, stdin } = context;
    const { key = 'secret', out, secretFile, finish, dryRun, yes } = options;
    const plugin = await loadKnownPlugin(args.plugin, await context.catalog());
    if (!isSecretPath(plugin, key)) {
      throw new OperatorError(`\`${key}\` is no secret of ${args.plugin}`, {
        kind: 'usage',
        fix: 'name its key with --key',
      });
    }
    const ask = { yes };
    const keyOption = key === 'secret' ? '' : ` --key ${key}`;
    if (finish) {
      const change = (before: ConfigDocument) => finishRotation(before, key, args.plugin);
      return changeConfig(context, { instance: args.plugin, change, dryRun, ask });
    }
    if ((out === undefined) === (secretFile === undefined)) {
      throw new OperatorError('no new secret is given', {
        kind: 'usage',
        fix: 'give --out <file> to make one, or --secret-file <file> to use one',
      });
    }
    const secret = secretFile === undefined ? newSecret() : await readSecret(secretFile, stdin);
    const change = (before: ConfigDocument) => startRotation(before, key, secret);
    const result = await changeConfig(context, {
      ...{ instance: args.plugin, change, dryRun },
      ...(out === undefined ? {} : { prepare: () => writeSecret(out, secret) }),
    });
    if (result.status === 'written') {
      if (out !== undefined) context.note(`The new secret is in ${out}: give it to the receiver.`);
      // The first secret of an instance replaces none.
      if (result.changes.some(({ kind }) => kind === 'changed')) {
        context.note(`Then remove the old one: smp secret rotate ${args.plugin}${keyOption} --finish`);
      }
    }
    return result;
  },
  render: renderChangeResult,
});

/** The format of Standard Webhooks ("Signature scheme" of its specification). */
function newSecret(): string {
  return `whsec_${randomBytes(BYTES).toString('base64')}`;
}

/** @returns what removes the file again */
async function writeSecret(file: string, secret: string): Promise<() => Promise<void>> {
  try {
    await writeFile(file, `${secret}\n`, { mode: 0o600, flag: 'wx' });
    return () => rm(file, { force: true });
  } catch (cause) {
    throw new OperatorError(`${file} cannot be written, or exists already`, {
      kind: 'usage',
      fix: 'name a new file',
      cause,
    });
  }
}
