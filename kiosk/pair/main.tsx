import '../ui/theme.css';
import './pair.css';
import { signal } from '@preact/signals';
import { render } from 'preact';
import type { ScreenKind } from '../../hub/contract/screens.ts';
import { fr as text } from '../text/fr.ts';
import { askForCode, type PairStanding } from './ask-for-code.ts';
import { Pair } from './pair.tsx';

/** Served by the hub in place of `/kiosk` or `/wall` to a browser it does not know. */

/** "Within seconds": the desk looks up from its own screen and the new one is open. */
const ASK_EVERY_MS = 2_000;

const standing = signal<PairStanding>({ state: 'asking' });

/** The address stays as it is when it is the right one, with what it was opened with (`?clear=8`). */
function openScreen(kind: ScreenKind): void {
  if (location.pathname === `/${kind}`) location.reload();
  else location.replace(`/${kind}`);
}

async function keepAsking(): Promise<void> {
  standing.value = await askForCode(standing.value);
  if (standing.value.state === 'accepted') openScreen(standing.value.kind);
  else setTimeout(keepAsking, ASK_EVERY_MS);
}

document.title = text.pairing.page;
render(<Pair text={text} standing={standing} />, document.getElementById('screen')!);
void keepAsking();
