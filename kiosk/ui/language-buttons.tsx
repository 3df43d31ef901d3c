interface Language {
  readonly language: string;
  readonly languageName: string;
  readonly direction: 'ltr' | 'rtl';
}

interface Props {
  readonly label: string;
  /** The present one. */
  readonly text: Language;
  readonly languages: readonly Language[];
  readonly onLanguage: (code: string) => void;
}

/** The other languages, each by its own name: a flag is a country's. */
export function LanguageButtons({ label, text, languages, onLanguage }: Props) {
  const others = languages.filter(({ language }) => language !== text.language);
  if (others.length === 0) return null;
  return (
    <nav class="languages" aria-label={label}>
      {others.map(({ language, languageName, direction }) => (
        <button
          key={language}
          type="button"
          class="small-button"
          lang={language}
          dir={direction}
          onClick={() => onLanguage(language)}
        >
          {languageName}
        </button>
      ))}
    </nav>
  );
}
