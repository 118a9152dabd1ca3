import { allCommands, type CommandTree } from '../../cli/program/command-tree.ts';
import type { LoadedCommand } from '../../cli/program/define-command.ts';
import { globalOptionLines } from '../../cli/program/global-options.ts';

/** Columns of the prose. */
const WIDTH = 98;

/** The reference of the command line as Markdown: what `--help` says, for all commands. */
export async function renderCliReference(tree: CommandTree): Promise<string> {
  const commands = await Promise.all(
    allCommands(tree).map(async ({ path, command }) => ({
      name: `smp ${path.join(' ')}`,
      summary: command.summary,
      loaded: (await command.load()).default,
    })),
  );
  const index = commands.map(({ name, summary }) => `| [\`${name}\`](#${anchorOf(name)}) | ${summary} |`);
  const sections = commands.map(({ name, loaded }) => sectionOf(name, loaded));
  return `${[intro, '| command | |\n|---|---|', ...index].join('\n')}\n\n${sections.join('\n\n')}\n`;
}

const intro = `# The command line

<!-- npm run docs:cli writes this page from cli/. -->

\`smp\` operates a stage: on AWS, or on an emulator on your machine. In a checkout, run it after
\`npm ci\` as \`npx smp …\` or \`npm run -s smp -- …\`. \`smp <command> --help\` shows what this page has.

Every command has these options, before or after its name:

\`\`\`text
${globalOptionLines().join('\n')}
\`\`\`

| exit code | meaning |
|---|---|
| 0 | done |
| 1 | done, and something is wrong with what it looked at |
| 2 | wrong usage, settings or credentials |
| 3 | AWS refused, or cannot be reached |
| 70 | a bug in \`smp\` |
| 130 | stopped with Ctrl-C |

- Results go to standard output, everything else to standard error. A result is a table on a
  terminal. Otherwise it is a line for each row, with tabs and without a header.
- \`--json\` prints one JSON document, or a line for each result where there are many. Its form is
  stable: \`smp schema <command>\` prints the JSON Schema.
- A command asks before it does what cannot be undone. Give \`--yes\` in scripts. Without it and
  without a terminal, the command fails. \`--dry-run\` shows what would change.
- \`smp completion bash|zsh|fish\` prints a completion script. For Bash: \`source <(smp completion bash)\`.
- Credentials come from the environment or a profile, as for every AWS tool. An endpoint on this
  machine gets dummy credentials. The permissions: [two managed policies](operator-permissions.md).

## Commands
`;

function sectionOf(name: string, { description, examples, arguments: args, options, stream }: LoadedCommand): string {
  const rows = [
    ...Object.values(args).map(({ name: argument, description: text }) => [argument, text] as const),
    ...Object.values(options).map(({ flags, description: text, choices }) => {
      return [flags, choices ? `${text} (${choices.join(', ')})` : text] as const;
    }),
  ];
  const width = Math.max(0, ...rows.map(([left]) => left.length));
  const usage = [
    name,
    ...Object.values(args).map((argument) => argument.name),
    ...(Object.keys(options).length > 0 ? ['[options]'] : []),
  ];
  const lines = rows.map(([left, text]) => `  ${left.padEnd(width)}  ${text}`);
  const many = stream ? ['\n`--json` prints a line for each result.'] : [];
  return [
    `### ${name}\n`,
    wrap(description.replace(/\s*\n\s*/g, ' ')),
    ...many,
    `\n\`\`\`text\n${[usage.join(' '), ...lines].join('\n')}\n\`\`\`\n`,
    `\`\`\`sh\n${examples.join('\n')}\n\`\`\``,
  ].join('\n');
}

function wrap(text: string): string {
  const lines: string[] = [''];
  // A code span stays on one line.
  for (const word of text.match(/`[^`]*`\S*|\S+/g) ?? []) {
    const last = lines.at(-1) ?? '';
    if (last === '') lines[lines.length - 1] = word;
    else if (last.length + 1 + word.length <= WIDTH) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.join('\n').replace(/<(?![^`\n]*`)/g, '\\<');
}

/** As GitHub makes it from a heading. */
function anchorOf(heading: string): string {
  return heading.toLowerCase().replaceAll(' ', '-');
}
