import type { Text } from '../text/fr.ts';

interface Props {
  readonly text: Text;
  /** Nobody has adopted any yet: this is how to begin. Otherwise it can be looked up. */
  readonly first: boolean;
}

/** What to do when nothing new speaks. */
export function NoObjectHeard({ text: { objects }, first }: Props) {
  const { title, steps, command, last, add } = objects.noneFound;
  return (
    <details class="none-heard" open={first}>
      <summary>{first ? title : add}</summary>
      <ol>
        {steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      <pre>{command}</pre>
      <p>{last}</p>
    </details>
  );
}
