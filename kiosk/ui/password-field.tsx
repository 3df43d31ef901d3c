import { useId, useState } from 'preact/hooks';

interface Props {
  readonly label: string;
  readonly hint?: string;
  readonly show: string;
  readonly hide: string;
  readonly value: string;
  readonly autocomplete: 'new-password' | 'current-password';
  readonly onChange: (value: string) => void;
}

/** A password that can be looked at: typing it twice is then not needed. */
export function PasswordField({ label, hint, show, hide, value, autocomplete, onChange }: Props) {
  const id = useId();
  const [shown, setShown] = useState(false);
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      <div class="password">
        <input
          id={id}
          {...(shown ? { type: 'text' as const } : { type: 'password' as const })}
          value={value}
          required
          autocomplete={autocomplete}
          autocapitalize="none"
          spellcheck={false}
          {...(hint ? { 'aria-describedby': `${id}-hint` } : {})}
          onInput={(event) => onChange(event.currentTarget.value)}
        />
        <button type="button" aria-controls={id} onClick={() => setShown(!shown)}>
          {shown ? hide : show}
        </button>
      </div>
    </div>
  );
}
