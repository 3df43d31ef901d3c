import type { EntranceText } from '../text/entrance-text.ts';
import { BigButton } from '../ui/big-button.tsx';
import type { View } from './entrance-state.ts';

interface Props {
  readonly text: EntranceText;
  readonly view: View;
  readonly onUndo: () => void;
}

/** "It is not me" after a badge, which may be a friend's that was picked up; "cancel" after a number of people. */
export function UndoButton({ text: { entrance }, view, onUndo }: Props) {
  const label = view.name === 'passage' ? entrance.notMe : entrance.undo;
  return <BigButton label={label} pictogram="undo" tone="quiet" onPress={onUndo} />;
}
