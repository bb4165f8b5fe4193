import { createContext, useCallback, useContext, useEffect, useState } from "react";
import { useKontor } from "../../client/kontor-context.ts";
import { type FirstBoot, useFirstBoot } from "../../features/first-boot/use-first-boot.ts";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";

/** Opens the assistant again; undefined where the first boot is over, or is not this person's to end. */
export const SetUpContext = createContext<(() => void) | undefined>(undefined);
export const useSetUp = (): (() => void) | undefined => useContext(SetUpContext);

export interface SetUpState {
  boot: FirstBoot | undefined;
  isAdmin: boolean;
  isShown: boolean;
  /** Said at the sign-in of a site that nobody has finished setting up. */
  signInNote: string | undefined;
  leave: () => void;
  resume: () => void;
}

/** Whether the kiosk shows the assistant: on a new box at once, elsewhere to the admin who signs in. */
export function useSetUpState(roles: readonly string[] | undefined): SetUpState {
  const words = useWords();
  const { data: boot } = useFirstBoot();
  const [isLeft, setLeft] = useState(false);
  useLanguageOfFile(boot);
  const isOpen = boot?.state === "open";
  const isAdmin = roles?.includes("admin") ?? false;
  const mayBegin = roles === undefined && boot?.canBegin === true;
  return {
    boot,
    isAdmin,
    isShown: isOpen && !isLeft && (mayBegin || isAdmin),
    signInNote: isOpen && roles === undefined && !mayBegin ? words("boot.sign-in") : undefined,
    leave: useCallback(() => setLeft(true), []),
    resume: useCallback(() => setLeft(false), []),
  };
}

/** A box that was set up by a file asked nobody at this screen: until somebody sets the screen itself, it speaks the file's language. */
function useLanguageOfFile(boot: FirstBoot | undefined): void {
  const { settings } = useKontor();
  const language = boot?.byFile ? boot.language : undefined;
  useEffect(() => {
    if (language && settings.isFirst()) settings.change({ language });
  }, [language, settings]);
}
