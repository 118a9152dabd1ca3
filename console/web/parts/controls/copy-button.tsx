import { useEffect, useRef, useState } from 'preact/hooks';
import { Icon } from '../icon.tsx';

/** Milliseconds for which it says that it copied. */
const SHOWN = 1_500;

/** Copies a text to the clipboard. */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const [state, setState] = useState<'ready' | 'copied' | 'failed'>('ready');
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const copy = async () => {
    setState(
      await navigator.clipboard.writeText(text).then(
        () => 'copied',
        () => 'failed',
      ),
    );
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setState('ready'), SHOWN);
  };
  return (
    <button type="button" class="button small copy" onClick={copy}>
      <Icon name={state === 'copied' ? 'good' : 'copy'} />
      <span aria-live="polite">{{ ready: label, copied: 'Copied', failed: 'Select the text to copy it' }[state]}</span>
    </button>
  );
}
