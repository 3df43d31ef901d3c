import type { ObjectProps } from './object-props.ts';

export function Display({ words: { ecran }, state }: ObjectProps) {
  const text = String(state.text ?? '');
  return (
    <p class="display" data-empty={text === ''}>
      {text === '' ? ecran.empty : text}
    </p>
  );
}
