/**
 * The commands of a shell block: without comments, over as many lines as they take, and one by one where `&&` joins them. Assignments
 * and function definitions are no commands.
 */
export function splitCommands(code: string): string[] {
  const commands: string[] = [];
  let command = '';
  // Where some lines have a prompt, the others are output.
  const all = code.split('\n');
  const prompted = all.filter((line) => line.startsWith('$ ')).map((line) => line.slice(2));
  for (const line of prompted.length > 0 ? prompted : all) {
    command = command === '' ? line : `${command}\n${line}`;
    if (isOpen(command)) continue;
    commands.push(...splitAtAnd(withoutComment(command)));
    command = '';
  }
  return commands
    .map((text) =>
      text
        .replaceAll('\\\n', ' ')
        .replace(/^(\w+=("[^"]*"|[^\s("]*)\s+)+(?=\S)/, '')
        .trim(),
    )
    .filter((text) => text !== '' && !/^(\w+=|export |cd |\w+\(\) *\{)/.test(text));
}

/** Whether a command goes on in the next line: a quote, a bracket or a loop is open, or the line ends with a backslash. */
function isOpen(text: string): boolean {
  const { quote, brackets } = scan(text);
  return quote !== '' || brackets > 0 || text.endsWith('\\') || (/^for .*; do/.test(text) && !/\bdone$/.test(text));
}

function scan(text: string): { quote: string; brackets: number; comment: number; ands: number[] } {
  let quote = '';
  let brackets = 0;
  const ands: number[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if (character === '\\' && quote !== "'") at += 1;
    else if (quote !== '') quote = character === quote ? '' : quote;
    else if (character === "'" || character === '"') quote = character;
    else if (character === '#' && /\s|^$/.test(text[at - 1] ?? '')) return { quote, brackets, comment: at, ands };
    else if (character === '(' || character === '{') brackets += 1;
    else if (character === ')' || character === '}') brackets -= 1;
    else if (text.startsWith('&&', at)) ands.push(at);
  }
  return { quote, brackets, comment: text.length, ands };
}

function withoutComment(text: string): string {
  return text.slice(0, scan(text).comment);
}

function splitAtAnd(text: string): string[] {
  const starts = [0, ...scan(text).ands.map((at) => at + 2)];
  return starts.map((start, index) => text.slice(start, (starts[index + 1] ?? text.length + 2) - 2));
}
