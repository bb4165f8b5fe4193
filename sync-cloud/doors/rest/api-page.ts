/** The page at `/api/`: the OpenAPI document to read and to try, from this server alone. */
export const apiPage = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Kontor API</title>
<link rel="icon" href="/api/page/favicon-32x32.png">
<link rel="stylesheet" href="/api/page/swagger-ui.css">
<div id="api"></div>
<script src="/api/page/swagger-ui-bundle.js"></script>
<script src="/api/page/start.js"></script>
</html>
`;

/** Whoever tries "Sign in" on the page is signed in for the calls that follow. */
export const apiPageScript = `const page = SwaggerUIBundle({
  url: "/api/openapi.json",
  dom_id: "#api",
  deepLinking: true,
  persistAuthorization: true,
  tryItOutEnabled: true,
  docExpansion: "none",
  filter: true,
  responseInterceptor(response) {
    if (response.ok && new URL(response.url, location.href).pathname === "/api/v1/sign-in" && response.obj?.token)
      page.preauthorizeApiKey("bearer", response.obj.token);
    return response;
  },
});
`;
