import { createContext, useContext } from "react";

/** Any screen can open an order over itself. */
export const OpenOrderContext = createContext<(orderId: string) => void>(() => {});
export const useOpenOrder = (): ((orderId: string) => void) => useContext(OpenOrderContext);
