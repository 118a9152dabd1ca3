import tab from '@bomb.sh/tab/commander';
import type { Command } from 'commander';

/** Adds `smp completion <shell>`, and the hidden command that the shell's script asks for suggestions. */
export function addCompletion(program: Command): void {
  shorten(program);
  tab(program, { completionCommandName: 'completion' });
}

/** A shell shows a suggestion on one line. */
function shorten(command: Command): void {
  const summary = command.summary();
  if (summary !== '') command.description(summary);
  for (const each of command.commands) shorten(each);
}
