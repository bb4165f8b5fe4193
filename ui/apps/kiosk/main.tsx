import "../../kit/theme.css";
import { RouterProvider } from "@tanstack/react-router";
import { isOnTheBox, isWall, storageOfThisPage, tellPainted } from "../../client/this-box.ts";
import { mount } from "../mount.tsx";
import { makeRouter } from "./routes.tsx";

const router = makeRouter();
const onTheBox = isOnTheBox(location.hostname);
const wall = isWall(location.search);
// Read from across the hall: a wall grows with its display.
if (wall) document.documentElement.dataset.wall = "";
void mount(() => <RouterProvider router={router} />, wall && onTheBox ? storageOfThisPage() : undefined);
if (onTheBox) tellPainted(window, wall ? "wall" : "main");
