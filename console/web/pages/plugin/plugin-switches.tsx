import type { PluginDetails } from '../../../../operator/plugins/show-plugin.ts';
import { request } from '../../data/request.ts';
import { ActionButton } from '../../parts/controls/action-button.tsx';
import { ConfirmButton } from '../../parts/controls/confirm-button.tsx';
import { PauseButton, type PauseButtonProps } from './pause-button.tsx';

export interface PluginSwitchesProps {
  details: PluginDetails;
  onExpect: PauseButtonProps['onExpect'];
  onChanged: () => Promise<void>;
}

/** Enables and disables an instance. */
export function PluginSwitches({ details, onExpect, onChanged }: PluginSwitchesProps) {
  const { instance, inAllowlist, state } = details;
  const post = async (action: string) => {
    await request(`/api/plugins/${encodeURIComponent(instance)}/${action}`, { method: 'POST' });
    await onChanged();
  };
  if (!inAllowlist) {
    return <ActionButton label="Enable" isPrimary action={() => post('enable')} />;
  }
  return (
    <>
      {state === 'disabled' && (
        <ActionButton
          label="Enable plugins"
          isPrimary
          action={async () => {
            await request('/api/enable', { method: 'POST' });
            await onChanged();
          }}
        />
      )}
      <PauseButton name={instance} isPaused={state === 'paused'} onExpect={onExpect} onChanged={onChanged} />
      <ConfirmButton
        label="Disable"
        question={`Disable ${instance}?`}
        verb="Disable"
        isDangerous
        action={() => post('disable')}
      >
        <p>
          It gets no events until you enable it again. Deliveries that wait for it become dead letters. The
          configuration stays.
        </p>
      </ConfirmButton>
    </>
  );
}
