// One question on the page.
import { useEffect, useRef, useState } from "preact/hooks";
import { Button, Icon } from "../design/parts";
import { t } from "../texts";
import { choicesOf, controlOf, hintText, isUnknown, kUnknown, questionText, type Control } from "./answers";
import type { Question } from "./client";
import { Choices, DateEntry, Levels, NumberEntry, Pain, Ticks, TimeEntry } from "./Controls";
import type { Sending } from "./outbox";

interface Props {
  question: Question;
  before: string | undefined;
  sending: Sending;
  /// How often the server refused an answer to it.
  refused: number;
  onAnswer: (words: string) => void;
  onBack: (() => void) | null;
}

function missingText(control: Control, screen: boolean): string {
  if (control === "ticks" && screen) return t("intake.choose.screen");
  return t(
    control === "number" || control === "time" || control === "yes_or_number"
      ? "intake.choose.number"
      : "intake.choose",
  );
}

export function QuestionForm({ question, before, sending, refused, onAnswer, onBack }: Props) {
  const control = controlOf(question);
  const kept = before !== undefined && !isUnknown(before) ? before : undefined;
  const [words, setWords] = useState<string | null>(kept ?? null);
  const [fault, setFault] = useState("");
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    scrollTo(0, 0);
    heading.current?.focus({ preventScroll: true });
  }, []);
  useEffect(() => setFault(refused ? t("intake.refused") : ""), [refused]);
  const take = (next: string | null) => {
    setWords(next);
    setFault("");
  };
  const send = (e: Event) => {
    e.preventDefault();
    if (words === null) setFault(missingText(control, question.kind === "screen"));
    else onAnswer(words);
  };
  const atOnce = control === "choices" || control === "yes_no";
  const hint = hintText(question);
  return (
    <form class="in-form" onSubmit={send} noValidate>
      <fieldset disabled={sending !== "idle"} aria-describedby={hint ? "hint" : undefined}>
        <legend>
          <h1 ref={heading} tabIndex={-1}>
            {questionText(question)}
          </h1>
        </legend>
        {hint && (
          <p class="in-hint" id="hint">
            {hint}
          </p>
        )}
        <Entry question={question} control={control} before={kept} onWords={take} onAnswer={onAnswer} />
        <p class="in-fault" role="alert">
          {fault && (
            <>
              <Icon name="alert" />
              {fault}
            </>
          )}
        </p>
        <Button
          kind="plain"
          class="in-unknown"
          onClick={() => onAnswer(kUnknown)}
          aria-pressed={before === kUnknown || undefined}
        >
          {t("intake.unknown")}
        </Button>
      </fieldset>
      <div class="in-foot">
        {onBack ? (
          <Button icon="left" disabled={sending !== "idle"} onClick={onBack}>
            {t("intake.back")}
          </Button>
        ) : null}
        {(!atOnce || kept !== undefined) && (
          <Button kind="primary" type="submit" busy={sending !== "idle"}>
            {t("intake.next")}
          </Button>
        )}
      </div>
    </form>
  );
}

interface EntryProps {
  question: Question;
  control: Control;
  before: string | undefined;
  onWords: (words: string | null) => void;
  onAnswer: (words: string) => void;
}
function Entry({ question, control, before, onWords, onAnswer }: EntryProps) {
  const props = { before, onWords };
  switch (control) {
    case "choices":
      return <Choices choices={choicesOf(question)} before={before} onChoose={onAnswer} />;
    case "yes_no":
      return <Choices choices={yesNo(question)} before={before} onChoose={onAnswer} />;
    case "yes_or_number":
      return <YesOrNumber {...props} question={question} onAnswer={onAnswer} />;
    case "ticks": {
      const none = t(question.kind === "screen" ? "intake.screen.none" : "intake.choice.implants.none");
      return <Ticks {...props} choices={choicesOf(question)} none={none} />;
    }
    case "levels":
      return <Levels {...props} />;
    case "number":
      return (
        <NumberEntry
          before={before}
          onWords={(words) => onWords(words)}
          label={t("intake.number.label")}
          unit={question.unit}
        />
      );
    case "time":
      return <TimeEntry {...props} />;
    case "date":
      return <DateEntry {...props} />;
    case "pain":
      return <Pain {...props} />;
  }
}

function yesNo(question: Question) {
  // a screen of one line is answered by its number
  const yes = question.kind === "screen" ? "1" : "y";
  const no = question.kind === "screen" ? "none" : "n";
  return [
    { words: yes, label: t("intake.yes") },
    { words: no, label: t("intake.no") },
  ];
}

/// "Yes" opens a place for the number, which may stay empty.
function YesOrNumber({ question, before, onWords, onAnswer }: Omit<EntryProps, "control">) {
  const [open, setOpen] = useState(before !== undefined && before !== "n");
  const choose = (on: boolean) => {
    if (!on) return onAnswer("n");
    setOpen(true);
    onWords("y");
  };
  return (
    <>
      <div class="in-choices">
        <button type="button" class="in-choice" aria-pressed={open} aria-expanded={open} onClick={() => choose(true)}>
          <span>{t("intake.yes")}</span>
          <Icon name={open ? "check" : "right"} />
        </button>
        {open && (
          <NumberEntry
            before={before}
            label={t("intake.number.optional")}
            unit={question.unit}
            onWords={(words, typed) => onWords(typed.trim() ? words : "y")}
          />
        )}
        <button type="button" class="in-choice" aria-pressed={before === "n"} onClick={() => choose(false)}>
          <span>{t("intake.no")}</span>
          <Icon name={before === "n" ? "check" : "right"} />
        </button>
      </div>
    </>
  );
}
