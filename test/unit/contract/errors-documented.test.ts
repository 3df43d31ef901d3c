import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { ERRORS, REJECTION_REASONS } from '../../../hub/contract/errors.ts';

const guide = readFileSync(path.resolve(import.meta.dirname, '../../../docs/guides/erreurs.md'), 'utf8');
const [answers = '', rejections = ''] = guide.split('## Messages refusés');
const codes = (text: string): string[] =>
  [...text.matchAll(/^\| `([a-z0-9_-]+)` \|/gm)].map((match) => match[1]!);

describe('the guide of errors', () => {
  test('lists every error code, and none that does not exist', () => {
    expect(codes(answers).sort()).toEqual(Object.keys(ERRORS).sort());
  });

  test('gives each its HTTP status, its sentence and its advice as they are sent', () => {
    for (const [code, { status, message, hint }] of Object.entries(ERRORS)) {
      expect(answers).toContain(`| \`${code}\` | ${status} | ${message} | ${hint} |`);
    }
  });

  test('lists every reason for refusing a message, and none that does not exist', () => {
    expect(codes(rejections).sort()).toEqual([...REJECTION_REASONS].sort());
  });
});
