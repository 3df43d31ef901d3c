import type { NumberWords, ShowroomText } from './showroom-text.ts';

const digits = (value: number): string => `${value < 0 ? 'minus ' : ''}${Math.abs(value)}`;
const counted =
  (one: string, more = `${one}s`) =>
  (value: number): string =>
    `${digits(value)} ${Math.abs(value) === 1 ? one : more}`;
const number = (
  name: string,
  does: string,
  value: (value: number) => string,
  lowest = 'Least',
  highest = 'Most',
): NumberWords => ({
  name,
  does,
  value,
  lowest: (low) => `${lowest}: ${value(low)}.`,
  highest: (high) => `${highest}: ${value(high)}.`,
  always: (same) => `Always ${value(same)}.`,
});
const minutes = counted('minute');
const hours = counted('hour');
const days = counted('day');
const ofHundred = (value: number): string => `${digits(value)} out of 100`;
const clock = (hour: number): string => `${hour}:00`;

export const showroom: ShowroomText = {
  language: 'en',
  languageName: 'English',
  direction: 'ltr',
  showroom: {
    page: 'The objects',
    title: 'Objects that measure',
    languages: 'Languages',
    listen: 'Listen',
    louder: 'Louder',
    back: 'All the objects',
    more: 'Learn more',
    moreOf: (name) => `Learn more: ${name}`,
    inRoom: (room) => `Room: ${room}`,
    none: { title: 'There is no object here yet.', sentence: 'Please come back soon.' },
    gone: { title: 'This object is no longer shown.', sentence: 'Please look at the other objects.' },
    loading: 'One moment…',
    lost: { title: 'These numbers are no longer up to date.', sentence: 'They will come back on their own.' },
    state: {
      online: 'It works.',
      silent: 'It has stopped speaking.',
      lost: 'It is switched off or unplugged.',
      unknown: 'It has said nothing yet.',
    },
    now: 'Now',
    ago: {
      moment: 'A moment ago',
      minutes: (count) => `${minutes(count)} ago`,
      hours: (count) => `${hours(count)} ago`,
      days: (count) => `${days(count)} ago`,
    },
    old: 'This may no longer be true.',
    does: 'What it does',
    doesNot: 'What it does not do',
    numbers: {
      temperature: number('Warmth', 'It measures warmth.', counted('degree'), 'Coldest', 'Warmest'),
      humidity: number(
        'Water in the air',
        'It measures the water in the air.',
        ofHundred,
        'Driest',
        'Most humid',
      ),
      co2: number(
        'Air',
        'It measures the air we breathe.',
        counted('part in a million', 'parts in a million'),
        'At best',
        'At worst',
      ),
      sound: number('Noise', 'It measures noise.', counted('decibel'), 'Quietest', 'Loudest'),
      light: number('Light', 'It measures light.', counted('lux', 'lux'), 'Darkest', 'Brightest'),
      pressure: number('Weight of the air', 'It measures the weight of the air.', counted('hectopascal')),
      dust: number(
        'Dust',
        'It measures the dust in the air.',
        counted('microgram in a cubic metre', 'micrograms in a cubic metre'),
      ),
      power: number('Electricity', 'It measures the electricity that flows.', counted('watt')),
      energy: number(
        'Electricity already used',
        'It counts the electricity already used.',
        counted('kilowatt hour'),
      ),
      brightness: number('Strength of the light', 'It says how strong its light is.', ofHundred),
      count: number('People', 'It counts people.', counted('person', 'people')),
    },
    states: {
      presence: {
        does: 'It feels whether someone is there.',
        yes: 'Someone is there.',
        no: 'Nobody is there.',
        time: (count) => `Someone was there for about ${hours(count)}.`,
      },
      door: {
        does: 'It feels whether the door is open.',
        yes: 'It is open.',
        no: 'It is closed.',
        time: (count) => `It was open for about ${hours(count)}.`,
      },
      switch: {
        does: 'It goes on and off.',
        yes: 'It is on.',
        no: 'It is off.',
        time: (count) => `It was on for about ${hours(count)}.`,
      },
      vibration: {
        does: 'It feels shaking.',
        yes: 'It is moving.',
        no: 'Nothing moves.',
        time: (count) => `It was moving for about ${hours(count)}.`,
      },
      leak: {
        does: 'It feels water.',
        yes: 'There is water.',
        no: 'It is dry.',
        time: (count) => `There was water for about ${hours(count)}.`,
      },
      smoke: {
        does: 'It feels smoke.',
        yes: 'There is smoke.',
        no: 'There is no smoke.',
        time: (count) => `There was smoke for about ${hours(count)}.`,
      },
    },
    events: {
      in: { does: 'It counts the people who come in.', happened: 'Someone came in.' },
      out: { does: 'It counts the people who go out.', happened: 'Someone went out.' },
      action: { does: 'It feels when someone presses it.', happened: 'Someone pressed it.' },
    },
    other: { does: 'It also measures something else.', yes: 'Yes', no: 'No' },
    air: { good: 'The air is good.', fair: 'The air is fair.', poor: 'Please open the window.' },
    not: {
      film: 'It does not film.',
      listen: 'It does not listen.',
      picture: 'No picture is kept.',
      voice: 'No voice is kept.',
      who: 'It does not know who you are.',
    },
    day: {
      title: 'Since yesterday',
      soon: 'Its day will soon be drawn here.',
      around: (hour) => `That was around ${hour === 0 ? 'midnight' : clock(hour)}.`,
      never: 'Not once since yesterday.',
      hour: clock,
      yesterday: 'Yesterday',
      today: 'Today',
    },
    table: { page: (page, pages) => `${page} of ${pages}`, pause: 'Stop', resume: 'Continue' },
    aim: 'Point your phone at this square.',
  },
};
