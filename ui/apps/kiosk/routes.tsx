import {
  createHashHistory,
  createRootRoute,
  createRoute,
  createRouter,
  Navigate,
  useNavigate,
  useSearch,
} from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { BoardScreen } from "../../features/board/board-screen.tsx";
import { BoxScreen } from "../../features/box/box-screen.tsx";
import { ConveyorsScreen } from "../../features/conveyors/conveyors-screen.tsx";
import { CountsScreen } from "../../features/counts/counts-screen.tsx";
import { ExceptionsScreen } from "../../features/exceptions/exceptions-screen.tsx";
import { HealthScreen } from "../../features/health/health-screen.tsx";
import { InboundScreen } from "../../features/inbound-board/inbound-screen.tsx";
import { LabelsScreen } from "../../features/labels/labels-screen.tsx";
import { MachinesScreen } from "../../features/machines/machines-screen.tsx";
import { filterOfColumn, type OrderFilter } from "../../features/orders-board/order-filters.ts";
import { OrdersScreen } from "../../features/orders-board/orders-screen.tsx";
import { WavesScreen } from "../../features/orders-board/waves-screen.tsx";
import { PeopleScreen } from "../../features/people/people-screen.tsx";
import { RobotsScreen } from "../../features/robots/robots-screen.tsx";
import { SensorsScreen } from "../../features/sensors/sensors-screen.tsx";
import { ShippingScreen } from "../../features/shipping-board/shipping-screen.tsx";
import { StockScreen } from "../../features/stock-board/stock-screen.tsx";
import { SyncScreen } from "../../features/sync/sync-screen.tsx";
import { TasksScreen } from "../../features/tasks-board/tasks-screen.tsx";
import { TransfersScreen } from "../../features/transfers/transfers-screen.tsx";
import { UpdatesScreen } from "../../features/updates/updates-screen.tsx";
import { Crashed } from "../../kit/crashed.tsx";
import { KioskFrame } from "./frame.tsx";
import { useOpenOrder } from "./open-order.tsx";
import type { KioskPath } from "./screens.ts";
import { useSetUp } from "./set-up.tsx";

const root = createRootRoute({ component: KioskFrame, notFoundComponent: () => <Navigate to="/board" /> });
const screen = <P extends KioskPath>(path: P, component: () => ReactNode) =>
  createRoute({
    getParentRoute: () => root,
    path,
    component,
    validateSearch: ({ code, state }: { code?: unknown; state?: unknown }) => ({
      ...(typeof code === "string" && { code }),
      ...(typeof state === "string" && { state }),
    }),
  });

const routes = root.addChildren([
  createRoute({ getParentRoute: () => root, path: "/", component: () => <Navigate to="/board" /> }),
  screen("/board", Board),
  screen("/orders", Orders),
  screen("/waves", () => <WavesScreen onOrder={useOpenOrder()} />),
  screen("/tasks", () => <TasksScreen onOrder={useOpenOrder()} />),
  screen("/exceptions", () => <ExceptionsScreen onOrder={useOpenOrder()} onFind={useFind()} />),
  screen("/counts", CountsScreen),
  screen("/inbound", () => <InboundScreen onFind={useFind()} />),
  screen("/shipping", () => <ShippingScreen onOrder={useOpenOrder()} />),
  screen("/stock", Stock),
  screen("/people", () => <PeopleScreen onOrder={useOpenOrder()} />),
  screen("/labels", LabelsScreen),
  screen("/robots", () => <RobotsScreen onMachines={useMachines()} onMachine={useMachines()} />),
  screen("/conveyors", () => <ConveyorsScreen onMachines={useMachines()} onFind={useFind()} />),
  screen("/sensors", () => <SensorsScreen onMachines={useMachines()} onMachine={useMachines()} />),
  screen("/machines", Machines),
  screen("/transfers", TransfersScreen),
  screen("/box", () => <BoxScreen onSetUp={useSetUp()} />),
  screen("/sync", SyncScreen),
  screen("/updates", UpdatesScreen),
  screen("/health", HealthScreen),
]);

export const makeRouter = () =>
  createRouter({ routeTree: routes, history: createHashHistory(), defaultErrorComponent: Crashed });

function Board() {
  const navigate = useNavigate();
  const onOrder = useOpenOrder();
  return (
    <BoardScreen
      onOrder={onOrder}
      onColumn={(column) => void navigate({ to: "/orders", search: { state: filterOfColumn(column) } })}
      onExceptions={() => void navigate({ to: "/exceptions" })}
      onCounts={() => void navigate({ to: "/counts" })}
      onPeople={() => void navigate({ to: "/people" })}
    />
  );
}

function Orders() {
  const { state } = useSearch({ strict: false });
  const onOrder = useOpenOrder();
  const [filter, setFilter] = useState<OrderFilter>((state as OrderFilter | undefined) ?? "living");
  return <OrdersScreen filter={filter} onFilter={setFilter} onOrder={onOrder} />;
}

function Stock() {
  const { code = "" } = useSearch({ strict: false });
  return <StockScreen code={code} onFind={useFind()} onOrder={useOpenOrder()} />;
}

function Machines() {
  const { code = "" } = useSearch({ strict: false });
  const go = useMachines();
  return <MachinesScreen key={code} code={code} onClosed={go} />;
}

function useMachines(): (machineId?: string) => void {
  const navigate = useNavigate();
  return (code) => void navigate({ to: "/machines", search: { ...(code !== undefined && { code }) } });
}

function useFind(): (code: string) => void {
  const navigate = useNavigate();
  return (code) => void navigate({ to: "/stock", search: { code } });
}
