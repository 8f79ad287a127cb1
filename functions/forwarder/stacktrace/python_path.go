package stacktrace

import (
	"strings"

	"faulty/functions/forwarder/letters"
)

// isPythonLibrary reports whether a file belongs to the standard library, to Lambda's runtime or to
// a package, wherever a packaging tool has put it.
func isPythonLibrary(file string) bool {
	if hasAnyPrefix(file, "<frozen ", "<__array_function__", "<attrs generated", "<decorator-gen", "external/", "/tmp/sls-py-req/") || isLambdaFile(file) {
		return true
	}
	if strings.IndexByte(file, '\\') >= 0 && (strings.Contains(file, `\Lib\`) || strings.Contains(file, `-packages\`) || strings.Contains(file, `\lib\python3`)) {
		return true
	}
	return letters.ContainsAny(file, pythonParts) || isVendored(file) || isOtherRunfile(file) || isCythonLibrary(file)
}

// isCythonLibrary reports whether a file is the Cython source of a package. Its path begins at the
// folder in which the package was built: pandas/_libs/index.pyx, src/lxml/etree.pyx.
func isCythonLibrary(file string) bool {
	if file == "" || file[0] == '/' || !strings.HasSuffix(file, ".pyx") && !strings.HasSuffix(file, ".pxi") && !strings.HasSuffix(file, ".pxd") {
		return false
	}
	name, _, _ := strings.Cut(strings.TrimPrefix(file, "src/"), "/")
	return pythonPackages()[name]
}

// pythonParts are parts of the paths of packages. It is read-only.
var pythonParts = letters.Words(
	"-packages/", "/lib/python3", "/lib64/python3", "/lib/python2", "/python3.zip/", // site-packages, dist-packages, the standard library
	"/installed_wheels/", ".whl/", "/.deps/", "/__pypackages__/", // PEX, wheels that are imported directly, PDM
	"/_vendor/", "/vendored/", "/third_party/", "/.requirements/", // vendored manually
	"/external/pypi_", "/external/pip_", "/external/rules_python", "~pip~", "+pip+", // Bazel
	"/pyspark.zip/", "/lib/pyspark/", "/spark/python/",
)

// isVendored reports whether a package is in the folder of the function's code, where "pip install
// -t", SAM, CDK and the Serverless Framework put it.
func isVendored(file string) bool {
	var rest string
	for _, root := range [...]string{"/var/task/", "/opt/python/", "/function/", ".zip/"} {
		i := strings.Index(file, root)
		if i < 0 || i > 0 && root[0] == '/' {
			continue
		}
		rest = file[i+len(root):]
		break
	}
	for range 2 {
		name, below, nested := strings.Cut(rest, "/")
		if !nested {
			return pythonPackages()[strings.TrimSuffix(name, ".py")] // "six.py"
		}
		if pythonPackages()[name] {
			return true
		}
		switch name {
		case "vendor", "vendored", "lib", "libs", "python", "packages", "dependencies", "package":
			rest = below
		default:
			return false
		}
	}
	return false
}

// isOtherRunfile reports whether a file belongs to a repository other than Bazel's main one:
// app.runfiles/pip_requests/requests/api.py.
func isOtherRunfile(file string) bool {
	_, rest, ok := strings.Cut(file, ".runfiles/")
	return ok && (hasAnyPrefix(rest, "pip_", "pypi_", "pypi__", "rules_", "python_") || strings.HasPrefix(rest, "_main/external/"))
}

// isLambdaFile reports whether a file belongs to the runtime or to the layer of an observability
// tool. The other folders of a layer (python, nodejs, ruby/lib) may contain the user's own code,
// and so may folders below /opt in a container. Packages in these folders are recognized by the
// folders into which they are installed.
func isLambdaFile(file string) bool {
	if hasAnyPrefix(file, "/var/runtime/", "/var/lang/") {
		return true
	}
	rest, ok := strings.CutPrefix(file, "/opt/")
	if !ok {
		return false
	}
	folder, _, nested := strings.Cut(rest, "/")
	if !nested {
		return true // the location of the wrappers of layers
	}
	switch folder {
	case "node_modules", "lib", "bin", "extensions", "amazon", "datadog-lambda", "datadog", "otel", "nodejs-wrapper", "bref":
		return true
	}
	return strings.HasPrefix(folder, "otel-") || strings.HasPrefix(folder, "opentelemetry")
}
