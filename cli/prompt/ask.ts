import { OperatorError } from '../../operator/stage/operator-error.ts';
import type { InputStream, OutputStream } from './streams.ts';

/** Somebody answered a question with Ctrl-C or Escape. */
export class CancelledError extends Error {
  override name = 'CancelledError';
}

/** Questions to the person at the terminal. They are written on standard error: standard output has results only. */
export interface Ask {
  /** Whether there is somebody to ask. */
  possible: boolean;
  /**
   * Asks before something is changed for good.
   *
   * @param yes - the option `--yes`: does not ask
   * @throws {OperatorError} that names `--yes` when there is no terminal
   */
  confirm: (question: string, yes: boolean | undefined) => Promise<boolean>;
  /** @param missing - what the error says when there is no terminal: the option to give instead */
  text: (question: string, missing: string, initial?: string) => Promise<string>;
  /** What is typed stays hidden. @param optional - accepts no answer */
  secret: (question: string, missing: string, optional?: boolean) => Promise<string>;
  select: (question: string, choices: readonly Choice[], missing: string) => Promise<string>;
}

export interface Choice {
  value: string;
  hint?: string;
}

export interface AskOptions {
  stdin: InputStream;
  stderr: OutputStream;
  signal: AbortSignal;
}

/** The library is loaded for the first question. */
export function createAsk({ stdin, stderr, signal }: AskOptions): Ask {
  const possible = Boolean(stdin.isTTY && stderr.isTTY);
  const streams = { input: stdin, output: stderr, signal };
  const load = async (missing: string) => {
    if (!possible) {
      throw new OperatorError('there is no terminal to ask on', { kind: 'usage', fix: missing });
    }
    return import('@clack/prompts');
  };
  return {
    possible,
    async confirm(question, yes) {
      if (yes) return true;
      const { confirm, isCancel } = await load('give --yes to go on without a question');
      const answer = await confirm({ ...streams, message: question, initialValue: false });
      if (isCancel(answer)) throw new CancelledError();
      return answer;
    },
    async text(question, missing, initial) {
      const { text, isCancel } = await load(missing);
      const answer = await text({
        ...streams,
        message: question,
        ...(initial === undefined ? {} : { initialValue: initial }),
      });
      if (isCancel(answer)) throw new CancelledError();
      return answer;
    },
    async secret(question, missing, optional = false) {
      const { password, isCancel } = await load(missing);
      const validate = (typed: string | undefined) => (optional || typed ? undefined : 'Type a value, or press Ctrl-C');
      const answer = await password({ ...streams, message: question, validate });
      if (isCancel(answer)) throw new CancelledError();
      // Without an answer, the library gives none.
      return answer ?? '';
    },
    async select(question, choices, missing) {
      const { select, isCancel } = await load(missing);
      const options = choices.map(({ value, hint }) => ({ value, ...(hint === undefined ? {} : { hint }) }));
      const answer = await select({ ...streams, message: question, options });
      if (isCancel(answer)) throw new CancelledError();
      return answer;
    },
  };
}
