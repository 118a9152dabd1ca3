import { useEffect } from 'preact/hooks';
import type { HiddenAnswer } from '../../../api/dead-letters.ts';
import { useApi } from '../../data/use-api.ts';

/** Milliseconds between two counts. To count disturbs nobody; to look again would hide letters from the other reader. */
const AGAIN = 2_000;

export interface HiddenLettersProps {
  count: number;
  /** A job of this page has them in hand. */
  isWorking: boolean;
  onLook: () => Promise<void>;
}

/** Says that there are dead letters that nobody can look at now, and looks again until they are back. */
export function HiddenLetters({ count, isWorking, onLook }: HiddenLettersProps) {
  const { data } = useApi<HiddenAnswer>('/api/dead-letters/hidden', { every: AGAIN });
  const areBack = !isWorking && data !== undefined && data.hidden < count;
  useEffect(() => {
    if (areBack) void onLook();
  }, [areBack, data]);
  const [are, them, they] = count === 1 ? ['is', 'it', 'It comes'] : ['are', 'them', 'They come'];
  return (
    <div class="notice warn" role="status">
      <strong>
        {count} more {are} hidden right now.
      </strong>
      <span>
        Another reader has {them} in hand: a redrive, a purge or a list elsewhere. {they} back after 15 minutes at most,
        and show here then.
      </span>
    </div>
  );
}
