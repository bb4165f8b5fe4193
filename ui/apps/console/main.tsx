import "../../kit/theme.css";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { type ReactNode, StrictMode, useEffect } from "react";
import { createRoot } from "react-dom/client";
import { findOutWho, openCloud } from "../../client/cloud/cloud.ts";
import { CloudContext } from "../../client/cloud/cloud-context.ts";
import { takeLanding } from "../../client/cloud/landing.ts";
import { newQueries } from "../../client/new-queries.ts";
import { useStore } from "../../client/use-store.ts";
import { LanguageProvider } from "../../kit/messages/use-say.tsx";
import { makeRouter } from "./routes.tsx";

const landing = takeLanding(location, history);
const router = makeRouter(landing);
const cloud = openCloud(window);
const queries = newQueries();

// Somebody who follows a link while the console is open gets the page anew: who he was is not who is invited.
window.addEventListener("hashchange", () => {
  if (/^#\/?(invited|problem|code)=/.test(location.hash)) location.reload();
});

function Language({ children }: { children: ReactNode }) {
  const { language, theme } = useStore(cloud.settings);
  useEffect(() => {
    const dark = matchMedia("(prefers-color-scheme: dark)");
    const show = () => {
      document.documentElement.dataset.theme = theme === "system" ? (dark.matches ? "dark" : "light") : theme;
    };
    show();
    dark.addEventListener("change", show);
    return () => dark.removeEventListener("change", show);
  }, [theme]);
  return <LanguageProvider language={language}>{children}</LanguageProvider>;
}

const element = document.getElementById("root");
if (element === null) throw new Error("The page has no #root.");
createRoot(element).render(
  <StrictMode>
    <CloudContext value={cloud}>
      <QueryClientProvider client={queries}>
        <Language>
          <RouterProvider router={router} />
        </Language>
      </QueryClientProvider>
    </CloudContext>
  </StrictMode>,
);
void findOutWho(cloud);
