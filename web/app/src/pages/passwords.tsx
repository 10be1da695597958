// Choosing a password, twice the same.
import { useState } from "preact/hooks";
import { TextField } from "../design/parts";
import { t } from "../texts";

export const kShortest = 12;

export interface Chosen { password: string; fields: preact.ComponentChildren; fine: boolean; clear: () => void }
export function usePassword(): Chosen {
  const [password, setPassword] = useState("");
  const [again, setAgain] = useState("");
  const [left, setLeft] = useState(false);
  const short = password !== "" && [...password].length < kShortest;
  const differs = again !== "" && again !== password;
  const fields = (
    <>
      <TextField label={t("person.password.new")} type="password" value={password} onValue={(value) => { setPassword(value); setLeft(false); }}
        autocomplete="new-password" required hint={t("person.password.rule", { count: kShortest })} fault={short && left ? t("person.password.short", { count: kShortest }) : undefined} />
      <TextField label={t("person.password.again")} type="password" value={again} onValue={(value) => { setAgain(value); setLeft(true); }}
        autocomplete="new-password" required fault={differs ? t("person.password.differs") : undefined} />
    </>
  );
  return {
    password, fields, fine: !short && password !== "" && again === password,
    clear: () => { setPassword(""); setAgain(""); },
  };
}
