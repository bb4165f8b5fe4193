import { createStore } from "../../client/store.ts";

/** Chromium's offer to install the app, kept until the person asks for it. */
export const installOffer = createStore<(() => void) | undefined>(undefined);

interface InstallPrompt extends Event {
  prompt: () => Promise<unknown>;
}

export function catchInstallOffer(page: Window): void {
  page.addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    installOffer.set(() => {
      installOffer.set(undefined);
      void (event as InstallPrompt).prompt();
    });
  });
}
