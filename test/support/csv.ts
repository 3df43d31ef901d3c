/** The rows of a CSV file as RFC 4180 has it, each by its columns. Quotes and line ends are checked, not forgiven. */
export function readCsv(text: string): Record<string, string>[] {
  const rows: string[][] = [[]];
  for (let at = 0; at < text.length; ) {
    const [whole, quoted, plain, end] =
      /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/y.exec(text.slice(at)) ?? [];
    if (whole === undefined) throw new Error(`not CSV at ${at}: ${JSON.stringify(text.slice(at, at + 40))}`);
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain ?? '');
    at += whole.length;
    if (end === '\r\n') rows.push([]);
  }
  if (rows.pop()?.length !== 0) throw new Error('the last line does not end');
  const [header = [], ...lines] = rows;
  return lines.map((cells) => {
    if (cells.length !== header.length)
      throw new Error(`${cells.length} cells under ${header.length} columns`);
    return Object.fromEntries(header.map((name, i) => [name, cells[i] ?? '']));
  });
}
