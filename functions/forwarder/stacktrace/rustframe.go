package stacktrace

import "strings"

// rustFrames reads the calls of a backtrace, whose first line is the heading:
//
//	 6: shop::stock::take
//	           at ./src/stock.rs:28:21
//	19:     0x55c98c3199ea - shop::stock::take::h99683ad36da91e03
//	                             at ./src/stock.rs:28:21
//
// color-eyre also prints how many calls it omitted, and the source code.
func rustFrames(trace string) []Frame {
	frames := make([]Frame, 0, min(64, strings.Count(trace, "\n")/2+1))
	for l := (lines{text: trace}); l.scan(); {
		line := l.line()
		s := line[indent(line):]
		_, digits := leadingInt(s)
		switch {
		case digits > 0 && strings.HasPrefix(s[digits:], ": "):
			frames = append(frames, Frame{Function: rustFunction(s[digits+len(": "):])})
		case strings.HasPrefix(s, "at ") && len(frames) > 0:
			f := &frames[len(frames)-1]
			if f.File == "" {
				f.File, f.Line, _ = cutRustLocation(s[len("at "):])
			}
		case len(s) == len(line) && s != "" && len(frames) > 0:
			return rustApp(frames)
		}
	}
	return rustApp(frames)
}

// rustFunction removes the address before a name and the hash behind it.
func rustFunction(s string) string {
	s = strings.TrimLeft(s, " ")
	if strings.HasPrefix(s, "0x") {
		_, s, _ = strings.Cut(s, " - ")
	}
	s = strings.TrimSuffix(s, "<unknown>")
	if i := strings.LastIndex(s, "::h"); i >= 0 && len(s)-i == len("::h0123456789abcdef") && run(s[i+3:], 17, isHex) == 16 {
		s = s[:i]
	}
	return s
}

// rustApp sets InApp in the frames and removes the frames of panic handling on top: all calls of
// the standard library down to the last one in its module panicking.
func rustApp(frames []Frame) []Frame {
	top := 0
	for i := range frames {
		f := &frames[i]
		if f.File != "" {
			f.InApp = isRustApp(f.File)
		} else {
			f.InApp = strings.Contains(f.Function, "::") && !isRustLibrary(rustCrate(f.Function))
		}
	}
	for i := 0; i < len(frames) && !frames[i].InApp; i++ {
		if strings.Contains(frames[i].Function, "panicking::") || strings.HasSuffix(frames[i].Function, "rust_begin_unwind") {
			top = i + 1
		}
	}
	if top == len(frames) {
		return nil
	}
	return frames[top:]
}

// isRustApp reports whether a file belongs to the application. Cargo unpacks dependencies into
// registry/src and git/checkouts below its home, ~/.cargo. cargo vendor unpacks them into vendor.
// The standard library is built in /rustc/COMMIT/library
// (doc.rust-lang.org/cargo/guide/cargo-home.html).
func isRustApp(file string) bool {
	return !strings.HasPrefix(file, "/rustc/") && !strings.Contains(file, "cargo/registry/") &&
		!strings.Contains(file, "cargo/git/checkouts/") && !strings.Contains(file, "/vendor/") &&
		!strings.HasPrefix(file, "vendor/") && !strings.Contains(file, "/lib/rustlib/src/") && strings.HasSuffix(file, ".rs")
}

// rustCrate returns the crate in shop::f, <shop::T as core::fmt::Debug>::fmt and
// shop[e28293b1aa0f68bd]::f.
func rustCrate(function string) string {
	s := strings.TrimLeft(function, "<&*")
	s = strings.TrimPrefix(strings.TrimPrefix(s, "dyn "), "mut ")
	return s[:run(s, len(s), func(c byte) bool { return isAlnum(c) || c == '_' })]
}

// isRustLibrary reports whether a crate belongs to Rust, or is one that occurs between the
// application's crates in the stack of a stripped release build, which contains no files: the
// runtimes, servers and clients among the most downloaded crates on crates.io
// (crates.io/crates?sort=downloads), and the dependencies of lambda_runtime
// (github.com/awslabs/aws-lambda-rust-runtime, Cargo.toml).
func isRustLibrary(crate string) bool {
	switch crate {
	case "std", "core", "alloc", "proc_macro", "test", "__rustc", "backtrace", "backtrace_rs", "compiler_builtins",
		"anyhow", "eyre", "color_eyre", "thiserror", "tokio", "tokio_util", "tokio_stream", "tokio_rustls", "async_std",
		"smol", "futures", "futures_core", "futures_util", "futures_executor", "futures_channel", "mio", "rayon",
		"rayon_core", "crossbeam", "crossbeam_channel", "parking_lot", "once_cell", "lazy_static", "hyper", "hyper_util",
		"h2", "http", "http_body", "tower", "tower_http", "tower_service", "axum", "axum_core", "actix_web", "actix_rt",
		"actix_server", "warp", "rocket", "tonic", "prost", "reqwest", "rustls", "native_tls", "openssl", "serde",
		"serde_json", "sqlx", "sqlx_core", "diesel", "tracing", "tracing_core", "tracing_subscriber", "log",
		"lambda_runtime", "lambda_http", "lambda_extension", "aws_config", "aws_smithy_runtime", "aws_smithy_http",
		"aws_smithy_runtime_api", "aws_smithy_async", "chrono", "regex", "bytes", "hashbrown", "indexmap":
		return true
	}
	return strings.HasPrefix(crate, "aws_sdk_")
}

// appendRustKey drops closures, type arguments, the hashes of crates and other text that the
// compiler puts in braces. A name without its module, which the compiler writes for inlined calls,
// needs the file.
func appendRustKey(b []byte, f *Frame) ([]byte, bool) {
	name := f.Function
	if !strings.Contains(name, "::") {
		b = append(b, f.File[strings.LastIndexAny(f.File, `/\`)+1:]...)
	}
	b = append(b, '|')
	depth, start := 0, len(b)
	for i := 0; i < len(name); i++ {
		switch c := name[i]; {
		case c == '[', c == '{', c == '<' && i > 0 && (isAlnum(name[i-1]) || name[i-1] == ':' || depth > 0):
			depth++
		case depth > 0 && (c == ']' || c == '}' || c == '>' && name[i-1] != '-'):
			depth--
		case depth == 0 && c != '<' && c != '>':
			b = append(b, c)
		}
	}
	for len(b) > start && b[len(b)-1] == ':' {
		b = b[:len(b)-1]
	}
	return b, true
}
