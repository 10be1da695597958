// The audit trail: who did what when, and whether the chain is whole.
import { useState } from "preact/hooks";
import { api } from "../api";
import { Banner, Button, Empty, ErrorBanner, Wait } from "../design/parts";
import { useDeed, useLoad } from "../load";
import { addressOf } from "../router";
import { dateTime, known, number, t } from "../texts";
import type { AuditEntry } from "../types";

const kPage = 100;

export default function Audit({ subject }: { subject: string }) {
  const [older, setOlder] = useState<AuditEntry[]>([]);
  const [ended, setEnded] = useState(false);
  const first = useLoad(async () => {
    const { entries } = await api.audit(0, kPage, subject);
    setOlder([]);
    setEnded(entries.length < kPage);
    return entries;
  }, [subject]);
  const [verdict, setVerdict] = useState<{ whole: boolean; entries: number; first_bad: number; why: string } | null>(null);
  const verify = useDeed();
  const more = useDeed();
  const entries = [...(first.value ?? []), ...older];
  const load = () => more.run(async () => {
    const next = (await api.audit(entries.at(-1)?.number ?? 0, kPage, subject)).entries;
    setOlder([...older, ...next]);
    setEnded(next.length < kPage);
  });
  return (
    <main class="page">
      <header>
        <div>
          <h1>{t("nav.audit")}</h1>
          <p class="soft small">{t("audit.lead")}</p>
        </div>
        <Button icon="shield" busy={verify.busy} onClick={() => verify.run(async () => setVerdict(await api.verifyAudit()))}>{t("audit.verify")}</Button>
      </header>
      <ErrorBanner error={verify.error ?? more.error ?? first.error} onAgain={first.again} />
      {verdict && (
        <Banner tone={verdict.whole ? "good" : "bad"} live={verdict.whole ? "polite" : "assertive"}>
          <p><strong>{t(verdict.whole ? "audit.whole" : "audit.broken")}</strong>{" "}
            {verdict.whole ? t("audit.whole.what", { count: number(verdict.entries) }) : t("audit.broken.what", { number: verdict.first_bad, why: verdict.why })}</p>
        </Banner>
      )}
      {subject && <p class="row small"><span class="soft">{t("audit.only")}</span> <code>{subject}</code> <a href={addressOf("audit")}>{t("audit.all")}</a></p>}
      {!first.value ? first.loading && <Wait /> : entries.length === 0 ? <Empty title={t("audit.none")} /> : (
        <div class="card flush">
          <div class="scroll" tabIndex={0} role="region" aria-label={t("nav.audit")}>
            <table class="table num">
              <thead><tr><th class="right">{t("audit.number")}</th><th>{t("audit.at")}</th><th>{t("audit.who")}</th><th>{t("audit.what")}</th><th>{t("audit.subject")}</th><th>{t("audit.detail")}</th></tr></thead>
              <tbody>
                {entries.map((entry) => (
                  <tr key={entry.number}>
                    <td class="right soft">{entry.number}</td>
                    <td class="nowrap">{dateTime(entry.at)}</td>
                    <td>{entry.actor_name || entry.actor}</td>
                    <td class="nowrap">{known(`audit.action.${entry.action}`) ? t(`audit.action.${entry.action}`) : entry.action}</td>
                    <td>{entry.subject && <a href={addressOf("audit", entry.subject)}><code>{entry.subject.slice(0, 8)}</code></a>}</td>
                    <td class="soft">{entry.detail}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </div>
      )}
      {!ended && entries.length > 0 && <div><Button busy={more.busy} onClick={load}>{t("audit.older")}</Button></div>}
    </main>
  );
}
