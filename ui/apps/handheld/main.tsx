import "../../kit/theme.css";
import { RouterProvider } from "@tanstack/react-router";
import { mount } from "../mount.tsx";
import { catchInstallOffer } from "./install-offer.ts";
import { registerServiceWorker } from "./register-service-worker.ts";
import { makeRouter } from "./routes.tsx";

catchInstallOffer(window);
const router = makeRouter();
void mount(() => <RouterProvider router={router} />);
registerServiceWorker();
