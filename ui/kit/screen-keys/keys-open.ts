import { createContext, useContext } from "react";

/** Opens the keys on the screen for the field that has the focus, also where they were switched off; closes them when they are open. */
export const ToggleKeysContext = createContext<(field: HTMLElement | null) => void>(() => {});
export const useToggleKeys = (): ((field: HTMLElement | null) => void) => useContext(ToggleKeysContext);
