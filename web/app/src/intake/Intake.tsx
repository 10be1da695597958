// The patient's side, made for a phone in one hand: welcome, one question at a time, danger signs at once, a look over
// the answers, thanks.
import { useEffect, useRef, useState } from "preact/hooks";
import type { ComponentChildren } from "preact";
import { Button, Icon, Wait } from "../design/parts";
import { language, languages, t, useLanguage } from "../texts";
import { keyOf, stageOf } from "./answers";
import { takeToken } from "./client";
import { CallButton, DangerBar, DangerScreen } from "./Danger";
import { chooseLanguage, useIntake, type Flow } from "./flow";
import { QuestionForm } from "./QuestionForm";
import { Review } from "./Review";
import "./intake.css";

export default function Intake() {
  useLanguage();
  const [token] = useState(takeToken);
  const flow = useIntake(token);
  const [large, setLarge] = useState(false);
  useEffect(() => {
    document.title = t("intake.title");
  }, [language()]);
  useEffect(() => {
    document.documentElement.classList.toggle("in-large", large);
    return () => document.documentElement.classList.remove("in-large");
  }, [large]);
  useBackKey(flow);
  if (flow.shown.length > 0)
    return (
      <DangerScreen
        alarms={flow.shown}
        onGoOn={flow.closeAlarms}
        onStop={flow.view?.state === "open" ? flow.stop : null}
      />
    );
  return (
    <div class="in-page">
      <header class="in-top">
        <svg class="in-mark" viewBox="0 0 32 32" aria-hidden="true">
          <rect x="9" y="3" width="14" height="5.4" rx="2.2" />
          <rect x="7" y="10" width="14" height="5.4" rx="2.2" class="pale" />
          <rect x="7" y="17" width="14" height="5.4" rx="2.2" />
          <rect x="9" y="24" width="14" height="5.4" rx="2.2" />
        </svg>
        <span class="in-name">{t("intake.short")}</span>
        <button
          type="button"
          class="in-aa"
          aria-pressed={large}
          aria-label={t("intake.large")}
          onClick={() => setLarge(!large)}
        >
          <span aria-hidden="true">
            A<small>A</small>
          </span>
        </button>
        {flow.phase !== "welcome" && <LanguageChoice />}
      </header>
      {flow.view?.state === "open" && <DangerBar alarms={flow.view.alarms} onShow={flow.showAlarms} />}
      <main class="in-main">
        <Body flow={flow} />
      </main>
      <Delivery flow={flow} />
      <footer class="in-notice">{t("intake.notice")}</footer>
    </div>
  );
}

/// The phone's own "back" goes back one question instead of leaving; nothing is lost either way.
function useBackKey(flow: Flow): void {
  const now = useRef(flow);
  now.current = flow;
  useEffect(() => {
    history.pushState({ intake: true }, "");
    const pop = () => {
      const { phase, view, shown } = now.current;
      if (phase !== "questions") return history.back();
      history.pushState({ intake: true }, "");
      if (shown.length > 0) now.current.closeAlarms();
      else if (view && view.state === "open" && view.answered > 0) now.current.back();
    };
    addEventListener("popstate", pop);
    return () => removeEventListener("popstate", pop);
  }, []);
}

/// `wide`: the names in full, where there is room for them.
function LanguageChoice({ wide }: { wide?: boolean }) {
  return (
    <div class={`in-languages ${wide ? "wide" : ""}`} role="group" aria-label={t("intake.language")}>
      {languages.map(({ id, name }) => (
        <button
          key={id}
          type="button"
          lang={id}
          aria-pressed={id === language()}
          onClick={() => void chooseLanguage(id)}
        >
          {wide && id === language() && <Icon name="check" />}
          {wide ? name : id.toUpperCase()}
          {!wide && <span class="hidden"> {name}</span>}
        </button>
      ))}
    </div>
  );
}

function Body({ flow }: { flow: Flow }) {
  const { phase, view } = flow;
  if (phase === "loading") return <Wait />;
  if (phase === "gone")
    return (
      <Message icon="link" heading={t("intake.gone.heading")}>
        <p>{t("intake.gone.missing")}</p>
      </Message>
    );
  if (phase === "expired")
    return (
      <Message icon="clock" heading={t("intake.gone.expired.heading")}>
        <p>{t("intake.gone.expired")}</p>
      </Message>
    );
  if (phase === "fault" || !view) {
    return (
      <Message icon="alert" heading={t("intake.fault.heading")}>
        <p>{t("intake.fault.text")}</p>
        <Button kind="primary" onClick={flow.reload}>
          {t("intake.connection.retry")}
        </Button>
      </Message>
    );
  }
  if (view.state === "expired")
    return (
      <Message icon="clock" heading={t("intake.gone.expired.heading")}>
        <p>{t("intake.gone.expired")}</p>
      </Message>
    );
  if (view.state !== "open") return <Done flow={flow} />;
  if (phase === "stopped") {
    return (
      <Message icon="check" heading={t("intake.stopped.heading")}>
        {view.alarms.some(({ urgency }) => urgency === "now") && (
          <aside class="in-emergency">
            <p>{t("intake.alarm.now.do")}</p>
            <CallButton />
          </aside>
        )}
        <p>{t("intake.stopped.text")}</p>
        <Button onClick={flow.start}>{t("intake.welcome.resume")}</Button>
      </Message>
    );
  }
  if (phase === "welcome") return <Welcome flow={flow} />;
  const question = view.question;
  return (
    <>
      <Progress flow={flow} />
      {question ? (
        <QuestionForm
          key={`${keyOf(question.id, question.lines)} ${view.answered}`}
          question={question}
          before={flow.drafts.get(keyOf(question.id, question.lines))}
          sending={flow.sending}
          refused={flow.refused}
          onAnswer={(words) => flow.answer(question, words)}
          onBack={view.answered > 0 ? () => flow.back() : null}
        />
      ) : (
        <Review flow={flow} />
      )}
    </>
  );
}

function Message({ icon, heading, children }: { icon: string; heading: string; children: ComponentChildren }) {
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    scrollTo(0, 0);
    title.current?.focus({ preventScroll: true });
  }, []);
  return (
    <section class="in-message">
      <span class="in-badge">
        <Icon name={icon} />
      </span>
      <h1 ref={title} tabIndex={-1}>
        {heading}
      </h1>
      {children}
    </section>
  );
}

function Welcome({ flow }: { flow: Flow }) {
  const resumed = (flow.view?.answered ?? 0) > 0;
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus({ preventScroll: true }), []);
  return (
    <section class="in-welcome">
      <h1 ref={title} tabIndex={-1}>
        {t("intake.welcome.heading")}
      </h1>
      <p class="in-lead">{t(resumed ? "intake.welcome.resumed" : "intake.welcome.what")}</p>
      <LanguageChoice wide />
      <ul class="in-points">
        <li>
          <Icon name="clock" />
          <span>{t("intake.welcome.saved")}</span>
        </li>
        <li>
          <Icon name="info" />
          <span>{t("intake.welcome.unsure")}</span>
        </li>
        <li>
          <Icon name="shield" />
          <span>{t("intake.welcome.private")}</span>
        </li>
        <li>
          <Icon name="person" />
          <span>{t("intake.welcome.no_doctor")}</span>
        </li>
      </ul>
      <aside class="in-emergency">
        <h2>
          <Icon name="alert" />
          {t("intake.welcome.emergency_heading")}
        </h2>
        <p>{t("intake.welcome.emergency")}</p>
        <CallButton />
        <p class="small">{t("intake.call.elsewhere")}</p>
      </aside>
      <div class="in-foot">
        <Button kind="primary" onClick={flow.start}>
          {t(resumed ? "intake.welcome.resume" : "intake.welcome.start")}
        </Button>
      </div>
    </section>
  );
}

function Progress({ flow }: { flow: Flow }) {
  const stage = stageOf(flow.view?.question ?? null);
  const names = ["intake.stage.operation", "intake.stage.danger", "intake.stage.complaint", "intake.stage.check"];
  return (
    <div class="in-progress">
      <ol aria-hidden="true">
        {names.map((name, i) => (
          <li key={name} class={i + 1 < stage ? "past" : i + 1 === stage ? "here" : ""} />
        ))}
      </ol>
      <p>
        <span class="hidden">{t("intake.stage.of", { number: stage, name: t(names[stage - 1]!) })}</span>
        <strong aria-hidden="true">{t(names[stage - 1]!)}</strong>
        <Saved flow={flow} />
      </p>
    </div>
  );
}

/// Says "Saved" when the server has acknowledged an answer.
function Saved({ flow }: { flow: Flow }) {
  const count = flow.view?.answered ?? 0;
  const done = flow.saved > 0 && flow.sending === "idle";
  return (
    <span class="in-saved" role="status">
      {flow.sending === "sending" ? (
        t("intake.saving")
      ) : flow.sending === "waiting" ? (
        ""
      ) : done ? (
        <>
          <Icon name="check" />
          {t("intake.saved")}
          <span class="hidden">{`, ${t("intake.answered", { count })}`}</span>
        </>
      ) : count > 0 ? (
        t("intake.answered", { count })
      ) : (
        ""
      )}
    </span>
  );
}

/// While the connection is away: that it is, that nothing is lost, and what can be done.
function Delivery({ flow }: { flow: Flow }) {
  const waiting = flow.sending === "waiting";
  return (
    <div role="status" class="in-delivery">
      {waiting && (
        <div class="in-offline">
          <Icon name="alert" />
          <p>
            <strong>{t(flow.view ? "intake.connection.lost" : "intake.connection.loading")}</strong>{" "}
            {flow.view && t("intake.connection.waiting")}
          </p>
          <Button onClick={flow.retry}>{t("intake.connection.retry")}</Button>
        </div>
      )}
    </div>
  );
}

function Done({ flow }: { flow: Flow }) {
  const answered = flow.view?.state === "answered";
  return (
    <>
      <Message icon="check" heading={t("intake.done.heading")}>
        {answered ? (
          <p>{t("intake.done.answered")}</p>
        ) : (
          <>
            <p class="in-lead">{t("intake.done.sent")}</p>
            <p class="in-when">
              <Icon name="clock" />
              <span>{t("intake.done.when")}</span>
            </p>
          </>
        )}
      </Message>
      {flow.view && flow.view.alarms.length > 0 && !answered && (
        <DangerBar alarms={flow.view.alarms} onShow={flow.showAlarms} />
      )}
      {!answered && (
        <aside class="in-emergency quiet">
          <p>{t("intake.done.worse", { number: t("intake.call.number") })}</p>
          <CallButton />
        </aside>
      )}
      <p class="in-close">{t("intake.done.close")}</p>
    </>
  );
}
