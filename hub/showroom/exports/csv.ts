/** CSV as in RFC 4180: UTF-8, CRLF, a header line, quotes where they are needed. */

/** Spreadsheets take a cell that begins so for a formula, and run it (owasp.org/www-community/attacks/CSV_Injection). */
const FORMULA = /^[=+\-@\t\r']/;
const QUOTED = /[",\r\n]/;

/**
 * A text as a cell. One that a spreadsheet would run gets an apostrophe before it, and so does one that begins with an
 * apostrophe: take one away from any text that begins with one, and it is as it was. An empty text is `""`, so that it
 * differs from none.
 */
export function textCell(text: string | null): string {
  if (text === null) return '';
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return safe === '' || QUOTED.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export const line = (cells: readonly string[]): string => `${cells.join(',')}\r\n`;
