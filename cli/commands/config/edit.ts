import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assertKnownPlugin } from '../../../operator/catalog/assert-known-plugin.ts';
import { type ConfigDocument, parseConfig } from '../../../operator/settings/config-document.ts';
import { unmaskConfig } from '../../../operator/settings/config-entries.ts';
import { showConfig } from '../../../operator/settings/show-config.ts';
import { OperatorError } from '../../../operator/stage/operator-error.ts';
import { describeSyntaxError } from '../../../sdk/json/describe-syntax-error.ts';
import type { CommandContext } from '../../program/command-context.ts';
import { defineCommand } from '../../program/define-command.ts';
import { exitCodes } from '../../program/exit-code.ts';
import { flag, required } from '../../program/specification.ts';
import { changeConfig, changeResultSchema, renderChangeResult } from './change-result.ts';

export default defineCommand({
  description: `Opens the configuration of a plugin instance in an editor (VISUAL or EDITOR), checks the saved text, and writes it. Secrets
appear as ***REDACTED***: leave that text to keep them. When the text is not valid, you can edit it again.`,
  examples: ['smp config edit webhook', 'EDITOR="code --wait" smp config edit webhook --dry-run'],
  arguments: { plugin: required('plugin', 'The instance, such as webhook or webhook.siem') },
  options: { dryRun: flag('--dry-run', 'Only show what would change') },
  result: changeResultSchema,
  async run(context) {
    const { plugin } = context.args;
    const catalog = await context.catalog();
    assertKnownPlugin(plugin, catalog);
    const editor = context.env.VISUAL || context.env.EDITOR;
    if (!editor)
      throw new OperatorError('no editor is set', { kind: 'configuration', fix: 'set EDITOR, as in EDITOR=nano' });
    const { config } = await showConfig(await context.stage(), catalog, plugin);
    let text = `${JSON.stringify(config ?? {}, undefined, 2)}\n`;
    for (;;) {
      text = await editText(editor, plugin, text);
      const edited = parseConfig(text);
      context.exitWith(exitCodes.done);
      if (edited) {
        const change = (before: ConfigDocument) => unmaskConfig(edited, before);
        const result = await changeConfig(context, { instance: plugin, change, dryRun: context.options.dryRun });
        if (result.status !== 'invalid' || !context.ask.possible) return result;
        context.note(renderChangeResult(result, context.view));
        if (await editsAgain(context)) continue;
        context.exitWith(exitCodes.usage);
        return undefined;
      }
      const problem = `what was saved is no JSON object (${describeSyntaxError(text).message})`;
      if (context.ask.possible) context.note(`smp: ${problem}`);
      if (context.ask.possible && (await editsAgain(context))) continue;
      throw new OperatorError(problem, { kind: 'usage', fix: 'nothing was written; edit it again' });
    }
  },
  render: renderChangeResult,
});

/** What was typed is not lost for a mistake in it. */
function editsAgain({ ask }: Pick<CommandContext, 'ask'>): Promise<boolean> {
  return ask.confirm('Edit it again?', undefined);
}

/** In a folder that only this user can read; removed whatever happens. A file that the editor removed is empty. */
async function editText(editor: string, name: string, text: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'smp-'));
  const file = join(folder, `${name}.json`);
  try {
    await writeFile(file, text, { mode: 0o600 });
    await runEditor(editor, file);
    return await readFile(file, 'utf8').catch(() => '');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function runEditor(editor: string, file: string): Promise<void> {
  return new Promise((resolve, reject) => {
    // EDITOR may have arguments; the shell reads it, as git does. The file's name is passed on its own.
    const child = spawn('sh', ['-c', `${editor} "$1"`, 'sh', file], { stdio: 'inherit' });
    child.on('error', reject);
    child.on('exit', (code) => {
      if (code === 0) resolve();
      else
        reject(
          new OperatorError(`the editor ended with ${code}`, {
            kind: 'configuration',
            fix: 'nothing was written; check EDITOR',
          }),
        );
    });
  });
}
