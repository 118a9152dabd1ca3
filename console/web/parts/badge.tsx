import { Icon, type IconName } from './icon.tsx';

export type Tone = 'good' | 'warn' | 'bad' | 'wait' | 'none';

/** A state in a word, a colour and a sign. */
export function Badge({ label, tone, icon }: { label: string; tone: Tone; icon: IconName }) {
  return (
    <span class={`badge badge-${tone}`}>
      <Icon name={icon} />
      {label}
    </span>
  );
}
