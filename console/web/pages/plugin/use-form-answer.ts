import { useRef, useState } from 'preact/hooks';
import type { PluginAnswer } from '../../../api/plugin.ts';

export interface FormAnswer {
  /** What the form edits: the newest, until somebody types. */
  answer: PluginAnswer | undefined;
  /** There is a newer configuration than the one that is edited. */
  isOutdated: boolean;
  /** The last change was written here. */
  isWritten: boolean;
  edited: (isChanged: boolean) => void;
  written: () => void;
  /** Takes the newest, whatever is typed. */
  adopt: () => void;
}

/** The configuration that a form edits. The page reads it again and again: what somebody types is not lost by that. */
export function useFormAnswer(newest: PluginAnswer | undefined): FormAnswer {
  const base = useRef<PluginAnswer>(undefined);
  const isChanged = useRef(false);
  const [isWritten, setWritten] = useState(false);
  const [, render] = useState(0);
  const isSame = base.current !== undefined && newest !== undefined && isSameConfig(base.current, newest);
  if (newest?.details.instance !== base.current?.details.instance) isChanged.current = false;
  if (newest === undefined || isSame || !isChanged.current) base.current = newest;
  return {
    answer: base.current,
    isOutdated: newest !== undefined && base.current !== newest,
    isWritten,
    edited: (now) => {
      isChanged.current = now;
      if (now) setWritten(false);
    },
    written: () => {
      isChanged.current = false;
      setWritten(true);
    },
    adopt: () => {
      isChanged.current = false;
      render((count) => count + 1);
    },
  };
}

function isSameConfig({ details: a }: PluginAnswer, { details: b }: PluginAnswer): boolean {
  return a.instance === b.instance && a.version === b.version;
}
