import {
  createHashHistory,
  createRootRoute,
  createRoute,
  createRouter,
  Navigate,
  useNavigate,
  useParams,
  useSearch,
} from "@tanstack/react-router";
import { useStore } from "../../client/use-store.ts";
import { Settings } from "../../features/device/settings.tsx";
import { Unsent } from "../../features/device/unsent.tsx";
import { ScanAnything } from "../../features/scan/scan-anything.tsx";
import { Home } from "../../features/tasks/home.tsx";
import { JobScreen } from "../../features/tasks/job.tsx";
import { Start } from "../../features/tasks/start.tsx";
import { tileOf } from "../../features/tasks/tiles.ts";
import { Crashed } from "../../kit/crashed.tsx";
import { Frame } from "./frame.tsx";
import { installOffer } from "./install-offer.ts";

const root = createRootRoute({ component: Frame, notFoundComponent: () => <Navigate to="/" /> });
const at = (path: string, component: () => React.ReactNode) =>
  createRoute({ getParentRoute: () => root, path, component });

const routes = root.addChildren([
  at("/", HomeRoute),
  at("/job", JobRoute),
  at("/start/$kind", StartRoute),
  at("/scan", ScanRoute),
  at("/unsent", () => <Unsent />),
  at("/settings", SettingsRoute),
]);

/** Addresses behind `#`: they need nothing from whoever serves the page, and work from the service worker's cache. */
export const makeRouter = () =>
  createRouter({ routeTree: routes, history: createHashHistory(), defaultErrorComponent: Crashed });

function HomeRoute() {
  const navigate = useNavigate();
  return (
    <Home
      onJob={() => void navigate({ to: "/job" })}
      onStart={(kind) => void navigate({ to: `/start/${kind}` })}
      onScan={(raw) => void navigate({ to: "/scan", search: raw === undefined ? {} : { raw } })}
      onUnsent={() => void navigate({ to: "/unsent" })}
    />
  );
}

function JobRoute() {
  const navigate = useNavigate();
  return (
    <JobScreen
      onHome={() => void navigate({ to: "/", replace: true })}
      onStartAgain={(kind) => void navigate({ to: `/start/${kind}`, replace: true })}
    />
  );
}

function StartRoute() {
  const navigate = useNavigate();
  const { kind = "" } = useParams({ strict: false }) as { kind?: string };
  const tile = tileOf(kind);
  if (tile === undefined) return <Navigate to="/" />;
  return <Start key={kind} tile={tile} onJob={() => void navigate({ to: "/job", replace: true })} />;
}

function ScanRoute() {
  const navigate = useNavigate();
  const { raw } = useSearch({ strict: false }) as { raw?: unknown };
  return (
    <ScanAnything
      // The address turns a code of digits into a number.
      raw={raw === undefined ? undefined : String(raw)}
      onJob={() => void navigate({ to: "/job", replace: true })}
    />
  );
}

function SettingsRoute() {
  return <Settings onInstall={useStore(installOffer)} />;
}
