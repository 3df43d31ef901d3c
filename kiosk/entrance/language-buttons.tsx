import type { VisitorText } from '../text/visitor-text.ts';

interface Props {
  readonly text: VisitorText;
  readonly languages: readonly VisitorText[];
  readonly onLanguage: (code: string) => void;
}

/** The other languages, each by its own name: a flag is a country's. */
export function LanguageButtons({ text, languages, onLanguage }: Props) {
  const others = languages.filter(({ language }) => language !== text.language);
  if (others.length === 0) return null;
  return (
    <nav class="languages" aria-label={text.entrance.languages}>
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
