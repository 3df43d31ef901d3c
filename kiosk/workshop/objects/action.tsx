import type { ComponentChildren } from 'preact';

interface Props {
  readonly locked: boolean;
  readonly onPress: () => void;
  /** For what is on or off. */
  readonly pressed?: boolean;
  readonly color?: string;
  readonly strong?: boolean;
  readonly children: ComponentChildren;
}

/** What a hand can do to an object. Paused, it stays where it is and says so: nobody's focus is lost. */
export function Action({ locked, onPress, pressed, color, strong = false, children }: Props) {
  return (
    <button
      type="button"
      class={strong ? 'action strong' : 'action'}
      aria-disabled={locked}
      {...(pressed !== undefined && { 'aria-pressed': pressed })}
      {...(color !== undefined && { 'data-color': color })}
      onClick={() => {
        if (!locked) onPress();
      }}
    >
      {children}
    </button>
  );
}
