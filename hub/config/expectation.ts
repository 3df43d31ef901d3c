import type { z } from 'zod';

type Issue = z.core.$ZodIssue;

const MAX_SHOWN = 60;

/** A value as a person would recognise it in the file, cut to a readable length. */
export function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value) ?? String(value);
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
}

/** What a Zod issue expected, as the middle of a sentence: "expected …". */
export function expectation(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      if (!issue.message.startsWith('Invalid')) return issue.message;
      return issue.expected === 'int' ? 'a whole number' : article(issue.expected);
    case 'invalid_value':
      return issue.values.length === 1
        ? shown(issue.values[0])
        : `one of ${issue.values.map(shown).join(', ')}`;
    case 'too_small':
      return issue.origin === 'string' || issue.origin === 'array'
        ? `at least ${issue.minimum} ${issue.origin === 'string' ? 'characters' : 'items'}`
        : `at least ${issue.minimum}`;
    case 'too_big':
      return issue.origin === 'string' || issue.origin === 'array'
        ? `at most ${issue.maximum} ${issue.origin === 'string' ? 'characters' : 'items'}`
        : `at most ${issue.maximum}`;
    case 'invalid_format':
      return issue.message.startsWith('Invalid') ? article(issue.format) : issue.message;
    case 'invalid_union':
      return issue.errors
        .map((issues) => issues[0])
        .filter((first) => first !== undefined)
        .map(expectation)
        .join(', or ');
    case 'invalid_key':
      return issue.issues.map(expectation).join(', or ');
    default:
      return issue.message;
  }
}

function article(noun: string): string {
  const names: Record<string, string> = {
    object: 'keys and values',
    array: 'a list',
    number: 'a number',
    url: 'a URL',
  };
  return names[noun] ?? (/^[aeiou]/.test(noun) ? `an ${noun}` : `a ${noun}`);
}
