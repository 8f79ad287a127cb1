package stacktrace

import (
	"context"
	"flag"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

var regen = flag.Bool("regen", false, "crash the programs of testdata/crash again and write their output to testdata")

// TestRegenerate regenerates testdata/*.txt by crashing real programs:
//
//	go test ./functions/forwarder/stacktrace -run Regenerate -regen
//
// The files of a language whose tools are not installed stay unchanged.
func TestRegenerate(t *testing.T) {
	if !*regen {
		t.Skip("only with -regen")
	}
	t.Run("go", regenerateGo)
	t.Run("golambda", regenerateGoLambda)
	t.Run("python", regeneratePython)
	t.Run("node", regenerateNode)
	t.Run("loggers", regenerateLoggers)
	t.Run("runtimes", regenerateRuntimes)
	t.Run("rust", regenerateRust)
	t.Run("php", regeneratePHP)
	t.Run("cpp", regenerateCpp)
	for language, run := range map[string][]string{
		"shell": {"bash", "testdata/crash/shell/crash.sh"},
		"perl":  {"perl", "testdata/crash/perl/crash.pl"},
		"lua":   {"lua5.4", "testdata/crash/lua/crash.lua"},
	} {
		t.Run(language, func(t *testing.T) { regenerateScript(t, language, run[0], run[1]) })
	}
	t.Run("elixir", regenerateElixir)
	t.Run("erlang", regenerateErlang)
	for version, home := range map[string]string{"17": "java-17-openjdk-amd64", "25": "temurin-25-jdk-amd64"} {
		t.Run("java"+version, func(t *testing.T) { regenerateJava(t, version, filepath.Join("/usr/lib/jvm", home, "bin")) })
	}
}

func regenerateGo(t *testing.T) {
	exe := filepath.Join(t.TempDir(), "crash")
	output(t, "go", "build", "-o", exe, "./testdata/crash/go")
	for name := range strings.FieldsSeq(output(t, exe)) {
		save(t, "go-"+name, crash(t, exe, name))
	}
	output(t, "go", "build", "-o", exe+"idle", "./testdata/crash/goidle")
	for _, name := range []string{"deadlock", "channel"} {
		save(t, "go-"+name, crash(t, exe+"idle", name))
	}
	t.Setenv("GOTRACEBACK", "system")
	save(t, "go-system", crash(t, exe, "goroutine"))
	t.Setenv("GOTRACEBACK", "all")
	save(t, "go-all", crash(t, exe, "many"))
	output(t, "go", "build", "-trimpath", "-ldflags=-s", "-o", exe, "./testdata/crash/go")
	save(t, "go-trimmed", crash(t, exe, "http"))
}

// regenerateGoLambda runs a real function with a Runtime API that provides one event.
func regenerateGoLambda(t *testing.T) {
	exe := filepath.Join(t.TempDir(), "bootstrap")
	output(t, "go", "build", "-trimpath", "-tags", "lambda.norpc", "-o", exe, "./testdata/crash/golambda")
	for _, fault := range []string{"nil-map", "index", "nil-pointer", "string", "error", "error-type", "panic-type", "closure", "goroutine"} {
		t.Setenv("FAULT", fault)
		save(t, "golambda-"+fault, invoke(t, exe))
	}
}

func invoke(t *testing.T, exe string) string {
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	served := false
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if served && r.Method == http.MethodGet {
			cancel() // the function has responded and requests the next event
			return
		}
		served = true
		w.Header().Set("Lambda-Runtime-Aws-Request-Id", "8476a536-e9f4-11e8-9739-2dfe598c3fcd")
		w.Header().Set("Lambda-Runtime-Deadline-Ms", "1795382692000")
		io.WriteString(w, "{}")
	}))
	defer api.Close()
	cmd := exec.CommandContext(ctx, exe)
	cmd.Env = append(os.Environ(), "AWS_LAMBDA_RUNTIME_API="+strings.TrimPrefix(api.URL, "http://"))
	out, _ := cmd.CombinedOutput()
	return string(out)
}

func regeneratePython(t *testing.T) {
	tool(t, "python3.11")
	script := filepath.Join(absolute(t, "testdata/crash/python"), "crash.py")
	for name := range strings.FieldsSeq(output(t, "python3.11", script)) {
		save(t, "python-"+name, crash(t, "python3.11", script, name))
	}
	script = filepath.Join(filepath.Dir(script), "shapes.py")
	for name := range strings.FieldsSeq(output(t, "python3.11", script)) {
		save(t, "python-"+name, crash(t, "python3.11", script, name))
	}
	save(t, "python-syntax_main", crash(t, "python3.11", filepath.Join(filepath.Dir(script), "broken.py")))
}

func regenerateNode(t *testing.T) {
	tool(t, "node")
	dir := absolute(t, "testdata/crash/node")
	for name := range strings.FieldsSeq(output(t, "node", dir+"/crash.js")) {
		if name == "throwString" {
			continue // a thrown string has no stack trace
		}
		save(t, "node-"+name, crash(t, "node", dir+"/crash.js", name))
	}
	for name := range strings.FieldsSeq(output(t, "node", dir+"/inspect.js")) {
		save(t, "node-inspect-"+name, crash(t, "node", dir+"/inspect.js", name))
	}
	save(t, "node-esm", crash(t, "node", dir+"/esm.mjs", "top"))
	save(t, "node-esmLogged", crash(t, "node", dir+"/esm.mjs"))
}

func regenerateRust(t *testing.T) {
	tool(t, "cargo")
	target := t.TempDir()
	output(t, "cargo", "build", "--manifest-path", "testdata/crash/rust/Cargo.toml", "--target-dir", target)
	exe := filepath.Join(target, "debug", "shop")
	for level, suffix := range map[string]string{"0": "", "1": "-backtrace", "full": "-full"} {
		t.Setenv("RUST_BACKTRACE", level)
		for name := range strings.FieldsSeq(output(t, exe)) {
			if level == "full" && name != "expect" && name != "color" && name != "anyhow" {
				continue
			}
			if hasAnyPrefix(name, "main_") && suffix != "" || name == "anyhow_plain" && suffix == "" {
				continue // without a backtrace it is one line
			}
			save(t, "rust-"+name+suffix, crash(t, exe, name))
		}
	}
}

func regeneratePHP(t *testing.T) {
	tool(t, "php")
	script := absolute(t, "testdata/crash/php/crash.php")
	logged := []string{"-d", "log_errors=1", "-d", "display_errors=0", "-d", "error_log=", script}
	for name := range strings.FieldsSeq(output(t, "php", script)) {
		save(t, "php-"+name, crash(t, "php", append(logged, name)...))
	}
	save(t, "php-displayed", crash(t, "php", "-d", "log_errors=0", "-d", "display_errors=1", "-d", "html_errors=0", script, "chain"))
	save(t, "php-arguments", crash(t, "php", "-d", "zend.exception_ignore_args=0", "-d", "log_errors=1", "-d", "display_errors=0", script, "chain"))
}

func regenerateElixir(t *testing.T) {
	tool(t, "elixir")
	script := absolute(t, "testdata/crash/elixir/crash.exs")
	for name := range strings.FieldsSeq(output(t, "elixir", script)) {
		save(t, "elixir-"+name, crash(t, "elixir", script, name))
	}
}

func regenerateErlang(t *testing.T) {
	tool(t, "erlc")
	dir := t.TempDir()
	output(t, "erlc", "-o", dir, "testdata/crash/erlang/shop.erl")
	for _, name := range []string{"spawn", "proc", "gen", "log"} {
		save(t, "erlang-"+name, crash(t, "erl", "-noshell", "-pa", dir, "-eval", "shop:main(["+name+"]).", "-s", "init", "stop"))
	}
}

func regenerateCpp(t *testing.T) {
	tool(t, "g++")
	exe := filepath.Join(t.TempDir(), "shop")
	output(t, "g++", "-g", "-O0", "-fstack-protector-all", "-o", exe, "testdata/crash/cpp/crash.cpp")
	for name := range strings.FieldsSeq(output(t, exe)) {
		if name != "after" {
			save(t, "cpp-"+name, crash(t, exe, name))
		}
	}
	output(t, "g++", "-g", "-O1", "-fsanitize=address", "-o", exe, "testdata/crash/cpp/crash.cpp")
	save(t, "cpp-asan", crash(t, exe, "after"))
	output(t, "clang++", "-stdlib=libc++", "-g", "-o", exe, "testdata/crash/cpp/crash.cpp")
	for _, name := range []string{"throw", "odd", "none"} {
		save(t, "cpp-libcxx-"+name, crash(t, exe, name))
	}
}

func regenerateScript(t *testing.T, language, interpreter, script string) {
	tool(t, interpreter)
	for name := range strings.FieldsSeq(output(t, interpreter, script)) {
		save(t, language+"-"+name, crash(t, interpreter, script, name))
	}
}

// regenerateLoggers runs programs that need the packages named in their first lines. PYTHON is the
// interpreter that has them, and NODE_PATH is their folder.
func regenerateLoggers(t *testing.T) {
	if python := os.Getenv("PYTHON"); python != "" {
		t.Setenv("COLUMNS", "90")
		script := filepath.Join(absolute(t, "testdata/crash/python"), "loggers.py")
		for name := range strings.FieldsSeq(output(t, python, script)) {
			save(t, "python-"+name, crash(t, python, script, name))
		}
	}
	if os.Getenv("NODE_PATH") != "" {
		script := filepath.Join(absolute(t, "testdata/crash/node"), "loggers.js")
		for name := range strings.FieldsSeq(output(t, "node", script)) {
			save(t, "node-logger-"+name, crash(t, "node", script, name))
		}
	}
}

// regenerateRuntimes runs one program with Bun and Deno.
func regenerateRuntimes(t *testing.T) {
	t.Setenv("NO_COLOR", "1")
	script := filepath.Join(absolute(t, "testdata/crash/runtimes"), "crash.ts")
	for _, runtime := range [][]string{{"bun", script}, {"deno", "run", "-A", script}} {
		if _, err := exec.LookPath(runtime[0]); err != nil {
			continue
		}
		for name := range strings.FieldsSeq(output(t, runtime[0], runtime[1:]...)) {
			save(t, runtime[0]+"-"+name, crash(t, runtime[0], append(runtime[1:], name)...))
		}
	}
}

func regenerateJava(t *testing.T, version, bin string) {
	tool(t, bin+"/javac")
	dir := t.TempDir()
	output(t, bin+"/javac", "-d", dir, "testdata/crash/java/Crash.java")
	for name := range strings.FieldsSeq(output(t, bin+"/java", "-cp", dir, "shop.Crash")) {
		save(t, "java"+version+"-"+name, crash(t, bin+"/java", "-cp", dir, "shop.Crash", name))
	}
}

func tool(t *testing.T, name string) {
	if _, err := exec.LookPath(name); err != nil {
		t.Skipf("%s is not installed", name)
	}
}

func absolute(t *testing.T, dir string) string {
	dir, err := filepath.Abs(dir)
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

func output(t *testing.T, name string, args ...string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), name, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s %q: %v\n%s", name, args, err, out)
	}
	return string(out)
}

// crash runs a program that is expected to fail.
func crash(t *testing.T, name string, args ...string) string {
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	out, _ := exec.CommandContext(ctx, name, args...).CombinedOutput()
	return string(out)
}

// save writes the output of a crash. It replaces the folders of the local machine by those of a
// Lambda function.
func save(t *testing.T, name, text string) {
	replace := []string{
		absolute(t, "testdata/crash/python/site-packages"), "/var/task/site-packages",
		absolute(t, "testdata/crash/python"), "/var/task",
		absolute(t, "testdata/crash/node"), "/var/task",
		absolute(t, "testdata/crash/runtimes"), "/var/task",
		absolute(t, "testdata/crash/goidle"), "/src/idle",
		absolute(t, "testdata/crash/go"), "/src/crash",
		absolute(t, "testdata/crash/php"), "/var/task",
		absolute(t, "testdata/crash/elixir"), "/var/task",
		absolute(t, "testdata/crash/rust"), "/src/shop",
		"./testdata/crash/rust", "/src/shop",
		"testdata/crash/elixir", "lib",
		"testdata/crash/cpp", "src",
		"testdata/crash/shell", "/var/task",
		"testdata/crash/perl", "/var/task",
		"testdata/crash/lua", "/var/task",
		"testdata/crash/erlang", "src",
		absolute(t, "../../.."), "/src",
	}
	text = strings.NewReplacer(replace...).Replace(text)
	text = regexp.MustCompile(`/[\w./-]+/lib/python3\.11`).ReplaceAllString(text, "/usr/local/lib/python3.11")
	text = regexp.MustCompile(`/[\w./-]+/registry/src/`).ReplaceAllString(text, "/usr/local/cargo/registry/src/")
	if err := os.WriteFile(filepath.Join("testdata", name+".txt"), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
