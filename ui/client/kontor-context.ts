import { createContext, useContext } from "react";
import type { Kontor } from "./kontor.ts";

export const KontorContext = createContext<Kontor | undefined>(undefined);

export function useKontor(): Kontor {
  const kontor = useContext(KontorContext);
  if (kontor === undefined) throw new Error("useKontor outside of its provider");
  return kontor;
}
