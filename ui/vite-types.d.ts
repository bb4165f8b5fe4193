declare module "*.wasm?url" {
  const url: string;
  export default url;
}
declare module "*.css";
declare module "@fontsource-variable/*";
interface ImportMeta {
  readonly env: { readonly PROD: boolean };
}
