import "../../kit/theme.css";
import { RouterProvider } from "@tanstack/react-router";
import { mount } from "../mount.tsx";
import { makeRouter } from "./routes.tsx";

const router = makeRouter();
void mount(() => <RouterProvider router={router} />);
