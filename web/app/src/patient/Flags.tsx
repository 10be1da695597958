// Danger signs: first on every tab, above everything that scrolls.
import { useEffect, useRef, useState } from "preact/hooks";
import { Icon } from "../design/parts";
import { t } from "../texts";
import type { RedFlag, Urgency } from "../types";
import { useStore, type PatientStore } from "./store";
import { findingLabel, sentence } from "./words";

export function urgencyBadge(urgency: Urgency): string {
  return urgency === "now" ? "badge now" : urgency === "24 h" ? "badge bad" : "badge soon";
}
export function urgencyText(urgency: Urgency): string {
  return t(`urgency.${urgency.replace(" ", "")}`);
}

export function Flags({ store }: { store: PatientStore }) {
  const { evaluation, vocabulary } = useStore(store);
  const [open, setOpen] = useState(false);
  const said = useNewFlags(evaluation?.red_flags);
  const flags = evaluation?.red_flags ?? [];
  const first = flags[0];
  const spoken = <p class="hidden" role="alert">{said}</p>;
  if (!evaluation) return <div class="flags quiet">{spoken}<p class="line soft">{t("flags.waiting")}</p></div>;
  if (!first) {
    const open_questions = evaluation.ask_now?.length ?? 0;
    return (
      <section class="flags quiet" aria-label={t("flags.title")}>
        {spoken}
        <p class="line"><Icon name="info" /><span><strong>{t("flags.none")}</strong> <span class="soft">{t(open_questions ? "flags.none.ask" : "flags.none.what", { count: open_questions })}</span></span></p>
      </section>
    );
  }
  return (
    <section class={`flags ${first.urgency === "now" ? "now" : first.urgency === "24 h" ? "day" : "soon"}`} aria-label={t("flags.title")}>
      {spoken}
      <button type="button" class="line" aria-expanded={open} onClick={() => setOpen(!open)}>
        <Icon name="alert" />
        <span class={urgencyBadge(first.urgency)}>{urgencyText(first.urgency)}</span>
        <span class="grow"><strong>{sentence(first.suspected)}</strong> <span class="act">{first.action}</span></span>
        <span class="count">{flags.length > 1 ? t("flags.more", { count: flags.length - 1 }) : t("flags.details")}<i class="turn" /></span>
      </button>
      {open && (
        <div class="all" tabIndex={0} role="group" aria-label={t("flags.title")}><ol>
          {flags.map((flag) => (
            <li key={flag.id}>
              <span class={urgencyBadge(flag.urgency)}>{urgencyText(flag.urgency)}</span>
              <div>
                <h2>{sentence(flag.suspected)}</h2>
                <p>{flag.action}</p>
                <p class="small soft">{t("flags.because", { findings: flag.because.map((id) => findingLabel(vocabulary, id)).join(", ") })}
                  {flag.sources && flag.sources.length > 0 && <> · {flag.sources.join(", ")}</>}</p>
              </div>
            </li>
          ))}
        </ol></div>
      )}
    </section>
  );
}

// What an assistive technology interrupts for: flags that were not there before.
function useNewFlags(flags: RedFlag[] | undefined): string {
  const before = useRef<Set<string> | null>(null);
  const [said, setSaid] = useState("");
  useEffect(() => {
    if (!flags) return;
    const fresh = before.current ? flags.filter((flag) => !before.current!.has(flag.id)) : [];
    before.current = new Set(flags.map((flag) => flag.id));
    if (fresh.length > 0) setSaid(fresh.map((flag) => `${t("flags.new")} ${urgencyText(flag.urgency)}: ${flag.suspected}. ${flag.action}`).join(" "));
  }, [flags]);
  return said;
}
