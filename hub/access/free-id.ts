/** Leaves room for a number below the 63 characters of an id. */
const BASE_MAX = 56;

/** An id made of a name that people gave: `borne-de-l-entree` of "Borne de l’entrée"; `instead` where no letter is left. */
export function idOf(name: string, instead: string): string {
  const plain = name.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
  return (
    plain
      .replaceAll(/[^a-z0-9]+/g, ' ')
      .trim()
      .slice(0, BASE_MAX)
      .trim()
      .replaceAll(' ', '-') || instead
  );
}

/** The id itself, or with a number where it is taken. */
export function freeId(id: string, taken: ReadonlySet<string>): string {
  let free = id.slice(0, BASE_MAX);
  for (let number = 2; taken.has(free); number++) free = `${id.slice(0, BASE_MAX)}-${number}`;
  return free;
}
