package stacktrace

import (
	"strings"

	"faulty/functions/forwarder/letters"
)

// isNodeLibrary reports whether a file belongs to a runtime, a framework or a package.
func isNodeLibrary(file string) bool {
	path := strings.TrimPrefix(file, "file://")
	if hasAnyPrefix(path, "node:", "internal/", "ext:", "bun:", "deno:", "native", "npm:", "jsr:", "wasm:", "https://deno.land/", "evalmachine.<anonymous>", "[native code]") ||
		path == "<anonymous>" || isLambdaFile(path) {
		return true
	}
	if letters.ContainsAny(path, nodeParts) {
		return true
	}
	base := path[strings.LastIndexAny(path, `/\`)+1:]
	return isFlattened(base) || base == path && isNodeModule(path)
}

// nodeParts are parts of the paths of packages. It is read-only.
var nodeParts = letters.Words(
	"node_modules/", `node_modules\`, "/.yarn/cache/", "/.yarn/unplugged/", "/.yarn/__virtual__/", "/.pnpm/", "/.pnpm-store/", "/bower_components/",
	"/deno/npm/", "/deno-dir/npm/", "/deno/remote/", "/deno-dir/remote/",
	// Next.js, webpack, and the adapters of hosting services.
	"/vendor-chunks/", "/webpack/bootstrap", "/webpack/runtime/", "(webpack)/", "/webpack-runtime.js", "/webpack-api-runtime.js",
	"[turbopack]_", "turbopack/runtime", "___next_launcher", "/___vc/", "/next/dist/",
)

// isFlattened reports whether the name of a chunk contains the path of a package. webpack and
// Turbopack use such names for dependencies: node_modules_ai_dist_index_4f3a9c1b._.js,
// vendors-node_modules_zod_index_js.js.
func isFlattened(base string) bool {
	return hasAnyPrefix(base, "node_modules_", "vendors-node_modules_", "vendors~", "[externals]_") || strings.Contains(base, "_node_modules_")
}

// isNodeModule reports whether a file belongs to Node.js itself. Such files have bare names before
// Node.js 16: "events.js".
func isNodeModule(file string) bool {
	switch file {
	case "events.js", "module.js", "timers.js", "net.js", "fs.js", "vm.js", "stream.js", "domain.js", "util.js", "assert.js", "buffer.js", "http.js", "_http_client.js", "_stream_readable.js", "_stream_writable.js", "bootstrap_node.js":
		return true
	}
	return false
}
