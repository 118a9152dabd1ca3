import { Listr } from 'listr2';

/** What a step can show while it works. */
export interface StepReport {
  /** What it does now, in one line. */
  progress(line: string): void;
  /** The result: replaces the title. */
  done(title: string): void;
}

/**
 * Does something and shows its title and progress: live on a terminal, as plain lines elsewhere.
 *
 * @throws what `work` throws; the caller shows it
 */
export async function step<T>(title: string, work: (report: StepReport) => Promise<T>): Promise<T> {
  let outcome = (): T => {
    throw new Error(`the step \`${title}\` did not run`);
  };
  const steps = new Listr(
    {
      title,
      task: async (_, task) => {
        const progress = (line: string) => {
          task.output = line;
        };
        const done = (newTitle: string) => {
          task.title = newTitle;
        };
        try {
          const result = await work({ progress, done });
          outcome = () => result;
        } catch (error) {
          outcome = () => {
            throw error;
          };
          // Marks the step as failed; without a message none is shown.
          throw new Error('');
        }
      },
    },
    {
      exitOnError: false,
      rendererOptions: { showErrorMessage: false, collapseErrors: false },
      fallbackRenderer: 'simple',
      registerSignalListeners: false,
    },
  );
  await steps.run();
  return outcome();
}
