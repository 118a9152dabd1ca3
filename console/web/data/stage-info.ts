import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { StageInfo } from '../../api/stage-info.ts';

/** The stage that the console serves; undefined until the first answer. */
export const StageContext = createContext<StageInfo | undefined>(undefined);

/** True when the console makes no changes, or it is not known yet. */
export function useReadOnly(): boolean {
  return useContext(StageContext)?.readOnly ?? true;
}
