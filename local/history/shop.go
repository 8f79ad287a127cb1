package history

import "time"

// shop is a web shop. The deployment changes how the basket applies discounts, and the client of the
// payment provider.
func shop() scenario {
	return scenario{
		name: "shop", about: "a web shop; the deployment introduces a panic (Go), a rejected discount (Node.js), and a slow payment provider",
		user: "customer", slow: "payments", silent: "recommendations",
		flows: []flow{
			{50, []string{"storefront", "recommendations"}},
			{30, []string{"storefront", "basket", "inventory"}},
			{20, []string{"storefront", "basket", "orders", "payments", "invoices", "mailer"}},
		},
		functions: []function{storefront(), basket(), orders(), payments(), inventory(), mailer(), recommendations(), invoices()},
	}
}

func storefront() function {
	return function{
		name: "storefront", language: node(), logger: "powertools", userKey: "customerId", version: 17, memory: 512,
		typical: 60 * time.Millisecond, timeout: 10 * time.Second, isTraced: true,
		messages: []message{
			{level: "INFO", text: "request received", fields: "path=/products/{sku} sourceIp={ip}", share: 1},
			{level: "DEBUG", text: "session {uuid} of customer {user} restored", share: 0.3},
			{level: "WARN", text: "Upstream catalog took {ms} ms", share: 0.03},
			{level: "INFO", text: "page rendered", fields: "bytes={n 2000-90000} durationMs={ms}", share: 1},
			{level: "INFO", text: "starting storefront {release}", isCold: true},
			{level: "INFO", text: "Search for '{words}' returned {n 0-300} products in {took}", share: 0.3},
			{level: "DEBUG", text: "feature flags {json}", share: 0.1},
		},
		faults: []fault{
			{name: "storefront-price", kind: logged, share: 0.008, message: "Could not render product {sku}", exception: exception{
				kind: "TypeError", message: "Cannot read properties of undefined (reading 'price')",
				frames: []string{"src/views/product.js:{build 48}:{build 22} formatPrice", "src/views/product.js:{build 91}:{build 17} renderProduct", "src/index.js:{build 33}:24 Runtime.handler"},
			}},
			{name: "storefront-timeout", kind: timesOut, share: 0.001},
		},
	}
}

func basket() function {
	return function{
		name: "basket", language: node(), logger: "pino", userKey: "customerId", version: 23, deployed: true, memory: 256,
		typical: 35 * time.Millisecond, timeout: 6 * time.Second, isTraced: true,
		messages: []message{
			{level: "INFO", text: "basket loaded", fields: "items={n 1-12}", share: 1},
			{level: "DEBUG", text: "cache lookup for {sku} took {ms} ms", share: 0.1, more: 6},
			{level: "WARN", text: "Discount WINTER{n 10-30} cannot be applied to {sku}: minimum of {money} EUR not reached", share: 0.08, phase: introduced},
			{level: "INFO", text: "basket saved", fields: "total={money} version={n 1-40}", share: 1},
			{level: "INFO", text: "listening", fields: "release={release} pool={n 2-9}", isCold: true},
			{level: "WARN", text: `gift note "{words} for {name}" is too long, cut to {n 20-80} characters`, share: 0.05},
		},
		faults: []fault{
			{name: "basket-conflict", kind: crashes, share: 0.01, exception: exception{ // minified code: one long line, whose columns change with each build
				kind: "ConditionalCheckFailedException", message: "The conditional request failed for basket {uuid}",
				frames: []string{"index.js:2:{build 48211} saveBasket", "index.js:2:{build 51877} async updateBasket", "index.js:2:{build 60412} async Runtime.handler"},
			}},
			{name: "basket-discount", kind: logged, share: 0.05, phase: introduced, message: "Discount of basket {uuid} failed", exception: exception{
				kind: "RangeError", message: "toFixed() digits argument must be between 0 and 100",
				frames: []string{"index.js:2:{build 33190} roundDiscount", "index.js:2:{build 33871} applyDiscount", "index.js:2:{build 60412} async Runtime.handler"},
			}},
			{name: "basket-catalog", kind: logged, share: 0.006, message: "Prices are stale", exception: exception{
				kind: "Error", message: "ENOENT: no such file or directory, open '/tmp/prices-{hex}.json'",
				frames: []string{"node:internal/fs/promises:639:25 async open", "index.js:2:{build 12055} async PriceList.load [as reload]", "index.js:2:{build 12388}", "node:internal/process/task_queues:105:5 process.processTicksAndRejections"},
			}},
		},
	}
}

func orders() function {
	const at = "com.example.orders."
	return function{
		name: "orders", language: java(), logger: "log4j2", version: 31, memory: 1024,
		typical: 120 * time.Millisecond, timeout: 15 * time.Second, isTraced: true,
		messages: []message{
			{level: "INFO", text: "Order {order} received from customer {user}", share: 1},
			{level: "INFO", text: "Reserved {n 1-9} items of order {order} in {ms} ms", share: 1},
			{level: "WARN", text: "Retrying reservation of order {order} after OptimisticLockException, attempt {n 2-5}", share: 0.04},
			{level: "INFO", text: "Order {order} stored as s3://shop-orders/{date}/{order}.json", share: 1},
			{level: "INFO", text: "Starting orders {release} on {host} with Hibernate 6.{n 1-6}", isCold: true},
			{level: "INFO", text: "Order[id={order}, items={list}, gift={bool}] accepted", share: 1},
			{level: "DEBUG", text: "pool-{n 1-4}-thread-{n 1-32} was idle for {took}", share: 0.2},
		},
		faults: []fault{
			{name: "orders-stock", kind: crashes, share: 0.02, exception: exception{
				kind: at + "StockException", message: "cannot reserve {sku} for order {order}",
				frames: []string{"Stock.java:{build 57} " + at + "Stock.reserve", "Orders.java:{build 88} " + at + "Orders.lambda$place${build 3}", "ArrayList.java:1596 java.base/java.util.ArrayList.forEach", "Handler.java:{build 29} " + at + "Handler.handleRequest"},
				cause: &exception{
					kind: "java.sql.SQLTransientConnectionException", message: "HikariPool-{n 1-3} - Connection is not available, request timed out after {n 3000-3100}ms.",
					frames: []string{"HikariPool.java:686 com.zaxxer.hikari.pool.HikariPool.createTimeoutException", "HikariPool.java:179 com.zaxxer.hikari.pool.HikariPool.getConnection", "Stock.java:{build 52} " + at + "Stock.reserve"},
				},
			}},
			{name: "orders-address", kind: logged, share: 0.01, message: "Address of order {order} is incomplete", exception: exception{
				kind: "java.lang.IllegalArgumentException", message: "postal code {n 1000-9999} is not valid in country DE",
				frames: []string{"Address.java:{build 41} " + at + "Address.validate", "Handler.java:{build 35} " + at + "Handler.handleRequest"},
			}},
		},
	}
}

func payments() function {
	return function{
		name: "payments", language: golang(), logger: "slog", userKey: "user_id", version: 42, deployed: true, memory: 128,
		typical: 180 * time.Millisecond, timeout: 10 * time.Second, isTraced: true,
		messages: []message{
			{level: "INFO", text: "charging card", fields: "order={order} amount={money} currency=EUR", share: 1},
			{level: "WARN", text: "card declined", fields: "order={order} code=insufficient_funds", share: 0.05},
			{level: "INFO", text: "provider throttled us, waiting {ms}ms before attempt {n 2-5}", share: 0.1, phase: introduced},
			{level: "INFO", text: "payment settled", fields: "order={order} provider_id={uuid}", share: 1},
			{level: "DEBUG", text: "provider answered in {took}, retry-after={n 1-9}", share: 0.5},
			{level: "INFO", text: "token {token} refreshed, valid until {time}", share: 0.1},
		},
		faults: []fault{
			{name: "payments-gateway", kind: crashes, share: 0.015, exception: exception{kind: "errorString", message: "payment gateway answered 503 for order {order}"}},
			{name: "payments-refund", kind: logged, share: 0.01, message: "refund failed", exception: exception{
				kind: "error", message: "refund of order {order}: unexpected end of JSON input",
				frames: []string{"refund.go:{build 61} main.(*client).refund", "main.go:{build 40} main.handle"},
			}},
			{name: "payments-map", kind: crashes, share: 0.1, phase: introduced, exception: exception{
				kind: "plainError", message: "assignment to entry in nil map",
				frames: []string{"throttle.go:{build 27} main.(*throttle).remember", "main.go:{build 52} main.handle.func{build 1}", "main.go:{build 58} main.handle"},
			}},
			{name: "payments-audit", kind: crashes, share: 0.006, exception: exception{
				kind: "runtime.boundsError", message: "runtime error: index out of range [{n 8-40}] with length 8", isDump: true,
				frames: []string{"audit.go:{build 33} main.(*audit).flush", "audit.go:{build 19} main.newAudit.func{build 1}"},
			}},
		},
	}
}

func inventory() function {
	return function{
		name: "inventory", language: golang(), logger: "text", userKey: "user", version: 8, memory: 128,
		typical: 20 * time.Millisecond, timeout: 3 * time.Second,
		messages: []message{
			{level: "INFO", text: "stock checked", fields: "sku={sku} left={n 0-400}", share: 1},
			{level: "WARN", text: "stock is low", fields: "sku={sku} left={n 0-5}", share: 0.05},
			{level: "DEBUG", text: "warehouse {node} answered", fields: "took={took} rows={n 0-90}", share: 0.4},
		},
		faults: []fault{
			{name: "inventory-timeout", kind: timesOut, share: 0.004},
			{name: "inventory-warehouse", kind: crashes, share: 0.008, exception: exception{kind: "OpError", message: "dial tcp {ip}:5432: connect: connection refused"}},
		},
	}
}

func mailer() function {
	return function{
		name: "mailer", language: python(), logger: "logging", version: 12, memory: 256,
		typical: 90 * time.Millisecond, timeout: 5 * time.Second, isAsync: true,
		messages: []message{
			{level: "INFO", text: "sending confirmation of order {order} to {mail}", share: 1},
			{level: "INFO", text: "SES accepted message {uuid}", share: 1},
			{level: "DEBUG", text: "payload {dict}", share: 0.5},
		},
		faults: []fault{
			{name: "mailer-template", kind: crashes, share: 0.06, phase: regressed, exception: exception{
				kind: "KeyError", message: "'voucher_{n 1000-9999}'",
				frames: []string{"templates.py:{build 44} render", "app.py:{build 21} handler"},
			}},
			{name: "mailer-rejected", kind: crashes, share: 0.02, exception: exception{
				kind: "botocore.errorfactory.MessageRejected", message: "An error occurred (MessageRejected) when calling the SendEmail operation: Email address is not verified: {mail}",
				frames: []string{"/var/lang/lib/python3.13/site-packages/botocore/client.py:1023 _make_api_call", "/var/lang/lib/python3.13/site-packages/botocore/client.py:569 _api_call", "app.py:{build 37} send", "app.py:{build 24} handler"},
			}},
		},
	}
}

func recommendations() function {
	return function{
		name: "recommendations", language: python(), logger: "powertools", userKey: "customer_id", version: 5, memory: 512,
		typical: 75 * time.Millisecond, timeout: 8 * time.Second, isTraced: true,
		messages: []message{
			{level: "INFO", text: "model loaded", fields: "version=v{n 3-3} candidates={n 50-500}", share: 0.2},
			{level: "INFO", text: "recommended {n 3-12} products", fields: "duration_ms={ms}", share: 1},
			{level: "DEBUG", text: "cache hit ratio {float}, {size} used", share: 0.3},
		},
		faults: []fault{
			{name: "recommendations-memory", kind: overruns, share: 0.003},
			{name: "recommendations-recursion", kind: logged, share: 0.004, message: "category tree of {sku} is broken", exception: exception{
				kind: "RecursionError", message: "maximum recursion depth exceeded", repeat: 970,
				frames: []string{"tree.py:{build 18} ancestors", "tree.py:{build 30} rank", "app.py:{build 27} handler"},
			}},
			{name: "recommendations-profile", kind: crashes, share: 0.006, exception: exception{
				kind: "pydantic_core._pydantic_core.ValidationError", message: "1 validation error for Profile\nbirthday\n  Input should be a valid date [type=date_type, input_value={dict}, input_type=dict]",
				frames: []string{"/opt/python/lib/python3.13/site-packages/pydantic/main.py:253 model_validate", "profile.py:{build 22} <lambda>", "profile.py:{build 31} load", "app.py:{build 19} handler"},
			}},
		},
	}
}

func invoices() function {
	const at = "com.example.invoices."
	return function{
		name: "invoices", language: java(), logger: "logstash", userKey: "customerId", version: 9, memory: 768,
		typical: 150 * time.Millisecond, timeout: 20 * time.Second,
		messages: []message{
			{level: "INFO", text: "Invoice INV-{order} rendered in {ms} ms", share: 1},
			{level: "WARN", text: "VAT rate of country {n 1-27} is older than {n 30-90} days", share: 0.03},
			{level: "INFO", text: "Sent https://archive.example.com/invoices/{order}/{uuid}.pdf ({size})", share: 1},
			{level: "INFO", text: "Item '{words}' x{n 1-9} is shipped separately", share: 0.1},
		},
		faults: []fault{
			{name: "invoices-font", kind: logged, share: 0.01, message: "Rendering INV-{order} with the fallback font", exception: exception{
				kind: "java.lang.IllegalStateException", message: "font DejaVuSans-{n 1-9} is not embedded",
				frames: []string{"Fonts.java:{build 77} " + at + "pdf.Fonts.load", "Renderer.java:{build 120} " + at + "pdf.Renderer.lambda$render${build 0}", "Handler.java:{build 19} " + at + "Handler.handleRequest"},
			}},
		},
	}
}
