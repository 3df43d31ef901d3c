const KEPT_AS = 'language';

/** The language that somebody chose on this phone; null: nobody has yet. */
export function chosenLanguage(): readonly string[] | null {
  try {
    const kept = localStorage.getItem(KEPT_AS);
    return kept === null ? null : [kept];
  } catch {
    return null;
  }
}

export function keepLanguage(code: string): void {
  try {
    localStorage.setItem(KEPT_AS, code);
  } catch {
    // A browser that keeps nothing asks again next time.
  }
}
