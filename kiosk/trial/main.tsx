import '../ui/theme.css';
import '../entrance/entrance.css';
import './trial.css';
import { computed, effect, signal } from '@preact/signals';
import { render } from 'preact';
import type { z } from 'zod';
import type { Consent, OpenTrial, openTrialsSchema, SheetLanguage } from '../../hub/contract/trials.ts';
import { newNonce } from '../entrance/nonce.ts';
import { buildingFacts, lastBuildingFacts } from '../live/building-facts.ts';
import { hubRequest } from '../live/hub-request.ts';
import { LiveConnection } from '../live/live-connection.ts';
import { restWhileHidden } from '../live/rest-unseen.ts';
import { showCodeWhenRefused } from '../live/show-code-when-refused.ts';
import { Guide, SPEECH_MODES } from '../speech/guide.ts';
import { GuideContext } from '../speech/listen-buttons.tsx';
import { Speech, type Utterance } from '../speech/speech.ts';
import { textsOf } from '../text/languages.ts';
import { lineKey, SHEET_PAGES, sheetLines } from './sheet-lines.ts';
import { type TrialActions, TrialScreen } from './trial-screen.tsx';
import { nextState, START, type TrialEvent, type TrialScreenState } from './trial-state.ts';

/** `/trial?speech=auto`: as on the kiosk, `auto` says each screen, for use without sight. */

/** A trial that staff open is on the screen before a visitor has come over. */
const LOOK_EVERY_MS = 15_000;

const speechMode =
  SPEECH_MODES.find((mode) => mode === new URLSearchParams(location.search).get('speech')) ?? 'asked';

const state = signal<TrialScreenState>(START);
const trials = signal<readonly OpenTrial[] | null>(null);
const facts = signal(lastBuildingFacts());
/** The building's languages in which something can be read; nobody agrees to what they cannot read. */
const languages = computed(() => {
  const all = textsOf(facts.value?.languages ?? ['fr']);
  const written = all.filter(({ language }) =>
    (trials.value ?? []).some(({ sheet }) => sheet[language as SheetLanguage] !== undefined),
  );
  return written.length > 0 ? written : textsOf(['fr']);
});
const text = computed(
  () =>
    languages.value.find(({ language }) => language === state.value.language) ??
    languages.value[0] ??
    textsOf(['fr'])[0],
);
const building = computed(() => facts.value?.name || text.value.defaultBuilding);

const dispatch = (event: TrialEvent): void => {
  state.value = nextState(state.value, event, performance.now());
};

async function look(): Promise<void> {
  const answer = await hubRequest<z.infer<typeof openTrialsSchema>>(text.value, 'GET', '/api/trials/open');
  if (answer.ok) trials.value = answer.data.trials;
}

async function agree(): Promise<void> {
  dispatch({ type: 'agree' });
  const { view, trial, nonce, withAdult } = state.value;
  if (view.name !== 'sending' || trial === null) return;
  const answer = await hubRequest<Consent>(text.value, 'POST', `/api/trials/${trial.id}/consents`, {
    nonce,
    sheetVersion: trial.sheetVersion,
    language: text.value.language,
    withAdult,
  });
  if (answer.ok) return dispatch({ type: 'agreed', nonce, code: answer.data.code });
  if (answer.code === 'sheet_changed') await look();
  dispatch({ type: 'failed', nonce, changed: answer.code === 'sheet_changed' });
}

const actions: TrialActions = {
  choose: (trial) => dispatch({ type: 'choose', trial, nonce: newNonce() }),
  next: () => dispatch({ type: 'next' }),
  back: () => dispatch({ type: 'back' }),
  oldEnough: () => dispatch({ type: 'old-enough' }),
  tooYoung: () => dispatch({ type: 'too-young' }),
  agree: () => void agree(),
  decline: () => dispatch({ type: 'decline' }),
  print: () => print(),
  noted: () => dispatch({ type: 'noted' }),
  language: (language) => dispatch({ type: 'language', language }),
  stay: () => dispatch({ type: 'activity' }),
  withdraw: () => location.assign(`/trial/withdraw?here&speech=${speechMode}`),
};

const connection = new LiveConnection('/api/live', { presence: () => {} }, () => {
  void look();
  void guide.speech.look();
  void buildingFacts(text.value).then((heard) => {
    if (heard !== null) facts.value = heard;
  });
});

const screen = document.getElementById('screen')!;
const guide = new Guide({
  speech: new Speech(),
  root: screen,
  mode: speechMode,
  text,
  languages,
  given: signal({}),
  also: computed(() => linesOf(state.value.trial, trials.value ?? [])),
  view: computed(() => {
    const { view, warned, trial } = state.value;
    if (view.name === 'start' && trial === null) return 'waiting';
    return `${view.name} ${'page' in view ? view.page : ''} ${warned} ${text.value.language}`;
  }),
});

/** What the hub says of the sheets: staff's words, which only open trials have. */
function linesOf(chosen: OpenTrial | null, offered: readonly OpenTrial[]): Utterance[] {
  const language = text.value.language as SheetLanguage;
  return (chosen === null ? offered : [chosen])
    .filter(({ sheet }) => sheet[language] !== undefined)
    .flatMap((trial) => {
      const lines = sheetLines(text.value.trial, language, trial);
      return SHEET_PAGES.flatMap((page) =>
        lines[page].map((sentence, index) => ({ language, key: lineKey(trial.id, page, index), sentence })),
      );
    });
}

let ending: ReturnType<typeof setTimeout> | undefined;
effect(() => {
  const { until } = state.value;
  clearTimeout(ending);
  if (until !== null) ending = setTimeout(() => dispatch({ type: 'time' }), until - performance.now() + 1);
});
effect(() => {
  document.documentElement.lang = text.value.language;
  document.documentElement.dir = text.value.direction;
  document.title = text.value.trial.page;
});
for (const any of ['pointerdown', 'keydown']) addEventListener(any, () => dispatch({ type: 'activity' }));
addEventListener('keydown', ({ key }) => {
  if (key === 'Escape') dispatch({ type: 'back' });
});

render(
  <GuideContext.Provider value={guide}>
    <TrialScreen
      actions={actions}
      state={state}
      text={text}
      languages={languages}
      trials={trials}
      connection={connection.state}
      building={building}
    />
  </GuideContext.Provider>,
  screen,
);
guide.start();
connection.start();
restWhileHidden(connection);
showCodeWhenRefused(connection.state);
setInterval(() => void look(), LOOK_EVERY_MS);
