import { own } from './json-object.ts';
import { scalar } from './scalar.ts';

/** What is taken out of a message. `json` is undefined where the payload is none. */
type Take = (text: string, json: unknown) => unknown;
export interface ValueTemplate {
  readonly take: Take;
  /** The last key of the path: a name for what is there. */
  readonly key: string | undefined;
}

/** `{{ … }}` around the whole. */
const BRACES = /^\s*\{\{-?\s*(.+?)\s*-?\}\}\s*$/s;
const PATH = /^value_json((?:\s*(?:\.\s*[A-Za-z_]\w*|\[\s*(?:'[^']*'|"[^"]*"|\d+)\s*\]))*)$/;
const STEP = /\.\s*([A-Za-z_]\w*)|\[\s*(?:'([^']*)'|"([^"]*)"|(\d+))\s*\]/g;
const FILTER = /^([a-z_]+)(?:\(([^()]*)\))?$/;
const SUM = /^(.+?)\s*([*/+-])\s*(\d+(?:\.\d+)?)$/;
const MAX_LENGTH = 500;

/** Filters that leave a scalar what it is. A default is no measured value: what is missing says nothing. */
const NEUTRAL = new Set(['default', 'd', 'float', 'string', 'trim', 'is_defined', 'bool', 'lower', 'upper']);

/**
 * The templates that people use (home-assistant.io/docs/configuration/templating): a path in `value_json`, or `value`,
 * with `float`, `int`, `round(n)`, `multiply(x)` and the like, and one sum with a number. null: another; what it would
 * have said stays unsaid.
 */
export function valueTemplate(source: string): ValueTemplate | null {
  const [, body] = source.length > MAX_LENGTH ? [] : (BRACES.exec(source) ?? []);
  return body === undefined ? null : expression(body.trim());
}

function expression(body: string): ValueTemplate | null {
  const [, summed, operator, operand] = SUM.exec(body) ?? [];
  if (summed !== undefined && operator !== undefined) {
    const term = expression(unwrapped(summed));
    if (term === null) return null;
    return { key: term.key, take: (text, json) => sum(term.take(text, json), operator, Number(operand)) };
  }
  const [head, ...filters] = unwrapped(body)
    .split('|')
    .map((part) => part.trim());
  const start = head === undefined ? null : headOf(head);
  const steps = filters.map(filterOf);
  if (start === null || steps.includes(null)) return null;
  return {
    key: start.key,
    take: (text, json) => steps.reduce((value, step) => step!(value), start.take(text, json)),
  };
}

/** Without the parentheses around the whole. */
function unwrapped(body: string): string {
  const [, inner] = /^\(([^()]*)\)$/.exec(body.trim()) ?? [];
  return (inner ?? body).trim();
}

function headOf(head: string): ValueTemplate | null {
  if (head === 'value') return { key: undefined, take: (text) => text };
  const [, path] = PATH.exec(head) ?? [];
  if (path === undefined) return null;
  const keys = [...path.matchAll(STEP)].map(
    ([, dotted, single, double, index]) => dotted ?? single ?? double ?? index ?? '',
  );
  return { key: keys.at(-1), take: (_text, json) => keys.reduce(step, json) };
}

function step(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? own(value, key) : undefined;
}

function filterOf(filter: string): ((value: unknown) => unknown) | null {
  const [, name, args = ''] = FILTER.exec(filter) ?? [];
  const argument = Number(args.split(',')[0]);
  switch (name) {
    case 'int':
      return (value) => numeric(value, Math.trunc);
    case 'abs':
      return (value) => numeric(value, Math.abs);
    case 'round': {
      const places = args === '' ? 0 : argument;
      if (!(places >= 0 && places <= 10)) return null;
      return (value) => numeric(value, (number) => Number(number.toFixed(places)));
    }
    case 'multiply':
    case 'add':
      return Number.isFinite(argument) ? (value) => sum(value, name === 'add' ? '+' : '*', argument) : null;
    default:
      return name !== undefined && NEUTRAL.has(name) ? (value) => value : null;
  }
}

function numeric(value: unknown, change: (number: number) => number): unknown {
  const number = scalar(value);
  return typeof number === 'number' ? change(number) : undefined;
}

function sum(value: unknown, operator: string, operand: number): unknown {
  return numeric(value, (number) => {
    switch (operator) {
      case '*':
        return rounded(number * operand);
      case '/':
        return rounded(number / operand);
      case '+':
        return rounded(number + operand);
      default:
        return rounded(number - operand);
    }
  });
}

/** Without what binary arithmetic adds: 0.1 · 3 is 0.3. */
function rounded(number: number): number {
  return Number(number.toPrecision(12));
}
