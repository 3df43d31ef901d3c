import '../ui/theme.css';
import './showroom.css';
import { computed, effect, signal } from '@preact/signals';
import { render } from 'preact';
import { currentPath } from '../desk/router.ts';
import { Guide } from '../speech/guide.ts';
import { GuideContext } from '../speech/listen-buttons.tsx';
import { Speech } from '../speech/speech.ts';
import { showroomTextsOf } from '../text/showroom-languages.ts';
import { chosenLanguage, keepLanguage } from './chosen-language.ts';
import { DayCharts } from './day-charts.ts';
import { saidOn } from './said-on.ts';
import type { Scene } from './scene.ts';
import { Showroom } from './showroom.tsx';
import { ShowroomFeed } from './showroom-feed.ts';

/**
 * `/showroom`, and `/showroom/lampe` for one object: public, on visitors' own phones. `/showroom?ecran`: the screen
 * beside the table.
 */
const table = new URLSearchParams(location.search).has('ecran');
/** An age in minutes needs no more. */
const AGE_EVERY_MS = 10_000;

const feed = new ShowroomFeed();
const charts = new DayCharts();
const tick = signal(0);
const object = computed(() => {
  const [, id = ''] = /^\/showroom\/([^/]+)\/?$/.exec(currentPath.value) ?? [];
  return id === '' ? null : id;
});

const languages = computed(() => showroomTextsOf(feed.answer.value?.building.languages ?? []));
const language = signal(chosenLanguage());
const text = computed(() => {
  const [own] = languages.value;
  if (table) return own;
  const wanted = language.value ?? navigator.languages.map((tag) => tag.slice(0, 2).toLowerCase());
  const known = wanted.flatMap((code) => languages.value.filter((each) => each.language === code));
  return known[0] ?? own;
});
const scene = computed((): Scene => {
  // Ages grow, and days get old, while the hub has nothing new to say.
  void tick.value;
  void feed.answer.value;
  const [own] = languages.value;
  return { text: text.value, own, now: feed.now(), live: feed.state.value !== 'lost', charts };
});

const screen = document.getElementById('screen')!;
const guide = new Guide({
  speech: new Speech(),
  root: screen,
  mode: 'asked',
  text,
  languages,
  given: signal({}),
  also: computed(() => saidOn(feed.answer.value, scene.value)),
  view: computed(() => `${currentPath.value} ${text.value.language}`),
});

effect(() => {
  document.documentElement.lang = text.value.language;
  document.documentElement.dir = text.value.direction;
});
render(
  <GuideContext.Provider value={guide}>
    <Showroom
      answer={feed.answer}
      connection={feed.state}
      scene={scene}
      languages={languages}
      object={object}
      table={table}
      onLanguage={(code) => {
        language.value = [code];
        keepLanguage(code);
      }}
    />
  </GuideContext.Provider>,
  screen,
);
feed.start();
guide.start();
setInterval(() => {
  tick.value += 1;
}, AGE_EVERY_MS);
