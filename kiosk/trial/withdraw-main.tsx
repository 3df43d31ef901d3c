import '../ui/theme.css';
import '../entrance/entrance.css';
import './trial.css';
import { effect, signal } from '@preact/signals';
import { render } from 'preact';
import { readTrialCode } from '../../hub/contract/trial-codes.ts';
import { SHEET_LANGUAGES } from '../../hub/contract/trials.ts';
import { StillThere } from '../entrance/still-there.tsx';
import { lastBuildingFacts } from '../live/building-facts.ts';
import { Guide, SPEECH_MODES } from '../speech/guide.ts';
import { GuideContext } from '../speech/listen-buttons.tsx';
import { Speech } from '../speech/speech.ts';
import { textsOf } from '../text/languages.ts';
import { WARNING_MS } from './trial-state.ts';
import { WithdrawScreen } from './withdraw-screen.tsx';

/**
 * `/trial/withdraw#ACEH-…`, on a phone. `?here`: on a screen of the building, which goes back to the trials by itself;
 * with `speech=…`, as the screen it was opened from.
 */

/** A screen in the building forgets whoever has gone, and asks before: the paper may be deep in a bag. */
const LEFT_MS = 60_000;

const parameters = new URLSearchParams(location.search);
const here = parameters.has('here');
const code = readTrialCode(location.hash);
// It must not stay in the address bar, nor in what the browser remembers.
history.replaceState(null, '', location.pathname + location.search);

const languages = textsOf((here && lastBuildingFacts()?.languages) || SHEET_LANGUAGES);
const wishes = here ? [] : navigator.languages.map((each) => each.slice(0, 2));
const text = signal(languages.find(({ language }) => wishes.includes(language)) ?? languages[0]);
const view = signal('withdraw');
const warned = signal(false);
const back = here ? (): void => location.assign('/trial') : null;

const screen = document.getElementById('screen')!;
const guide = new Guide({
  speech: new Speech(),
  root: screen,
  mode: SPEECH_MODES.find((mode) => mode === parameters.get('speech')) ?? 'asked',
  text,
  languages: signal(languages),
  given: signal({}),
  view,
});

let leaving: ReturnType<typeof setTimeout> | undefined;
/** Somebody is there. */
function stay(): void {
  if (back === null) return;
  const leave = back;
  clearTimeout(leaving);
  warned.value = false;
  leaving = setTimeout(() => {
    warned.value = true;
    leaving = setTimeout(leave, WARNING_MS);
  }, LEFT_MS);
}

effect(() => {
  document.documentElement.lang = text.value.language;
  document.documentElement.dir = text.value.direction;
  document.title = text.value.trial.withdrawal.title;
  render(
    <GuideContext.Provider value={guide}>
      <WithdrawScreen
        text={text.value}
        languages={languages}
        code={code}
        onLanguage={(wish) => {
          text.value = languages.find(({ language }) => language === wish) ?? text.value;
        }}
        onResult={(result) => {
          view.value = result ?? 'withdraw';
        }}
        onBack={back}
      >
        {warned.value && <StillThere text={text.value} onStay={stay} />}
      </WithdrawScreen>
    </GuideContext.Provider>,
    screen,
  );
});
guide.start();

if (back !== null) {
  stay();
  for (const any of ['pointerdown', 'keydown']) addEventListener(any, stay);
}
