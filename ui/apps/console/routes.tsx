import { createHashHistory, createRootRoute, createRoute, createRouter, Navigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Landing } from "../../client/cloud/landing.ts";
import { AccountScreen } from "../../features/cloud/account/account-screen.tsx";
import { CompanyScreen } from "../../features/cloud/company/company-screen.tsx";
import { ItemsScreen } from "../../features/cloud/items/items-screen.tsx";
import { DevicesScreen } from "../../features/cloud/machines/device-table.tsx";
import { PairingScreen } from "../../features/cloud/machines/pairing-screen.tsx";
import { OrdersScreen } from "../../features/cloud/orders/orders-screen.tsx";
import { ShipmentsScreen } from "../../features/cloud/orders/shipments-screen.tsx";
import { PartnersScreen } from "../../features/cloud/partners/partners-screen.tsx";
import { AuditScreen } from "../../features/cloud/people/audit-screen.tsx";
import { PeopleScreen } from "../../features/cloud/people/people-screen.tsx";
import { KeysScreen } from "../../features/cloud/programs/keys-screen.tsx";
import { WebhooksScreen } from "../../features/cloud/programs/webhooks-screen.tsx";
import { RightsScreen } from "../../features/cloud/rights/rights-screen.tsx";
import { RoutingScreen } from "../../features/cloud/routing/routing-screen.tsx";
import { FindScreen } from "../../features/cloud/shared/find-screen.tsx";
import { readAddress } from "../../features/cloud/shared/use-address.ts";
import { SiteScreen } from "../../features/cloud/sites/site-screen.tsx";
import { SitesScreen } from "../../features/cloud/sites/sites-screen.tsx";
import { RecallScreen } from "../../features/cloud/stock/recall-screen.tsx";
import { StockScreen } from "../../features/cloud/stock/stock-screen.tsx";
import { TransfersScreen } from "../../features/cloud/transfers/transfers-screen.tsx";
import { ConflictsScreen } from "../../features/cloud/truth/conflicts-screen.tsx";
import { ExceptionsScreen } from "../../features/cloud/truth/exceptions-screen.tsx";
import { InboxScreen } from "../../features/cloud/truth/inbox-screen.tsx";
import { IntentsScreen } from "../../features/cloud/truth/intents-screen.tsx";
import { UpdatesScreen } from "../../features/cloud/updates/updates-screen.tsx";
import { Crashed } from "../../kit/crashed.tsx";
import { ConsoleFrame } from "./frame.tsx";

/** The console's addresses. `landing` is what stood in the address that led here. */
export function makeRouter(landing: Landing) {
  const root = createRootRoute({
    component: () => <ConsoleFrame landing={landing} />,
    notFoundComponent: () => <Navigate to="/sites" />,
  });
  const screen = (path: string, component: () => ReactNode) =>
    createRoute({ getParentRoute: () => root, path, component, validateSearch: readAddress });
  const routes = root.addChildren([
    screen("/", () => <Navigate to="/sites" />),
    screen("/sites", SitesScreen),
    screen("/site", SiteScreen),
    screen("/exceptions", ExceptionsScreen),
    screen("/devices", DevicesScreen),
    screen("/stock", StockScreen),
    screen("/orders", OrdersScreen),
    screen("/shipments", ShipmentsScreen),
    screen("/transfers", TransfersScreen),
    screen("/rights", RightsScreen),
    screen("/recall", RecallScreen),
    screen("/items", ItemsScreen),
    screen("/partners", PartnersScreen),
    screen("/inbox", InboxScreen),
    screen("/conflicts", ConflictsScreen),
    screen("/intents", IntentsScreen),
    screen("/boxes", PairingScreen),
    screen("/updates", UpdatesScreen),
    screen("/company", CompanyScreen),
    screen("/routing", RoutingScreen),
    screen("/people", PeopleScreen),
    screen("/keys", KeysScreen),
    screen("/webhooks", WebhooksScreen),
    screen("/audit", AuditScreen),
    screen("/account", AccountScreen),
    screen("/find", FindScreen),
  ]);
  return createRouter({ routeTree: routes, history: createHashHistory(), defaultErrorComponent: Crashed });
}
