import type { ComponentChildren } from 'preact';

/** An object as one sees it; the words below say the same. */
export function Drawing({ children }: { children: ComponentChildren }) {
  return (
    <svg class="drawing" viewBox="0 0 160 110" aria-hidden="true" focusable="false">
      {children}
    </svg>
  );
}
