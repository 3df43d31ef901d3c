import './big-button.css';

/** While `busy` a second press does nothing; the button stays focusable, so that nobody's focus is lost. */
export function SubmitButton({ label, busy }: { label: string; busy: boolean }) {
  return (
    <button
      type="submit"
      class="big-button strong"
      aria-disabled={busy}
      onClick={(event) => {
        if (busy) event.preventDefault();
      }}
    >
      {label}
    </button>
  );
}
