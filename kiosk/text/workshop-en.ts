import type { WorkshopText } from './workshop-fr.ts';

const number = (value: number): string => value.toLocaleString('en', { maximumFractionDigits: 1 });

export const workshop: WorkshopText = {
  language: 'en',
  page: 'Workshop',
  unreachable: { message: 'The hub does not answer.', hint: 'Try again in a moment.' },
  unexpected: { message: 'That did not work.', hint: 'Try again in a moment.' },
  number,

  join: {
    title: 'Join the workshop',
    where: 'Type the four digits shown in the room.',
    code: 'The four digits',
    keys: 'Digit keys',
    remove: 'Delete the last digit',
    haveWork: 'I have a work code',
    work: 'Your work code',
    workHint: 'Eight characters, from the end of a workshop.',
    go: 'Start',
    going: 'One moment…',
    faults: {
      workshop_code_unknown: { title: 'This code opens nothing.', sentence: 'Check the four digits.' },
      workshop_full: { title: 'All seats are taken.', sentence: 'Ask the person who leads.' },
      work_unknown: { title: 'This work code is unknown.', sentence: 'Check it. Work is kept thirty days.' },
      too_many_requests: { title: 'Too many tries.', sentence: 'Wait a minute, then try again.' },
      short: { title: 'Some digits are missing.', sentence: 'There are four.' },
      shortWork: { title: 'Some characters are missing.', sentence: 'A work code has eight.' },
      unreachable: { title: 'The hub does not answer.', sentence: 'Try again in a moment.' },
      other: { title: 'That did not work.', sentence: 'Ask the person who leads.' },
    },
  },

  seat: {
    number: (count) => `Seat ${count}`,
    views: 'What the page shows',
    view: { card: 'Card', bench: 'Table', flow: 'Flow' },
    progress: (done, of) => `Steps done: ${done} of ${of}`,
    lost: { title: 'The hub does not answer.', sentence: 'The page will come back by itself.' },
    frozen: { title: 'Pause.', sentence: 'Look at the person who leads.' },
    cut: { title: 'The network is cut.', sentence: 'Messages no longer pass. This is on purpose.' },
    failed: { title: 'That did not work.', sentence: 'Try again in a moment.' },
  },

  editor: {
    title: (seat) => `The flow of seat ${seat}, in Node-RED`,
    starting: { title: 'Your seat is starting.', sentence: 'A few more seconds.' },
    troubles: {
      crashed: 'Your flow has stopped.',
      hung: 'Your flow was going round without end.',
      memory: 'Your flow took too much memory.',
      'start-failed': 'Your seat does not start.',
    },
    safe: 'It is still there. Correct it, then deploy.',
    again: 'It has started again. Nothing is lost.',
    failed: 'Your flow is kept. Call the person who leads.',
    restart: 'Restart the seat',
    restarting: 'The seat is restarting…',
    noted: 'I see',
  },

  bench: {
    title: 'The table',
    more: 'More objects',
    fewer: 'Fewer objects',
    real: 'The objects of the room',
    nothingSaid: 'It has said nothing yet.',
    yes: 'yes',
    no: 'no',
    names: {
      lampe: 'Lamp',
      ruban: 'Light strip',
      bouton: 'Button',
      thermometre: 'Thermometer',
      mouvement: 'Motion sensor',
      porte: 'Door',
      badge: 'Card reader',
      buzzer: 'Buzzer',
      servo: 'Servo',
      ecran: 'Display',
    },
    lampe: {
      on: (brightness) => (brightness === 100 ? 'On' : `On at ${brightness}%`),
      off: 'Off',
      toggle: 'Touch the switch',
    },
    ruban: {
      lit: (count) =>
        count === 0 ? 'All lights are off' : count === 1 ? '1 light is on' : `${count} lights are on`,
    },
    bouton: {
      press: 'Press',
      double: 'Twice',
      long: 'Long',
      pressed: { single: 'Pressed', double: 'Pressed twice', long: 'Pressed long' },
      waiting: 'It waits to be pressed.',
    },
    thermometre: {
      degrees: (value) => `${value.toLocaleString('en', { minimumFractionDigits: 1 })} °C`,
      heater: 'Heater',
      window: 'Window open',
    },
    mouvement: { move: 'Move in front', yes: 'Somebody moves', no: 'Nobody moves' },
    porte: {
      in: 'Go in',
      out: 'Go out',
      inside: (count) =>
        count === 0 ? 'Nobody inside' : count === 1 ? '1 person inside' : `${count} people inside`,
    },
    badge: {
      tap: { rouge: 'Red card', verte: 'Green card', bleue: 'Blue card' },
      waiting: 'It waits for a card.',
    },
    buzzer: { on: (tone) => `It sounds: ${tone} Hz`, off: 'It is silent', sound: 'Sound on this device' },
    servo: { angle: (degrees) => `${degrees}°` },
    ecran: { empty: 'The display is empty' },
  },

  chart: {
    title: 'Chart',
    choose: 'What is drawn',
    measures: {
      'thermometre/temperature': 'Temperature',
      'lampe/brightness': 'Light of the lamp',
      'servo/angle': 'Angle of the servo',
      'buzzer/tone': 'Tone of the buzzer',
    },
    units: {
      'thermometre/temperature': ' °C',
      'lampe/brightness': '%',
      'servo/angle': '°',
      'buzzer/tone': ' Hz',
    },
    none: 'No value yet.',
    last: 'The last 5 minutes',
    now: 'now',
    ago: '5 minutes ago',
    said: (name, now, low, high) =>
      low === high ? `${name}: ${now}.` : `${name}: ${now}. At least ${low}, at most ${high}.`,
  },

  messages: {
    title: 'Messages',
    intro: 'Messages of the objects shown. The latest is at the top.',
    none: 'No message yet. Touch an object.',
    pause: 'Stop scrolling',
    resume: 'Go on',
    paused: (count) =>
      count === 0 ? 'Paused.' : count === 1 ? 'Paused: 1 message waits.' : `Paused: ${count} messages wait.`,
    skipped: (count) =>
      count === 1 ? 'Very fast: 1 message is not shown.' : `Very fast: ${count} messages are not shown.`,
    from: {
      bench: 'object → flow',
      flow: 'flow → object',
      neighbour: 'neighbour → all',
      building: 'room → flow',
    },
    empty: '(empty)',
  },

  card: {
    title: 'The card',
    steps: 'To do',
    done: 'done',
    todo: 'to do',
    bravo: { title: 'Well done!', sentence: 'You have done it all.' },
    hints: 'Hints',
    hint: 'Ask for a hint',
    nextHint: 'Another hint',
    noMoreHints: 'That was the last hint.',
    work: 'My work',
  },

  ended: {
    title: 'Thank you!',
    sentence: 'The workshop is over.',
    take: 'Take my work home',
    takeHint: 'A file that opens in any Node-RED.',
    keep: 'Come back later',
    keepHint: 'A code to find your flow here again.',
    code: 'Your work code',
    until: (day) => `It works until ${day}.`,
    note: 'Write it down, or print it.',
    print: 'Print',
    wiped: 'Your work will soon be erased here. You can keep it.',
    gone: 'The seat is erased. Your code still works.',
    again: 'Join a workshop',
  },
};
