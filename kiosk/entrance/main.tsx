import '../ui/theme.css';
import './entrance.css';
import { computed, effect, signal } from '@preact/signals';
import { render } from 'preact';
import { type BuildingFacts, buildingFacts, lastBuildingFacts } from '../live/building-facts.ts';
import { LiveConnection } from '../live/live-connection.ts';
import { showCodeWhenRefused } from '../live/show-code-when-refused.ts';
import { Guide, SPEECH_MODES } from '../speech/guide.ts';
import { GuideContext } from '../speech/listen-buttons.tsx';
import { Speech } from '../speech/speech.ts';
import { spokenFacts } from '../speech/spoken-facts.ts';
import { entranceTextsOf } from '../text/entrance-languages.ts';
import { callStaff, cancelPassage, greetingOf, sendTheme } from './ask-hub.ts';
import { CheckinQueue } from './checkin-queue.ts';
import { Entrance, type EntranceActions } from './entrance.tsx';
import {
  DEFAULT_CLEAR_MS,
  type EntranceEvent,
  type EntranceState,
  LEAST_CLEAR_MS,
  nextChange,
  nextState,
  WAITING,
} from './entrance-state.ts';
import { IndexedDbStore } from './indexed-db-store.ts';
import { listenToKeyboard } from './keyboard.ts';
import { newNonce } from './nonce.ts';
import { keepPage } from './offline-page.ts';
import { OwnEchoes } from './own-echoes.ts';
import { previewOf } from './preview.ts';
import { sendCheckin } from './send-checkin.ts';
import { type SoundName, Sounds } from './sounds.ts';
import { spokenView } from './spoken-view.ts';
import { SCAN_MS, SwitchScan } from './switch-scan.ts';
import { ThemeAnswers } from './theme-answers.ts';

/**
 * `/kiosk?door=entree&clear=8&switch=1&speech=auto`: `door` shows one door's taps only, and is sent with each touch; `clear` is
 * how long a confirmation stays, in seconds; `switch` is for one big button: the focus moves by itself, any key presses;
 * `speech=auto` or `headphones`: everything is said, for use without sight.
 */
const parameters = new URLSearchParams(location.search);
const door = parameters.get('door');
const clearSeconds = Number(parameters.get('clear')) || null;
const clearMs = Math.max(LEAST_CLEAR_MS, clearSeconds === null ? DEFAULT_CLEAR_MS : clearSeconds * 1_000);
const switchSeconds = Number(parameters.get('switch')) || 0;
const speechMode = SPEECH_MODES.find((mode) => mode === parameters.get('speech')) ?? 'asked';
const preview = previewOf(location.hash);

const NOTHING_KNOWN: BuildingFacts = {
  site: '',
  timezone: '',
  name: '',
  doors: [],
  rooms: [],
  themes: [],
  languages: [],
  cancel: 0,
  privacy: { controller: null, contact: null, version: null, date: null },
};

const state = signal<EntranceState>(preview?.state ?? WAITING);
const kept = signal(preview?.kept ?? 0);
const facts = signal(lastBuildingFacts() ?? NOTHING_KNOWN);
const languages = computed(() => entranceTextsOf(facts.value.languages));
const text = computed(
  () => languages.value.find(({ language }) => language === state.value.language) ?? languages.value[0],
);
const building = computed(() => ({ ...facts.value, name: facts.value.name || text.value.defaultBuilding }));
const side = computed(() => {
  const { doors } = facts.value;
  return (
    (door === null ? doors.find(({ reader }) => reader) : doors.find(({ id }) => id === door))?.reader ?? null
  );
});
const sounds = new Sounds();
const echoes = new OwnEchoes();

const dispatch = (event: EntranceEvent): void => {
  const { themes, cancel } = facts.value;
  state.value = nextState(state.value, event, performance.now(), {
    clearMs,
    cancelMs: clearSeconds === null ? cancel : clearMs,
    themes: themes.length > 0,
  });
};

/** The call that rings, under the hub's name for it. */
let ringing: { readonly nonce: string; readonly id: string } | null = null;

const live = new LiveConnection(
  '/api/live',
  {
    tap: (tap) => {
      if (door !== null && tap.door !== door) return;
      if (echoes.take(tap, performance.now())) return;
      dispatch({ type: 'tap', tap });
      if (tap.reader !== null && (tap.result === 'in' || tap.result === 'out')) void greet(tap.seq);
    },
    call: ({ id, answered }) => {
      if (ringing?.id !== id || answered === null) return;
      dispatch({ type: 'call-status', id: ringing.nonce, status: 'coming' });
    },
  },
  () => {
    queue.flush();
    void themes.flush();
    void guide.speech.look();
    void buildingFacts(text.value).then((heard) => {
      if (heard !== null) facts.value = heard;
    });
  },
);
const queue = new CheckinQueue(
  new IndexedDbStore(),
  (checkin, at) => {
    const badge = 'uid' in checkin;
    echoes.expect(badge ? 1 : checkin.party, badge, performance.now());
    return sendCheckin(checkin, at, door);
  },
  (waiting) => {
    kept.value = waiting;
  },
  () => Date.now(),
);
const themes = new ThemeAnswers((answer) => sendTheme(text.value, answer));
const connection = computed(() => preview?.connection ?? live.state.value);

const screen = document.getElementById('screen')!;
const guide = new Guide({
  speech: new Speech(),
  root: screen,
  mode: speechMode,
  text,
  languages,
  given: computed(() => spokenFacts(building.value, text.value === languages.value[0])),
  view: computed(() => spokenView(state.value, connection.value)),
});

const actions: EntranceActions = {
  noBadge: () => dispatch({ type: 'no-badge' }),
  choose: (people) => {
    const nonce = newNonce();
    dispatch({ type: 'choose', choice: { people, nonce } });
    // The state decides whether this touch counts; a second touch of a trembling hand is not sent.
    const { view } = state.value;
    if (view.name !== 'party' || view.chosen?.nonce !== nonce) return;
    void queue.add(nonce, { party: people }).then(({ fate }) => dispatch({ type: 'settled', nonce, fate }));
  },
  undo: () => {
    dispatch({ type: 'undo' });
    const { undo } = state.value;
    if (undo === null || !undo.asked) return;
    void undoPassage(undo.passage).then((result) =>
      dispatch({ type: 'undone', passage: undo.passage, result }),
    );
  },
  proceed: () => dispatch({ type: 'continue' }),
  theme: (id) => {
    const { view } = state.value;
    dispatch({ type: 'theme' });
    if (view.name === 'theme' && state.value.view.name === 'thanks') themes.add(id, newNonce());
  },
  call: () => {
    const nonce = newNonce();
    dispatch({ type: 'call', id: nonce });
    const { view } = state.value;
    if (view.name === 'call' && view.id === nonce) void call(nonce);
  },
  notice: () => dispatch({ type: 'notice' }),
  language: (language) => dispatch({ type: 'language', language }),
  back: () => dispatch({ type: 'back' }),
  stay: () => dispatch({ type: 'activity' }),
};

async function greet(seq: number): Promise<void> {
  const greeting = await greetingOf(text.value, seq, door);
  if (greeting !== null) dispatch({ type: 'greeting', passage: seq, greeting });
}

/** A passage that the hub has not heard of is simply forgotten; of any other the hub is told. */
async function undoPassage(passage: string | number): ReturnType<typeof cancelPassage> {
  if (typeof passage === 'string' && (await queue.withdraw(passage))) return 'cancelled';
  return cancelPassage(text.value, passage, door);
}

async function call(nonce: string): Promise<void> {
  const id = await callStaff(text.value, nonce, door);
  ringing = id === null ? null : { nonce, id };
  if (id === null) dispatch({ type: 'call-status', id: nonce, status: 'failed' });
}

async function badge(uid: string): Promise<void> {
  const nonce = newNonce();
  const { fate, answer } = await queue.add(nonce, { uid });
  const result =
    fate === 'noted' && answer !== null ? answer.result : fate === 'noted' ? 'not-counted' : fate;
  dispatch({ type: 'badge', nonce, result, greeting: answer?.greeting ?? null });
}

function soundOf({ view }: EntranceState): SoundName | null {
  switch (view.name) {
    case 'passage':
      if (view.outcome === 'random-id') return 'in';
      if (view.outcome === 'captured') return 'repeat';
      return view.outcome === 'unknown' || view.outcome === 'refused' ? 'ask' : view.outcome;
    case 'noted':
    case 'kept':
      return 'in';
    case 'cancelled':
      return 'out';
    case 'thanks':
      return 'repeat';
    case 'not-counted':
    case 'too-late':
      return 'ask';
    case 'call':
      return view.status === 'ringing' ? 'bell' : view.status === 'coming' ? 'in' : 'ask';
    default:
      return null;
  }
}

/** Marks the moment a welcome is on the glass, for `npm run bench`; old marks are cleared, a kiosk runs for months. */
function markPainted(seq: number | string): void {
  requestAnimationFrame(() =>
    setTimeout(() => {
      performance.clearMarks('tap-painted');
      performance.mark('tap-painted', { detail: { seq } });
    }),
  );
}

function run(): void {
  let ending: ReturnType<typeof setTimeout> | undefined;
  effect(() => {
    const at = nextChange(state.value);
    clearTimeout(ending);
    if (at !== null) ending = setTimeout(() => dispatch({ type: 'time' }), at - performance.now() + 1);
  });

  let heard: string | number = '';
  effect(() => {
    const { view, since } = state.value;
    const event = view.name === 'passage' ? view.passage : `${view.name} ${since}`;
    if (event === heard) return;
    heard = event;
    if (view.name === 'passage') markPainted(view.passage);
    const sound = soundOf(state.value);
    // After the paint: making oscillators takes longer than changing a word.
    if (sound !== null) requestAnimationFrame(() => setTimeout(() => sounds.play(sound)));
  });
  effect(() => {
    if (connection.value === 'lost') sounds.play('lost');
  });

  const scan =
    switchSeconds > 0 ? new SwitchScan(switchSeconds === 1 ? SCAN_MS : switchSeconds * 1_000) : null;
  scan?.start();
  addEventListener('pointerdown', () => {
    sounds.unlock();
    dispatch({ type: 'activity' });
  });
  addEventListener('keydown', () => {
    sounds.unlock();
    dispatch({ type: 'activity' });
  });
  listenToKeyboard({
    swallow: scan !== null,
    onBadge: (uid) => void badge(uid),
    onUnreadable: () => dispatch({ type: 'badge', nonce: newNonce(), result: 'unknown', greeting: null }),
    onKey: (key) => {
      if (scan !== null) scan.press();
      else if (key === 'Escape') dispatch({ type: 'back' });
      else if (/^[0-9]$/.test(key) && state.value.view.name === 'party')
        actions.choose(key === '0' ? 10 : Number(key));
    },
  });

  void queue.start();
  live.start();
  showCodeWhenRefused(live.state);
  keepPage(() => state.value.view.name === 'waiting');
}

/** Leaves the preview for the real screen. */
const leavePreview = (): void => {
  location.hash = '';
};
addEventListener('hashchange', () => location.reload());

effect(() => {
  document.documentElement.lang = text.value.language;
  document.documentElement.dir = text.value.direction;
  document.title = text.value.entrance.page;
});
const previewed = Object.fromEntries(
  Object.keys(actions).map((name) => [name, leavePreview]),
) as unknown as EntranceActions;
render(
  <GuideContext.Provider value={guide}>
    <Entrance
      actions={preview ? previewed : actions}
      building={building}
      languages={languages}
      text={text}
      side={side}
      state={state}
      connection={connection}
      kept={kept}
    />
  </GuideContext.Provider>,
  screen,
);
guide.start();
if (preview === null) run();
else
  void buildingFacts(text.value).then((heard) => {
    if (heard !== null) facts.value = heard;
  });
