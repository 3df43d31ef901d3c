import { plainName } from './said-value.ts';

/**
 * Names for values that lie in a tree (`engine/temperature`): the last level where no other path ends like it, else
 * the whole path. By path.
 */
export function pathNames(paths: Iterable<string>): Map<string, string> {
  const all = [...paths];
  const endings = new Map<string, number>();
  for (const path of all) {
    const ending = plainName(lastLevel(path));
    endings.set(ending, (endings.get(ending) ?? 0) + 1);
  }
  return new Map(
    all.map((path) => [path, endings.get(plainName(lastLevel(path))) === 1 ? lastLevel(path) : path]),
  );
}

export function lastLevel(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
