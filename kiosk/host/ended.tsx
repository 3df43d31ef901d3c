import type { Text } from '../text/fr.ts';
import type { Ask } from './host-screen.tsx';

/** The seats are off; what learners did can still be taken away. */
export function Ended({ text, ask }: { readonly text: Text; readonly ask: Ask }) {
  const { ended } = text.host;
  return (
    <section>
      <h2>{ended.title}</h2>
      <p>{ended.sentence}</p>
      <p>{ended.record}</p>
      <p class="actions">
        <a class="plain-button" href="/desk/programme">
          {ended.open}
        </a>
        <button
          type="button"
          class="plain-button"
          onClick={() => {
            if (confirm(ended.wipeSure)) void ask('DELETE', '/api/workshops');
          }}
        >
          {ended.wipe}
        </button>
      </p>
    </section>
  );
}
