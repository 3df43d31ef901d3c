/**
 * What just happened, for screen readers. The element stays on the page and its content changes: that is what
 * makes it announced (WCAG 4.1.3). `event` changes even when the same words come twice in a row.
 */
export function StatusLine({ words, event }: { words: string; event: string | number }) {
  return (
    <div class="spoken" role="status" aria-live="polite">
      <p key={event}>{words}</p>
    </div>
  );
}
