/** Sets `key` in a memory of at most `bound` entries. Beyond it new keys are not remembered; those that are stay. */
export function remember<K, V>(memory: Map<K, V>, key: K, value: V, bound: number): void {
  if (memory.size < bound || memory.has(key)) memory.set(key, value);
}
