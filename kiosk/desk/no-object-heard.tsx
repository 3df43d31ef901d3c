import type { Text } from '../text/fr.ts';

/** What to do when nothing new speaks. */
export function NoObjectHeard({ text: { objects } }: { text: Text }) {
  const { title, steps, command, last } = objects.noneFound;
  return (
    <section class="none-heard">
      <h2>{title}</h2>
      <ol>
        {steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      <pre>{command}</pre>
      <p>{last}</p>
    </section>
  );
}
