// All answers once more before they are sent.
import { useEffect, useRef, useState } from "preact/hooks";
import { Button, Dialog, Icon, Wait } from "../design/parts";
import { t } from "../texts";
import { answerLines, isUnknown, questionOf, questionText } from "./answers";
import type { Given } from "./client";
import type { Flow } from "./flow";

export function Review({ flow }: { flow: Flow }) {
  const [given, setGiven] = useState<Given[] | null>(null);
  const [lost, setLost] = useState(false);
  const [changing, setChanging] = useState<number | null>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const answered = flow.view?.answered ?? 0;
  useEffect(() => {
    scrollTo(0, 0);
    heading.current?.focus({ preventScroll: true });
  }, []);
  useEffect(() => {
    let away = false;
    let timer = 0;
    const load = () => {
      flow.answers().then(
        (all) => {
          if (away) return;
          setGiven(all);
          setLost(false);
        },
        () => {
          if (away) return;
          setLost(true);
          timer = window.setTimeout(load, 4000);
        },
      );
    };
    load();
    return () => {
      away = true;
      clearTimeout(timer);
    };
  }, [answered]);
  const busy = flow.sending !== "idle";
  const goBack = () => {
    const steps = (given?.length ?? 0) - (changing ?? 0);
    setChanging(null);
    flow.back(steps);
  };
  return (
    <div class="in-review">
      <h1 ref={heading} tabIndex={-1}>
        {t("intake.review.heading")}
      </h1>
      <p class="in-hint">{t("intake.review.hint")}</p>
      {lost && (
        <p class="in-fault" role="status">
          <Icon name="alert" />
          {t("intake.connection.loading")}
        </p>
      )}
      {given === null ? (
        <Wait />
      ) : given.length === 0 ? (
        <p>{t("intake.review.nothing")}</p>
      ) : (
        <dl class="in-answers">
          {given.map((one, i) => {
            const question = questionOf(one, flow.asked);
            const text = questionText(question);
            return (
              <div key={i}>
                <dt>{text}</dt>
                <dd class={isUnknown(one.words) ? "unknown" : ""}>
                  {answerLines(question, one.words).map((line) => (
                    <span key={line}>{line}</span>
                  ))}
                </dd>
                <dd class="deed">
                  <button
                    type="button"
                    class="button plain"
                    disabled={busy}
                    aria-label={t("intake.review.change_what", { question: text })}
                    onClick={() => setChanging(i)}
                  >
                    {t("intake.review.change")}
                  </button>
                </dd>
              </div>
            );
          })}
        </dl>
      )}
      <div class="in-foot">
        {answered > 0 ? (
          <Button icon="left" disabled={busy} onClick={() => flow.back()}>
            {t("intake.back")}
          </Button>
        ) : null}
        <Button kind="primary" busy={busy} disabled={answered === 0} onClick={flow.send}>
          {t(busy ? "intake.review.sending" : "intake.review.send")}
        </Button>
      </div>
      <Dialog title={t("intake.review.change")} open={changing !== null} onClose={() => setChanging(null)}>
        <div class="in-dialog">
          <p>{t("intake.review.warn")}</p>
          <footer>
            <Button onClick={() => setChanging(null)}>{t("intake.review.cancel")}</Button>
            <Button kind="primary" onClick={goBack}>
              {t("intake.review.warn_go")}
            </Button>
          </footer>
        </div>
      </Dialog>
    </div>
  );
}
