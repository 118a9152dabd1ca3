import { loadKnownPlugin } from '../../../operator/catalog/load-known-plugin.ts';
import {
  type ConfigDocument,
  isDocument,
  isSecretPath,
  parseConfig,
  withValue,
} from '../../../operator/settings/config-document.ts';
import { settingNames } from '../../../operator/settings/stage-settings.ts';
import { OperatorError } from '../../../operator/stage/operator-error.ts';
import { describeSyntaxError } from '../../../sdk/json/describe-syntax-error.ts';
import { defineCommand } from '../../program/define-command.ts';
import { flag, optionalVariadic, repeated, required, text } from '../../program/specification.ts';
import { changeConfig, changeResultSchema, renderChangeResult } from './change-result.ts';
import { readInput, readSecret } from './read-input.ts';
import { readValue, secretInArguments, splitPair } from './read-pairs.ts';

export default defineCommand({
  description: `Changes the configuration of a plugin instance. Checks the result by the plugin's schema first, and writes nothing when it
is not valid. A value is JSON, or text. Never give a secret as an argument: use --secret or --secret-file. SSM keeps earlier versions:
see \`smp config rollback\`.`,
  examples: [
    'smp config set webhook url=https://example.com/hook timeout=5',
    'smp config set webhook --secret secret',
    'smp config set webhook --secret-file secret=/run/secrets/webhook',
    'pass show webhook | smp config set webhook --secret-file secret=-',
    `smp config set webhook 'event_types=["alert.*"]' --unset filter --dry-run`,
    'smp config set webhook.siem --file siem.json',
  ],
  arguments: {
    plugin: required('plugin', 'The instance, such as webhook or webhook.siem'),
    values: optionalVariadic('key=value', 'A value to set; `targets.0.url=…` sets a nested one'),
  },
  options: {
    unset: repeated('--unset <key>', 'Remove a key'),
    secret: repeated('--secret <key>', 'Ask for the value of a key, hidden'),
    secretFile: repeated('--secret-file <key=file>', 'Read the value of a key from a file; - for standard input'),
    file: text('--file <file>', 'Replace the whole configuration with a JSON file; - for standard input'),
    dryRun: flag('--dry-run', 'Only show what would change'),
  },
  result: changeResultSchema,
  async run(context) {
    const { args, options, stdin, ask } = context;
    if (isSettingOfStage(args.plugin)) {
      throw new OperatorError('this is a setting of the stage, not of a plugin', {
        kind: 'usage',
        fix: 'use `smp settings set <name>=<value>`',
      });
    }
    const plugin = await loadKnownPlugin(args.plugin, await context.catalog());
    const values = (args.values ?? []).map(splitPair);
    for (const [key] of values) {
      if (isSecretPath(plugin, key))
        throw secretInArguments(key, `use \`smp config set ${args.plugin} --secret ${key}\``);
    }
    const secrets: [string, string][] = [];
    for (const pair of options.secretFile ?? []) {
      const [key, file] = splitPair(pair);
      secrets.push([key, await readSecret(file, stdin)]);
    }
    for (const key of options.secret ?? []) {
      secrets.push([
        key,
        await ask.secret(`${args.plugin}: ${key}`, `give --secret-file ${key}=<file>, or - for standard input`),
      ]);
    }
    const whole =
      options.file === undefined ? undefined : readDocument(await readInput(options.file, stdin), options.file);
    if (!whole && values.length + secrets.length + (options.unset ?? []).length === 0) {
      throw new OperatorError('there is nothing to set', {
        kind: 'usage',
        fix: `give <key>=<value>, as in \`smp config set ${args.plugin} timeout=5\``,
      });
    }
    const change = (before: ConfigDocument) => {
      let after = whole ?? before;
      for (const key of options.unset ?? []) after = withValue(after, key, undefined);
      for (const [key, value] of values) after = withValue(after, key, readValue(value));
      for (const [key, value] of secrets) after = withValue(after, key, value);
      return after;
    };
    return changeConfig(context, { instance: args.plugin, change, dryRun: options.dryRun });
  },
  render: renderChangeResult,
});

/** `smp config set history=failures` names no plugin. */
function isSettingOfStage(argument: string): boolean {
  return settingNames.some((name) => argument === name || argument.startsWith(`${name}=`));
}

function readDocument(json: string, file: string): ConfigDocument {
  const document = parseConfig(json);
  if (document && isDocument(document)) return document;
  const reason = isJson(json) ? 'it is not a JSON object' : describeSyntaxError(json).message;
  throw new OperatorError(`${file === '-' ? 'standard input' : file}: ${reason}`, {
    kind: 'usage',
    fix: 'write a JSON object, like {"url": "https://example.com/hook"}',
  });
}

function isJson(json: string): boolean {
  try {
    JSON.parse(json);
    return true;
  } catch {
    return false;
  }
}
