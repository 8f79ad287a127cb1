package stacktrace_test

import (
	"testing"

	"faulty/functions/forwarder/stacktrace"
)

func TestRustPairs(t *testing.T) {
	const rust = "thread 'main' (7) panicked at src/main.rs:6:36:\nstock is gone\nstack backtrace:\n   0: core::panicking::panic_fmt\n             at /rustc/5980/library/core/src/panicking.rs:80:14\n   1: shop::stock::take\n             at ./src/stock.rs:6:36\n   2: shop::main\n             at ./src/main.rs:12:23\n"
	checkPairs(t, []pair{
		{"another message", rust, "stock is", "card 4711 is", true},
		{"another line", rust, ":6:36", ":60:3", true},
		{"another folder", rust, "at ./src", "at /build/shop/src", true},
		{"another thread", rust, "'main' (7)", "'tokio-rt-worker' (4711)", true},
		{"before 1.73", rust, "src/main.rs:6:36:\nstock is gone", "'stock is gone', src/main.rs:6:36", true},
		{"a closure", rust, "stock::take", "stock::take::{{closure}}", true},
		{"type arguments", rust, "stock::take", "stock::take::<u32, alloc::string::String>", true},
		{"a hash", rust, "stock::take", "stock::take::h99683ad36da91e03", true},
		{"a crate's hash", rust, "shop::stock", "shop[e28293b1aa0f68bd]::stock", true},
		{"a library between", rust, "   2: shop", "   9: tokio::runtime::park\n             at /root/.cargo/registry/src/index.crates.io-1/tokio-1.54.1/src/runtime/park.rs:3:1\n   2: shop", true},
		{"another function", rust, "take", "put", false},
		{"another module", rust, "stock::take", "cards::take", false},
		{"another caller", rust, "shop::main", "shop::run", false},
	})
	const report = "Error: cannot place the order 17\n\nCaused by:\n    0: cannot load\n    1: No such file or directory (os error 2)\n"
	checkPairs(t, []pair{
		{"another number", report, "17", "42", true},
		{"eyre", report, "    0: cannot load\n    1:", "   0: cannot load\n   1:", true},
		{"another message", report, "place", "cancel", false},
	})
}

func TestPHPPairs(t *testing.T) {
	const php = "PHP Fatal error:  Uncaught Shop\\NotFound: order 42 not found in /var/task/src/Repo.php:5\nStack trace:\n#0 /var/task/src/Handler.php(6): Shop\\Repo->find()\n#1 /var/task/index.php(9): Shop\\Handler->handle()\n#2 {main}\n  thrown in /var/task/src/Repo.php on line 5\n"
	checkPairs(t, []pair{
		{"another message", php, "42", "4711", true},
		{"another line", php, "(6)", "(66)", true},
		{"another folder", php, "/var/task/", "/app/releases/17/", true},
		{"arguments", php, "find()", "find(42, Array)", true},
		{"displayed", php, "PHP Fatal error:  ", "Fatal error: ", true},
		{"behind FPM", php, "PHP Fatal", "NOTICE: PHP message: PHP Fatal", true},
		{"a library between", php, "#0 /var/task/src/Handler.php(6): Shop\\Repo->find()", "#0 /var/task/vendor/x/y.php(3): Shop\\Repo->find()\n#1 /var/task/src/Handler.php(6): X\\Y->z()", true},
		{"another method", php, "find", "load", false},
		{"another class", php, "Shop\\Repo", "Shop\\Cards", false},
		{"another type", php, "NotFound:", "Gone:", false},
	})
	const closure = "PHP Fatal error:  Uncaught Exception: x in /a.php:5\nStack trace:\n#0 /a.php(7): {closure:Shop\\f():5}(1)\n#1 {main}\n"
	checkPairs(t, []pair{
		{"a closure moved", closure, "():5}", "():17}", true},
		{"a closure before 8.4", closure, "{closure:Shop\\f():5}", "Shop\\{closure}", true},
	})
}

func TestElixirPairs(t *testing.T) {
	const elixir = "** (Shop.NotFound) order 42 not found\n    (shop 0.1.0) lib/shop/repo.ex:5: Shop.Repo.load/1\n    (shop 0.1.0) lib/shop/handler.ex:9: Shop.Handler.handle/1\n    (stdlib 4.2) gen_server.erl:1149: :gen_server.try_handle_call/4\n"
	checkPairs(t, []pair{
		{"another message", elixir, "42", "4711", true},
		{"another line", elixir, ":5:", ":55:", true},
		{"another version", elixir, "shop 0.1.0", "shop 0.2.0", true},
		{"logged", elixir, "** (Shop.NotFound)", "21:24:52.123 [error] ** (Shop.NotFound)", true},
		{"of a server", elixir, "** (Shop.NotFound)", "21:24:52.123 [error] GenServer Shop.Server terminating\n** (Shop.NotFound)", true},
		{"an anonymous function", elixir, "Shop.Repo.load/1", "anonymous fn/0 in Shop.Repo.load/1", true},
		{"arguments", elixir, "Shop.Repo.load/1", "Shop.Repo.load(%{id: 42})", true},
		{"another upgrade of OTP", elixir, "(stdlib 4.2) gen_server.erl:1149: :gen_server.try", "(stdlib 6.0) gen_server.erl:2371: :gen_server.do", true},
		{"another function", elixir, "Repo.load", "Repo.store", false},
		{"another type", elixir, "NotFound", "Gone", false},
	})
	const report = "=ERROR REPORT==== 29-Nov-2026::00:13:58.588704 ===\nError in process <0.79.0> with exit value:\n{{badmatch,error},[{shop,load,1,[{file,\"src/shop.erl\"},{line,4}]}]}\n"
	checkPairs(t, []pair{
		{"a crash report", report, report, "=CRASH REPORT==== 29-Nov-2026::00:14:00.175097 ===\n  crasher:\n    exception error: no match of right hand side value error\n      in function  shop:load/1 (src/shop.erl, line 4)\n    ancestors: [<0.9.0>]\n", true},
		{"another value", report, "{badmatch,error}", "{badmatch,{error,17}}", true},
		{"another reason", report, "badmatch", "case_clause", false},
	})
}

func TestNativePairs(t *testing.T) {
	const dart = "Unhandled exception:\nBad state: no order 42\n#0      Repo.load (package:shop/repo.dart:5:7)\n<asynchronous suspension>\n#1      main (package:shop/main.dart:9:3)\n"
	const swift = "shop/Repo.swift:12: Fatal error: no stock\n\nThread 0 \"shop\" crashed:\n\n0 [ra] 0x000055ec8eb236fb Repo.load(_:) + 858 in shop at /src/Sources/shop/Repo.swift:12:24\n1 [ra] 0x000055ec8eb236aa main + 34 in shop at /src/Sources/shop/main.swift:7:9\n"
	const asan = "==7==ERROR: AddressSanitizer: heap-use-after-free on address 0x602000000014\n    #0 0x560fb0fcbca6 in shop::take(int) /src/shop.cpp:9\n    #1 0x560fb0fcc66b in main /src/shop.cpp:16\n"
	const cpp = "terminate called after throwing an instance of 'shop::NotFound'\n  what():  order 42 not found\n"
	checkPairs(t, []pair{
		{"Dart: another message", dart, "42", "4711", true},
		{"Dart: a closure", dart, "Repo.load ", "Repo.load.<anonymous closure> ", true},
		{"Dart: a line", dart, ":5:7", ":55:7", true},
		{"Dart: another function", dart, "Repo.load", "Repo.store", false},
		{"Swift: addresses", swift, "0x000055ec", "0x00007f27", true},
		{"Swift: a closure", swift, "Repo.load(_:) +", "closure #2 in Repo.load(_:) +", true},
		{"Swift: a line", swift, ".swift:12", ".swift:21", true},
		{"Swift: another function", swift, "Repo.load", "Repo.store", false},
		{"C++: addresses", asan, "0x5", "0x7", true},
		{"C++: arguments", asan, "take(int)", "take(long, std::string)", true},
		{"C++: another function", asan, "take", "put", false},
		{"C++: libc++'s words", cpp, cpp, "libc++abi: terminating due to uncaught exception of type shop::NotFound: order 17 not found\n", true},
		{"C++: another type", cpp, "NotFound", "Gone", false},
	})
}

// TestParseNoDialect contains lines that resemble stack traces of the languages but are not.
func TestParseNoDialect(t *testing.T) {
	for _, text := range []string{
		"Error: order not found", "Error: (none)", "Error: Request failed (404)", "thread 'main' started",
		"Stack trace: none", "Stack trace:\nnone", "Warning: low stock", "PHP 8.2 started", "#1 in the list",
		"** note **", "[error] ** retrying", "=> CRASH REPORT", "terminated", "Fatal error: no stock", "shop.swift: 3 files",
		"deploy: line 7: all good", "saved at line 3.", "see main.pl line 3", "Caused by:\nnothing", "stack traceback: no",
		"== ERROR ==", "assertion failed", "function.sh: done", "0# of 7",
	} {
		if e, ok := stacktrace.Parse(text); ok {
			t.Errorf("stacktrace.Parse(%q) = %+v, true; want false", text, e)
		}
	}
}
