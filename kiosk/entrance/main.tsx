import '../ui/theme.css';
import './entrance.css';
import { computed, effect, signal } from '@preact/signals';
import { render } from 'preact';
import { buildingName } from '../live/building-name.ts';
import { LiveConnection } from '../live/live-connection.ts';
import { newNonce } from '../live/new-nonce.ts';
import { showCodeWhenRefused } from '../live/show-code-when-refused.ts';
import { fr as text } from '../text/fr.ts';
import { CheckinQueue } from './checkin-queue.ts';
import { Entrance } from './entrance.tsx';
import {
  DEFAULT_CLEAR_MS,
  type EntranceEvent,
  type EntranceState,
  LEAST_CLEAR_MS,
  nextState,
  WAITING,
} from './entrance-state.ts';
import { IndexedDbStore } from './indexed-db-store.ts';
import { OwnEchoes } from './own-echoes.ts';
import { previewOf } from './preview.ts';
import { sendCheckin } from './send-checkin.ts';
import { type SoundName, Sounds } from './sounds.ts';

/**
 * `/kiosk?door=entree&clear=8`: `door` shows one door's taps only, and is sent with each touch; `clear` is how long
 * a confirmation stays, in seconds.
 */
const parameters = new URLSearchParams(location.search);
const door = parameters.get('door');
const clearMs = Math.max(
  LEAST_CLEAR_MS,
  (Number(parameters.get('clear')) || DEFAULT_CLEAR_MS / 1_000) * 1_000,
);
const preview = previewOf(location.hash);

const state = signal<EntranceState>(preview?.state ?? WAITING);
const kept = signal(preview?.kept ?? 0);
const building = signal(text.defaultBuilding as string);
const sounds = new Sounds();
const echoes = new OwnEchoes();

const dispatch = (event: EntranceEvent): void => {
  state.value = nextState(state.value, event, performance.now(), clearMs);
};

const live = new LiveConnection(
  '/api/live',
  {
    tap: (tap) => {
      if (door !== null && tap.door !== door) return;
      if (echoes.take(tap, performance.now())) return;
      dispatch({ type: 'tap', tap });
    },
  },
  () => {
    queue.flush();
    void buildingName(text).then((name) => {
      building.value = name;
    });
  },
);
const queue = new CheckinQueue(
  new IndexedDbStore(),
  (checkin, at) => {
    echoes.expect(checkin.party, performance.now());
    return sendCheckin(checkin, at, door);
  },
  (waiting) => {
    kept.value = waiting;
  },
  () => Date.now(),
);
const connection = computed(() => preview?.connection ?? live.state.value);

function choose(people: number): void {
  const nonce = newNonce();
  dispatch({ type: 'choose', choice: { people, nonce } });
  // The state decides whether this touch counts; a second touch of a trembling hand is not sent.
  const { view } = state.value;
  if (view.name !== 'party' || view.chosen?.nonce !== nonce) return;
  void queue.add(nonce, people).then((fate) => dispatch({ type: 'settled', nonce, fate }));
}

function soundOf({ view }: EntranceState): SoundName | null {
  switch (view.name) {
    case 'passage':
      if (view.outcome === 'random-id') return 'in';
      return view.outcome === 'unknown' || view.outcome === 'refused' ? 'ask' : view.outcome;
    case 'noted':
    case 'kept':
      return 'in';
    case 'not-counted':
      return 'ask';
    default:
      return null;
  }
}

/** Marks the moment a welcome is on the glass, for `npm run bench`; old marks are cleared, a kiosk runs for months. */
function markPainted(seq: number): void {
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
    const { until } = state.value;
    clearTimeout(ending);
    if (until !== null) ending = setTimeout(() => dispatch({ type: 'time' }), until - performance.now() + 1);
  });

  let heard: string | number = '';
  effect(() => {
    const { view, since } = state.value;
    const event = view.name === 'passage' ? view.seq : `${view.name} ${since}`;
    if (event === heard) return;
    heard = event;
    if (view.name === 'passage') markPainted(view.seq);
    const sound = soundOf(state.value);
    // After the paint: making oscillators takes longer than changing a word.
    if (sound !== null) requestAnimationFrame(() => setTimeout(() => sounds.play(sound)));
  });
  effect(() => {
    if (connection.value === 'lost') sounds.play('lost');
  });

  addEventListener('pointerdown', () => {
    sounds.unlock();
    dispatch({ type: 'activity' });
  });
  addEventListener('keydown', ({ key, repeat, ctrlKey, altKey, metaKey }) => {
    sounds.unlock();
    dispatch({ type: 'activity' });
    if (repeat || ctrlKey || altKey || metaKey || state.value.view.name !== 'party') return;
    if (/^[0-9]$/.test(key)) choose(key === '0' ? 10 : Number(key));
    if (key === 'Escape') dispatch({ type: 'back' });
  });

  void queue.start();
  live.start();
  showCodeWhenRefused(live.state);
}

/** Leaves the preview for the real screen. */
const leavePreview = (): void => {
  location.hash = '';
};
addEventListener('hashchange', () => location.reload());

document.title = text.entrance.page;
render(
  <Entrance
    text={text}
    building={building}
    state={state}
    connection={connection}
    kept={kept}
    onNoBadge={preview ? leavePreview : () => dispatch({ type: 'no-badge' })}
    onBack={preview ? leavePreview : () => dispatch({ type: 'back' })}
    onStay={preview ? leavePreview : () => dispatch({ type: 'activity' })}
    onChoose={preview ? leavePreview : choose}
  />,
  document.getElementById('screen')!,
);
if (preview === null) run();
