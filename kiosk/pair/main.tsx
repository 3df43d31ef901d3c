import '../ui/theme.css';
import './pair.css';
import { computed, signal } from '@preact/signals';
import { render } from 'preact';
import type { ScreenKind } from '../../hub/contract/screens.ts';
import type { Utterance } from '../speech/sentence-of.ts';
import { Speech } from '../speech/speech.ts';
import { fr as text } from '../text/fr.ts';
import { askForCode, type PairStanding } from './ask-for-code.ts';
import { Pair } from './pair.tsx';

/** Served by the hub in place of `/kiosk` or `/wall` to a browser it does not know. */

/** "Within seconds": the desk looks up from its own screen and the new one is open. */
const ASK_EVERY_MS = 2_000;

const standing = signal<PairStanding>({ state: 'asking' });

/** What each kind of screen may show; the first is where it opens. */
const PAGES_OF: Readonly<Record<ScreenKind, readonly string[]>> = {
  kiosk: ['/kiosk', '/trial'],
  wall: ['/wall'],
};

/** The address stays as it is when it is a right one, with what it was opened with (`?clear=8`). */
function openScreen(kind: ScreenKind): void {
  if (PAGES_OF[kind].includes(location.pathname)) location.reload();
  else location.replace(`/${kind}`);
}

async function keepAsking(): Promise<void> {
  standing.value = await askForCode(standing.value);
  if (standing.value.state === 'accepted') openScreen(standing.value.kind);
  else setTimeout(keepAsking, ASK_EVERY_MS);
}

const speech = new Speech();
const canListen = computed(() => speech.canSay(text.language));

/** The sentence, then one character after the other. */
function sayCode(code: string): void {
  const { title, characters } = text.pairing;
  const spoken: Readonly<Record<string, string>> = characters;
  const say = (key: string, sentence: string): Utterance => ({ language: text.language, key, sentence });
  speech.say([
    say('pairing.title', title),
    ...[...code].map((each) => say(`pairing.characters.${each}`, spoken[each] ?? each)),
  ]);
}

document.title = text.pairing.page;
render(
  <Pair text={text} standing={standing} canListen={canListen} onListen={sayCode} />,
  document.getElementById('screen')!,
);
for (const any of ['pointerdown', 'keydown']) addEventListener(any, () => speech.stop(), { capture: true });
void speech.look();
void keepAsking();
