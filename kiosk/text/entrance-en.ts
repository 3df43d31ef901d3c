import type { EntranceText } from './entrance-text.ts';

const people = (count: number): string => (count === 1 ? '1 person' : `${count} people`);

export const entrance: EntranceText = {
  language: 'en',
  languageName: 'English',
  direction: 'ltr',
  entrance: {
    page: 'Entrance',
    hello: 'Hello!',
    presentBadge: 'Hold your badge near the reader.',
    presentBadgePicture: 'A hand holds a card near the badge reader.',
    noBadge: 'I have no badge',

    howMany: 'How many are you?',
    touchNumber: 'Touch a number.',
    people,
    back: 'Back',
    stillThere: 'Are you still there?',
    leavingSoon: 'This screen will go back to the start.',
    stay: 'Yes, I am here',

    outcome: {
      in: { title: 'Welcome!', sentence: 'Your arrival is noted.' },
      out: { title: 'Goodbye!', sentence: 'Your departure is noted.' },
      repeat: { title: 'Already noted.', sentence: 'Once is enough.' },
      'random-id': { title: 'It is noted.', sentence: 'Your card or phone changes its number.' },
      captured: { title: 'Badge read.', sentence: 'The desk has read this badge.' },
      unknown: { title: 'Unknown badge', sentence: 'You can come in. Show your badge at the desk.' },
      refused: { title: 'Blocked badge', sentence: 'You can come in. Show your badge at the desk.' },
    },
    noted: { title: 'It is noted.', sentence: (count) => `Welcome! You are ${people(count)}.` },
    kept: { title: 'It is noted here.', sentence: 'Welcome! We will count you later.' },
    notCounted: { title: 'You can come in.', sentence: 'The counter is broken. Please tell the desk.' },

    lost: { title: 'The counter is broken.', sentence: 'You can come in. Touch the button.' },
    refused: { title: 'This screen is not allowed.', sentence: 'You can come in. Please tell the desk.' },
    waiting: (count) =>
      count === 1 ? '1 arrival is waiting to be counted.' : `${count} arrivals are waiting to be counted.`,

    languages: 'Languages',
    readerAt: {
      left: 'The reader is on the left.',
      right: 'The reader is on the right.',
      below: 'The reader is below.',
      above: 'The reader is above.',
    },
    greeting: { in: (firstName) => `Welcome ${firstName}!`, out: (firstName) => `Goodbye ${firstName}!` },
    notMe: 'This is not me',
    undo: 'Cancel',
    undoing: 'One moment…',
    continue: 'Continue',
    cancelled: { title: 'It is cancelled.', sentence: 'This passage is not counted.' },
    tooLate: { title: 'We could not cancel.', sentence: 'Please tell the desk.' },

    why: 'Why do you come today?',
    whyFree: 'Without an answer, this screen goes away.',
    noAnswer: 'Skip',
    thanks: { title: 'Thank you!', sentence: 'Nobody knows that it is you.' },
    themes: {
      budget: 'Money',
      sante: 'Health',
      emploi: 'Work',
      droits: 'Rights and benefits',
      culture: 'Culture',
      numerique: 'Computers',
    },

    listen: 'Listen',
    louder: 'Louder',
    notAloud: 'This choice is not said aloud.',

    call: 'Call someone',
    calling: {
      ringing: { title: 'We are calling someone.', sentence: 'Please stay here.' },
      coming: { title: 'Someone is coming.', sentence: 'Your call was heard.' },
      unanswered: { title: 'Nobody has answered.', sentence: 'You can come in. Go to the desk.' },
      failed: { title: 'The call does not work.', sentence: 'You can come in. Go to the desk.' },
    },

    notice: {
      button: 'Your data',
      who: 'Who?',
      whoAnswer: (controller) => `${controller} counts the visits.`,
      why: 'Why?',
      whyAnswer: 'To know how many people come.',
      what: 'What?',
      whatAnswer: 'The time of your visits. The number of your badge is not kept.',
      howLong: 'How long?',
      howLongAnswer: 'Three months at most.',
      rights: 'Your rights',
      rightsAnswer: 'You can see your data. You can have them erased.',
      contact: (contact) => `Ask at the desk, or here: ${contact}`,
      contactDesk: 'Ask at the desk.',
      noBadge: 'You can come without a badge.',
      version: (version, date) => `Text ${version}, ${date}`,
    },
  },
  unreachable: { message: 'The building’s computer does not answer.', hint: 'Please tell the desk.' },
  unexpected: { message: 'The building’s computer has answered badly.', hint: 'Please tell the desk.' },
  defaultBuilding: 'Tiers-lieu',
};
