import { useState } from "react";

export interface CheckedForm<F, P> {
  form: F;
  problems: P;
  /** A field that is being mended is not wrong any more, as far as anybody knows. */
  change: (next: F) => void;
  setProblems: (problems: P) => void;
}

/** What is typed into a form, and what was wrong with it when it was last read. */
export function useCheckedForm<F, P extends object>(first: () => F): CheckedForm<F, P> {
  const [form, setForm] = useState<F>(first);
  const [problems, setProblems] = useState<P>({} as P);
  const change = (next: F) => {
    setForm(next);
    setProblems({} as P);
  };
  return { form, problems, change, setProblems };
}
