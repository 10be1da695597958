// Where values stand on a drawing. Pure, so that it can be tested without one.
export interface Scale { lo: number; hi: number; from: number; to: number }

/// Position of a value, kept within the scale.
export function at(scale: Scale, value: number): number {
  const span = scale.hi - scale.lo;
  const share = span === 0 ? 0 : (value - scale.lo) / span;
  return scale.from + Math.min(Math.max(share, 0), 1) * (scale.to - scale.from);
}

/// Round steps for an axis: 1, 2 or 5 times a power of ten, at most `most` of them.
export function ticks(lo: number, hi: number, most = 6): number[] {
  if (!(hi > lo) || !Number.isFinite(hi - lo)) return [lo];
  const rough = (hi - lo) / Math.max(1, most);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough * (1 - 1e-9)) ?? 10 * power;
  const out: number[] = [];
  for (let i = Math.ceil(lo / step - 1e-9); i * step <= hi + step * 1e-9; ++i) out.push(Number((i * step).toPrecision(12)));
  return out;
}

/// The largest benefit that the ladder of options shows, rounded up to a tenth, so that all bars share one scale.
export function benefitTop(highs: readonly number[]): number {
  const most = Math.max(0, ...highs.filter(Number.isFinite));
  return Math.min(1, Math.max(0.2, Math.ceil(most * 10 - 1e-9) / 10));
}

/// The segments that words like "C4-C6" mean: C4-C5 and C5-C6.
export function segmentsOf(levels: readonly string[], bones: readonly string[]): string[] {
  const out = new Set<string>();
  for (const level of levels) {
    const [from, to] = level.split("-").map((bone) => bones.indexOf(bone.trim()));
    if (from === undefined || to === undefined || from < 0 || to <= from) continue;
    for (let i = from; i < to; ++i) out.add(`${bones[i]}-${bones[i + 1]}`);
  }
  return [...out];
}

/// What is drawn of the causes at each level of the neck: the chance that at least one of them sits there.
export function levelChances(causes: readonly { probability: number; sites?: { site: { level: string | null }; share: number }[] | undefined }[], levels: readonly string[]): Map<string, number> {
  const none = new Map(levels.map((level) => [level, 1]));
  for (const cause of causes)
    for (const { site, share } of cause.sites ?? []) {
      const before = site.level === null ? undefined : none.get(site.level);
      if (before !== undefined) none.set(site.level!, before * (1 - Math.min(1, cause.probability * share)));
    }
  return new Map([...none].map(([level, chance]) => [level, 1 - chance]));
}
