import { useId, useState } from 'preact/hooks';
import {
  CHANNEL_TYPES,
  type ChannelAnswer,
  type ChannelRequest,
  type ChannelType,
} from '../../hub/contract/startups.ts';
import type { Text } from '../text/fr.ts';
import { SubmitButton } from '../ui/submit-button.tsx';

interface Props {
  readonly text: Text;
  /** Absent: a new one. */
  readonly channel?: ChannelAnswer;
  /** Whether it was taken. */
  readonly onSave: (channel: ChannelRequest) => Promise<boolean>;
  readonly onCancel?: () => void;
}

const EMPTY = { name: '', unit: '', every: '', min: '', max: '' };
type Typed = typeof EMPTY;
const typedOf = ({ name, unit, every, min, max }: ChannelAnswer): Typed => ({
  name,
  unit: unit ?? '',
  every: every === null ? '' : String(every),
  min: min === null ? '' : String(min),
  max: max === null ? '' : String(max),
});
const numberOrNull = (typed: string): number | null => (typed === '' ? null : Number(typed));

export function ChannelForm({ text, channel, onSave, onCancel }: Props) {
  const { channels } = text.startup;
  const id = useId();
  const [typed, setTyped] = useState<Typed>(channel ? typedOf(channel) : EMPTY);
  const [type, setType] = useState<ChannelType>(channel?.type ?? 'number');
  const [busy, setBusy] = useState(false);
  const isNumber = type === 'number';

  async function save(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    setBusy(true);
    const saved = await onSave({
      name: typed.name.trim(),
      type,
      unit: typed.unit.trim() === '' ? null : typed.unit.trim(),
      every: numberOrNull(typed.every),
      min: isNumber ? numberOrNull(typed.min) : null,
      max: isNumber ? numberOrNull(typed.max) : null,
    });
    setBusy(false);
    if (saved && !channel) setTyped(EMPTY);
  }
  const field = (
    key: keyof Typed,
    label: string,
    hint: string | null,
    kind: 'text' | 'number',
    more: { required?: boolean; maxLength?: number; min?: string } = {},
  ) => (
    <div class="field">
      <label for={`${id}-${key}`}>{label}</label>
      {hint && (
        <p class="hint" id={`${id}-${key}-hint`}>
          {hint}
        </p>
      )}
      <input
        id={`${id}-${key}`}
        {...(kind === 'number' ? { type: 'number' as const, step: 'any' } : { type: 'text' as const })}
        value={typed[key]}
        autocomplete="off"
        autocapitalize="none"
        spellcheck={false}
        {...more}
        {...(hint && { 'aria-describedby': `${id}-${key}-hint` })}
        onInput={({ currentTarget: { value } }) => setTyped((before) => ({ ...before, [key]: value }))}
      />
    </div>
  );

  return (
    <form class="form" onSubmit={save}>
      {!channel && field('name', channels.name, channels.nameHint, 'text', { required: true, maxLength: 64 })}
      <div class="field">
        <label for={`${id}-type`}>{channels.type}</label>
        <select
          id={`${id}-type`}
          value={type}
          onChange={(event) => setType(event.currentTarget.value as ChannelType)}
        >
          {CHANNEL_TYPES.map((each) => (
            <option key={each} value={each}>
              {channels.types[each]}
            </option>
          ))}
        </select>
      </div>
      {field('unit', channels.unit, channels.unitHint, 'text', { maxLength: 32 })}
      {field('every', channels.every, channels.everyHint, 'number', { min: '0.001' })}
      {isNumber && (
        <div class="choices">
          {field('min', channels.min, null, 'number')}
          {field('max', channels.max, null, 'number')}
        </div>
      )}
      <div class="actions">
        <SubmitButton label={channels.save} busy={busy} />
        {onCancel && (
          <button type="button" class="plain-button" onClick={onCancel}>
            {channels.cancel}
          </button>
        )}
      </div>
    </form>
  );
}
