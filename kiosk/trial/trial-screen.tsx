import type { ReadonlySignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import type { OpenTrial, SheetLanguage } from '../../hub/contract/trials.ts';
import { StillThere } from '../entrance/still-there.tsx';
import { useTitleFocus } from '../entrance/title-focus.ts';
import type { ConnectionState } from '../live/live-connection.ts';
import { ListenButtons } from '../speech/listen-buttons.tsx';
import type { VisitorText } from '../text/visitor-text.ts';
import { Banner } from '../ui/banner.tsx';
import { BigButton } from '../ui/big-button.tsx';
import { LanguageButtons } from '../ui/language-buttons.tsx';
import { Pictogram, type PictogramName } from '../ui/pictogram.tsx';
import { StatusLine } from '../ui/status-line.tsx';
import { CodePaper } from './code-paper.tsx';
import { CodeView } from './code-view.tsx';
import { Farewell } from './farewell.tsx';
import { longDay, type SheetPage, sheetLines } from './sheet-lines.ts';
import type { TrialScreenState } from './trial-state.ts';

export interface TrialActions {
  readonly choose: (trial: OpenTrial) => void;
  readonly next: () => void;
  readonly back: () => void;
  readonly oldEnough: () => void;
  readonly tooYoung: () => void;
  readonly agree: () => void;
  readonly decline: () => void;
  readonly print: () => void;
  readonly noted: () => void;
  readonly language: (code: string) => void;
  readonly stay: () => void;
  readonly withdraw: () => void;
}

interface Props {
  readonly actions: TrialActions;
  readonly state: ReadonlySignal<TrialScreenState>;
  readonly text: ReadonlySignal<VisitorText>;
  /** Those in which a sheet can be read, the building's own first. */
  readonly languages: ReadonlySignal<readonly VisitorText[]>;
  /** Null: not known yet. */
  readonly trials: ReadonlySignal<readonly OpenTrial[] | null>;
  readonly connection: ReadonlySignal<ConnectionState>;
  readonly building: ReadonlySignal<string>;
}

const PICTURES: Readonly<Record<SheetPage, PictogramName>> = {
  about: 'bulb',
  measured: 'gauge',
  audience: 'people',
  howLong: 'clock',
  changeMind: 'undo',
};

export function TrialScreen(props: Props) {
  const { actions, state, text, connection, building } = props;
  const { view, warned, trial } = state.value;
  const lost = connection.value === 'lost' || connection.value === 'refused';
  return (
    <div class="entrance trial" data-view={view.name} data-language={text.value.language}>
      {lost && <Banner pictogram="unplugged" {...text.value.trial.lost} />}
      <Scene key={keyOf(state.value)} {...props} />
      {warned && <StillThere text={text.value} onStay={actions.stay} />}
      {view.name === 'code' && trial !== null && (
        <CodePaper text={text.value} code={view.code} erase={trial.erase} building={building.value} />
      )}
      <StatusLine words={titleOf(state.value, text.value)} event={keyOf(state.value)} />
    </div>
  );
}

const keyOf = ({ view }: TrialScreenState): string => `${view.name} ${'page' in view ? view.page : ''}`;

function Scene({ actions, state, text: currentText, languages, trials }: Props) {
  const { view, trial, withAdult } = state.value;
  const text = currentText.value;
  const words = text.trial;
  const no = <BigButton label={words.no} pictogram="close" tone="quiet" onPress={actions.decline} />;
  const title = titleOf(state.value, text);
  switch (view.name) {
    case 'start':
      return (
        <Start
          text={text}
          languages={languages.value}
          trials={trials.value}
          changed={view.changed}
          actions={actions}
        />
      );
    case 'sheet': {
      if (trial === null) return null;
      const lines = sheetLines(words, text.language as SheetLanguage, trial)[view.page];
      return (
        <Question text={text} title={title} pictogram={PICTURES[view.page]} onBack={actions.back}>
          <div class="lines">
            {(view.page === 'about' ? lines.slice(1) : lines).map((line) => (
              <p key={line}>{line}</p>
            ))}
            {view.page === 'about' && (
              <p class="version">
                {words.version(trial.sheetVersion, longDay(trial.sheetDate, text.language))}
              </p>
            )}
          </div>
          <div class="choices">
            {no}
            <BigButton label={words.next} pictogram="forward" tone="quiet" onPress={actions.next} />
          </div>
        </Question>
      );
    }
    case 'age':
      return (
        <Question text={text} title={title} pictogram="calendar" onBack={actions.back}>
          <p>{words.age.why}</p>
          <div class="choices">
            <BigButton label={words.age.no} pictogram="close" tone="quiet" onPress={actions.tooYoung} />
            <BigButton label={words.age.yes} pictogram="check" tone="quiet" onPress={actions.oldEnough} />
          </div>
        </Question>
      );
    case 'adult':
      return (
        <Question text={text} title={title} pictogram="people" onBack={actions.back}>
          <p>{words.adult.who}</p>
          <div class="choices">
            {no}
            <BigButton label={words.adult.here} pictogram="people" tone="quiet" onPress={actions.next} />
          </div>
        </Question>
      );
    case 'decide':
      return (
        <Question text={text} title={title} pictogram="question" onBack={actions.back}>
          <p>{words.decide.free}</p>
          <div class="choices">
            {no}
            <BigButton
              label={withAdult ? words.decide.yesTogether : words.decide.yes}
              pictogram="check"
              tone="quiet"
              onPress={actions.agree}
            />
          </div>
        </Question>
      );
    case 'sending':
      return (
        <main class="scene trial-scene">
          <h1>{title}</h1>
        </main>
      );
    case 'failed':
      return (
        <Question text={text} title={title} pictogram="warning" onBack={actions.back}>
          <p>{words.failed.sentence}</p>
          <div class="choices">
            {no}
            <BigButton label={words.again} pictogram="undo" tone="quiet" onPress={actions.agree} />
          </div>
        </Question>
      );
    case 'code':
      return <CodeView text={text} code={view.code} onPrint={actions.print} onNoted={actions.noted} />;
    case 'started':
    case 'declined':
      return (
        <Farewell
          words={words[view.name]}
          pictogram={view.name === 'started' ? 'check' : 'wave'}
          back={words.back}
          onBack={actions.back}
        />
      );
  }
}

function titleOf({ view, trial, withAdult }: TrialScreenState, text: VisitorText): string {
  const words = text.trial;
  switch (view.name) {
    case 'start':
      return words.title;
    case 'sheet':
      if (view.page !== 'about') return words[view.page].title;
      return trial === null ? '' : (trial.sheet[text.language as SheetLanguage] ?? trial.sheet.fr).purpose;
    case 'decide':
      return withAdult ? words.decide.together : words.decide.title;
    case 'sending':
      return words.sending;
    default:
      return words[view.name].title;
  }
}

interface QuestionProps {
  readonly text: VisitorText;
  readonly title: string;
  readonly pictogram: PictogramName;
  readonly onBack: () => void;
  readonly children: ComponentChildren;
}

/** One idea: a picture, a title, what there is to know or to decide, and the way back. */
function Question({ text, title, pictogram, onBack, children }: QuestionProps) {
  return (
    <main class="scene trial-scene">
      <div class="top">
        <button type="button" class="small-button" onClick={onBack}>
          <Pictogram name="back" />
          {text.trial.back}
        </button>
        <ListenButtons words={text.trial} />
      </div>
      <div class="asked">
        <Pictogram name={pictogram} />
        <h1 ref={useTitleFocus()} tabindex={-1}>
          {title}
        </h1>
      </div>
      {children}
    </main>
  );
}

interface StartProps {
  readonly text: VisitorText;
  readonly languages: readonly VisitorText[];
  readonly trials: readonly OpenTrial[] | null;
  readonly changed: boolean;
  readonly actions: TrialActions;
}

function Start({ text, languages, trials, changed, actions }: StartProps) {
  const words = text.trial;
  const language = text.language as SheetLanguage;
  const readable = (trials ?? []).filter(({ sheet }) => sheet[language] !== undefined);
  const none = trials !== null && readable.length === 0;
  const { title, sentence } = changed
    ? words.changed
    : none
      ? words.none
      : { title: words.title, sentence: words.intro };
  return (
    <main class="scene trial-scene start-scene">
      <div class="words">
        <h1 ref={useTitleFocus()} tabindex={-1}>
          {title}
        </h1>
        <p>{sentence}</p>
        <ListenButtons words={words} />
      </div>
      <div class="choices trials-on-offer">
        {readable.map((trial) => (
          <BigButton
            key={trial.id}
            label={(trial.sheet[language] ?? trial.sheet.fr).purpose}
            pictogram="bulb"
            onPress={() => actions.choose(trial)}
          />
        ))}
      </div>
      <div class="foot">
        <LanguageButtons
          label={words.languages}
          text={text}
          languages={languages}
          onLanguage={actions.language}
        />
        <button type="button" class="small-button" onClick={actions.withdraw}>
          <Pictogram name="undo" />
          {words.withdrawal.open}
        </button>
      </div>
    </main>
  );
}
