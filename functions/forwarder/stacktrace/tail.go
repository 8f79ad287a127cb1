package stacktrace

import (
	"strings"

	"faulty/functions/forwarder/letters"
)

// appendTail appends the last two parts of a file's path below its root, without the parts that a
// build or a version changes. One part is not enough, because many folders of a service contain an
// index.js or a service.py.
func appendTail(b []byte, file string) []byte {
	if i := strings.IndexByte(file, '?'); i >= 0 {
		file = file[:i] // such as webpack:///./src/app.ts?4f3a
	}
	if rest, ok := strings.CutPrefix(file, "(eval at "); ok { // Ruby 3.3: (eval at /var/task/dsl.rb:14)
		rest, _, _ = strings.Cut(rest, ")")
		if name, _, ok := cutLine(rest); ok {
			rest = name
		}
		file = rest
		b = append(b, "(eval)"...)
	}
	path := file
	file = belowRoot(file)
	i := strings.LastIndexAny(file, `/\`)
	if i > 0 {
		folder := file[strings.LastIndexAny(file[:i], `/\`)+1 : i]
		n := len(b)
		if b = appendParts(b, folder); len(b) > n && !isHash(folder) {
			b = append(b, '/')
		} else {
			b = b[:n]
		}
	}
	return appendBase(b, path)
}

// isHash reports whether the name of a folder is only a hash.
func isHash(folder string) bool { return isContentHash(folder) || folder == "." || folder == ".." }

// belowRoot returns the part of a path below the folder in which the code was built, unpacked or
// installed. That folder differs between a developer's machine, a build, an image and Lambda.
func belowRoot(file string) string {
	if rest, ok := strings.CutPrefix(file, "/var/task/"); ok && !isNested(rest) {
		return rest
	}
	if i := strings.Index(file, "://"); i > 0 && i < 20 { // such as file:///, webpack:///./, app:///, https://host/
		scheme := file[:i]
		file = file[i+len("://"):]
		if strings.HasPrefix(scheme, "http") {
			file = file[strings.IndexByte(file, '/')+1:]
		}
	}
	for strings.HasPrefix(file, "./") || strings.HasPrefix(file, "../") {
		file = file[strings.IndexByte(file, '/')+1:]
	}
	if file == "" {
		return file
	}
	if at := libraryRoot(file); at > 0 {
		return file[at:]
	}
	if file[0] == '/' {
		return belowUnixRoot(file)
	}
	if len(file) > 3 && file[1] == ':' && (file[2] == '\\' || file[2] == '/') { // such as C:\shop\
		return skipParts(file[3:], 1)
	}
	return file
}

// isNested reports whether there may be another root below that of a function.
func isNested(rest string) bool { return letters.ContainsAny(rest, nestedRoots) }

// nestedRoots are the ends of the paths of folders with packages. It is read-only.
var nestedRoots = letters.Words("_modules/", "-packages/", ".zip/", "releases/", ".runfiles/")

// libraryRoot returns the start of the path of a package's file, behind the folder of all packages,
// whose name contains the version of the language. It returns 0 if there is none.
func libraryRoot(file string) int {
	set := letters.Of(file)
	for k := range libraryRoots {
		mark := &libraryRoots[k]
		if !mark.MayBeIn(set) {
			continue
		}
		i := strings.LastIndex(file, mark.Text)
		if i < 0 {
			continue
		}
		i += len(mark.Text)
		switch mark.Text {
		case ".runfiles/", "/lib/python", "/releases/": // skips the name of the repository, or the version
			n := strings.IndexByte(file[i:], '/')
			if n < 0 {
				return 0
			}
			i += n + 1
		}
		return i
	}
	return 0
}

// libraryRoots are the ends of the paths of such folders. It is read-only.
var libraryRoots = letters.Words("-packages/", "node_modules/", ".runfiles/", ".zip/", ".pyz/", "/lib/python", "/releases/")

// belowUnixRoot removes the folders that usually contain code: those of Lambda and its layers, of
// container images, and of developer and CI machines.
func belowUnixRoot(file string) string {
	for i := range unixRoots {
		if root := &unixRoots[i]; strings.HasPrefix(file, root.prefix) {
			return skipParts(file[len(root.prefix):], root.parts)
		}
	}
	if rest, ok := strings.CutPrefix(file, "/codebuild/output/"); ok {
		if _, source, ok := strings.Cut(rest, "/src/"); ok {
			return source
		}
	}
	return file[1:]
}

// unixRoots are these folders. It is read-only.
var unixRoots = [...]struct {
	prefix string
	parts  int // number of parts below it that do not belong to the program either
}{
	{"/var/task/", 0}, {"/opt/", 1}, {"/var/runtime/", 0}, {"/var/lang/", 0}, {"/function/", 0},
	{"/app/", 0}, {"/usr/src/app/", 0}, {"/usr/src/", 1}, {"/usr/app/", 0}, {"/usr/local/app/", 0}, {"/src/", 0}, {"/code/", 0},
	{"/srv/", 1}, {"/var/www/html/", 0}, {"/var/www/", 1}, {"/workspace/", 0}, {"/workspaces/", 1}, {"/work/", 0}, {"/project/", 0},
	{"/home/runner/work/", 2}, {"/home/", 2}, {"/Users/", 2}, {"/root/", 1}, {"/tmp/", 1}, {"/private/tmp/", 1}, {"/build/", 0},
	{"/builds/", 2}, {"/github/workspace/", 0}, {"/drone/src/", 0}, {"/var/lib/jenkins/workspace/", 1}, {"/mnt/", 1}, {"/data/", 0},
}

// skipParts removes n parts of a path, but never the last one.
func skipParts(path string, n int) string {
	for range n {
		i := strings.IndexAny(path, `/\`)
		if i < 0 {
			break
		}
		path = path[i+1:]
	}
	return path
}
