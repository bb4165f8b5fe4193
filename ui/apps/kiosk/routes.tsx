import { createHashHistory, createRootRoute, createRoute, createRouter, Navigate } from "@tanstack/react-router";
import { MonitorOff } from "lucide-react";
import { EmptyState } from "../../kit/empty-state.tsx";
import { useSay } from "../../kit/messages/use-say.tsx";
import { KioskFrame } from "./frame.tsx";
import { kioskScreens } from "./screens.ts";

const root = createRootRoute({ component: KioskFrame, notFoundComponent: () => <Navigate to="/" /> });
const [first] = kioskScreens;

const routes = root.addChildren([
  createRoute({
    getParentRoute: () => root,
    path: "/",
    component: () => (first === undefined ? <NoScreens /> : <Navigate to={first.path} />),
  }),
  ...kioskScreens.map(({ path, show }) => createRoute({ getParentRoute: () => root, path, component: show })),
]);

export const makeRouter = () => createRouter({ routeTree: routes, history: createHashHistory() });

function NoScreens() {
  const say = useSay();
  return <EmptyState icon={MonitorOff} title={say("kiosk.no-screens")} hint={say("kiosk.no-screens-hint")} />;
}
