import type { Look } from '../../operator/history/listing/report-looks.ts';
import type { CommandContext } from '../program/command-context.ts';
import { exitCodes } from '../program/exit-code.ts';
import { timeOfDay } from '../render/time.ts';

/** A list that is collected, and how far it is. */
export interface CollectedList<T> {
  found: T[];
  /** For the query: shows how far back the list has looked. */
  onLook: (look: Look) => void;
  /** Collects until the end, or until Ctrl-C: then what was found is shown, and the exit code says so. */
  from: (items: AsyncIterable<T>) => Promise<T[]>;
}

/** Collects a list that may look at the whole history. @param what - what it looks at, such as `events` */
export function collectList<T>(
  what: string,
  {
    progress,
    note,
    signal,
    exitWith,
    view,
  }: Pick<CommandContext, 'progress' | 'note' | 'signal' | 'exitWith' | 'view'>,
): CollectedList<T> {
  const found: T[] = [];
  let last: Look | undefined;
  return {
    found,
    onLook: (look) => {
      last = look;
      progress(`Looked at ${look.looked} ${what}, back to ${timeOfDay(look.at, view)}: ${found.length} found`);
    },
    from: async (items) => {
      try {
        for await (const item of items) found.push(item);
      } catch (error) {
        // What a call throws that Ctrl-C ended.
        if (!signal.aborted) throw error;
      }
      if (signal.aborted) {
        exitWith(exitCodes.interrupted);
        const back =
          last === undefined ? '' : ` It looked at ${last.looked} ${what}, back to ${timeOfDay(last.at, view)}.`;
        progress('');
        note(`smp: stopped: there may be more.${back}`);
      }
      return found;
    },
  };
}
