// Labels of the vocabulary, and how sites, reasons and times are said.
import { known, t } from "../texts";
import type { FindingEntry, Site, Statement, Vocabulary } from "../types";

const findingMaps = new WeakMap<Vocabulary, Map<string, FindingEntry>>();
const labelMaps = new WeakMap<Vocabulary, Map<string, string>>();

export function findingOf(vocabulary: Vocabulary, id: string): FindingEntry | undefined {
  let map = findingMaps.get(vocabulary);
  if (!map) findingMaps.set(vocabulary, (map = new Map(vocabulary.findings.map((entry) => [entry.id, entry]))));
  return map.get(id);
}
const spaced = (id: string) => id.replace(/^other:/, "").replaceAll("_", " ");
export function findingLabel(vocabulary: Vocabulary, id: string): string {
  return findingOf(vocabulary, id)?.label ?? spaced(id);
}
/// Of a cause, a test, a treatment, or a family of causes.
export function labelOf(vocabulary: Vocabulary, id: string): string {
  let map = labelMaps.get(vocabulary);
  if (!map) labelMaps.set(vocabulary, (map = new Map([...vocabulary.causes, ...vocabulary.tests, ...vocabulary.treatments].map((one) => [one.id, one.label]))));
  return map.get(id) ?? (known(`family.${id}`) ? t(`family.${id}`) : spaced(id));
}
export function siteText(site: Site | undefined): string {
  if (!site?.level) return "";
  return site.side ? t("site.side", { level: site.level, side: sideText(site.side) }) : site.level;
}
export function sideText(side: string): string {
  return known(`side.${side}`) ? t(`side.${side}`) : side;
}
export function statementText(statement: Statement | undefined): string {
  if (!statement || statement.present === null) return t("finding.unknown");
  const value = statement.value !== null && statement.value !== undefined ? ` (${statement.value}${statement.unit ? ` ${statement.unit}` : ""})` : "";
  return t(statement.present ? "finding.yes" : "finding.no") + value;
}
/// A factor of the odds: "x 8" or "/ 2".
export function factorText(logOdds: number): string {
  const factor = Math.exp(Math.abs(logOdds));
  const text = factor >= 9.5 ? factor.toFixed(0) : factor.toFixed(1);
  return `${logOdds < 0 ? "÷" : "×"} ${text}`;
}
export function basisText(basis: string | undefined): string {
  return basis && known(`basis.${basis}`) ? t(`basis.${basis}`) : "";
}
export function monthsText(months: number): string {
  return months < 24 ? t("time.months", { count: Math.round(months) }) : t("time.years", { count: Math.round(months / 12) });
}
export function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
export { spaced };
