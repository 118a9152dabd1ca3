import { useState } from 'preact/hooks';
import type { Problem } from '../../api/problem.ts';
import { problemOf } from './request.ts';

export interface Action {
  isRunning: boolean;
  /** The last run succeeded. */
  isDone: boolean;
  problem: Problem | undefined;
  run: () => Promise<void>;
}

/** Something that a button does: one run at a time, with its failure. */
export function useAction(action: () => Promise<unknown>): Action {
  const [state, setState] = useState<{ isRunning: boolean; isDone: boolean; problem?: Problem }>({
    isRunning: false,
    isDone: false,
  });
  const run = async () => {
    if (state.isRunning) return;
    setState({ isRunning: true, isDone: false });
    try {
      await action();
      setState({ isRunning: false, isDone: true });
    } catch (error) {
      setState({ isRunning: false, isDone: false, problem: problemOf(error) });
    }
  };
  return { ...state, problem: state.problem, run };
}
