package history

import "time"

// travel is a travel agency that sells flights. The deployment changes how bookings read passports, and how
// tickets are printed.
func travel() scenario {
	return scenario{
		name: "travel", about: "a travel agency; the deployment introduces a missing key with a cause (Python), a rejected promise (Node.js), and slow bookings",
		user: "prefixed", slow: "booking", silent: "partner-sync",
		flows: []flow{
			{55, []string{"search", "fares"}},
			{15, []string{"partner-sync"}},
			{30, []string{"search", "fares", "booking", "seats", "tickets", "loyalty", "notify"}},
		},
		functions: []function{search(), fares(), booking(), seats(), tickets(), loyalty(), notify(), partnerSync()},
	}
}

func search() function {
	return function{
		name: "search", language: node(), logger: "console", version: 64, memory: 1024,
		typical: 240 * time.Millisecond, timeout: 12 * time.Second, isTraced: true,
		messages: []message{
			{level: "INFO", text: "Searching FRA to LIS on {date} for {n 1-6} passengers", share: 1},
			{level: "DEBUG", text: "GET https://api.partner.example.com/v2/flights?date={date}&session={uuid} 200 {ms}ms", share: 0.5},
			{level: "INFO", text: "Found {n 0-80} connections in {ms} ms", share: 1},
			{level: "DEBUG", text: "Query took {took}: SELECT * FROM routes WHERE origin = 'FRA' AND departure = '{date}' AND id IN ({n 1-999}, {n 1-999})", share: 0.3},
			{level: "INFO", text: "search {release} started", isCold: true},
		},
		faults: []fault{
			{name: "search-upstream", kind: logged, share: 0.01, message: "Partner {n 1-40} did not answer:", exception: exception{
				kind: "Error", message: "connect ECONNREFUSED {ip}:443",
				frames: []string{"node:net:1634:16 TCPConnectWrap.afterConnect", "dist/partners.js:{build 71}:{build 19} async queryPartner", "dist/index.js:{build 25}:9 async Runtime.handler"},
			}},
			{name: "search-cursor", kind: crashes, share: 0.004, exception: exception{
				kind: "SyntaxError", message: "Unexpected token '<', \"<html><he\"... is not valid JSON",
				frames: []string{"<anonymous> JSON.parse", "dist/cursor.js:{build 12}:{build 31} decodeCursor", "dist/index.js:{build 19}:20 Runtime.handler"},
			}},
		},
	}
}

func fares() function {
	const at = "com.example.fares."
	return function{
		name: "fares", language: java(), logger: "powertools", userKey: "userId", version: 18, memory: 1536,
		typical: 95 * time.Millisecond, timeout: 10 * time.Second, isTraced: true,
		messages: []message{
			{level: "INFO", text: "Priced {n 1-80} connections", fields: "currency=EUR duration={ms}", share: 1},
			{level: "WARN", text: "Fare class Y of flight LH{n 100-999} has no rule", share: 0.05},
			{level: "DEBUG", text: "Loaded com.example.fares.Rule@{hash} from [{ip6}]:{n 8000-9000}", share: 0.3},
		},
		faults: []fault{
			{name: "fares-tax", kind: crashes, share: 0.03, phase: regressed, exception: exception{
				kind: "java.lang.ArithmeticException", message: "Non-terminating decimal expansion; no exact representable decimal result.",
				frames: []string{"BigDecimal.java:1766 java.base/java.math.BigDecimal.divide", "Tax.java:{build 66} " + at + "Tax.share", "Fares.java:{build 40} " + at + "Fares.lambda$price${build 1}", "Handler.java:{build 22} " + at + "Handler.handleRequest"},
			}},
			{name: "fares-rule", kind: logged, share: 0.01, message: "Rule {uuid} was skipped", exception: exception{
				kind: at + "rules.RuleException", message: "rule {uuid} refers to zone {n 1-99}, which does not exist",
				frames: []string{"Rules.java:{build 131} " + at + "rules.Rules.resolve", "Fares.java:{build 52} " + at + "Fares.price", "Handler.java:{build 22} " + at + "Handler.handleRequest"},
			}},
		},
	}
}

func booking() function {
	return function{
		name: "booking", language: python(), logger: "powertools", userKey: "user_id", version: 42, deployed: true, memory: 512,
		typical: 300 * time.Millisecond, timeout: 15 * time.Second, isTraced: true,
		messages: []message{
			{level: "INFO", text: "booking {order} created", fields: "passengers={n 1-6}", share: 1},
			{level: "DEBUG", text: "lock on seat map acquired after {ms} ms", share: 0.1, more: 5},
			{level: "WARN", text: "passport of passenger {n 1-6} expires on {date}, which is within 180 days of departure", share: 0.15, phase: introduced},
			{level: "INFO", text: "booking {order} confirmed", fields: "total={money}", share: 1},
			{level: "DEBUG", text: "passenger data {dict}", share: 0.6},
			{level: "INFO", text: "booking {release} is ready after {took}", isCold: true},
		},
		faults: []fault{
			{name: "booking-integrity", kind: logged, share: 0.015, message: "booking {order} already exists", exception: exception{
				kind: "psycopg.errors.UniqueViolation", message: `duplicate key value violates unique constraint "bookings_pkey"`,
				frames: []string{"/opt/python/lib/python3.13/site-packages/psycopg/cursor.py:97 execute", "store.py:{build 52} insert", "app.py:{build 33} handler"},
			}},
			{name: "booking-passport", kind: logged, share: 0.08, phase: introduced, message: "cannot read the passport of booking {order}", exception: exception{
				kind: "passports.PassportError", message: "passport of passenger {n 1-6} is incomplete",
				frames: []string{"passports.py:{build 61} parse", "app.py:{build 47} handler"},
				cause:  &exception{kind: "KeyError", message: "'expiry'", frames: []string{"passports.py:{build 57} parse"}},
			}},
		},
	}
}

func seats() function {
	return function{
		name: "seats", language: golang(), logger: "zap", userKey: "userId", version: 27, memory: 128,
		typical: 30 * time.Millisecond, timeout: 3 * time.Second, isTraced: true,
		messages: []message{
			{level: "INFO", text: "seat assigned", fields: "seat={n 1-60}A booking={order}", share: 1},
			{level: "WARN", text: "seat map of flight LH{n 100-999} is {n 5-90} minutes old", share: 0.05},
			{level: "DEBUG", text: "lease expires at {time}", fields: "took={took}", share: 0.5},
		},
		faults: []fault{
			{name: "seats-index", kind: crashes, share: 0.01, exception: exception{
				kind: "boundsError", message: "index out of range [{n 60-99}] with length 60",
				frames: []string{"cabin.go:{build 39} main.(*cabin).row", "main.go:{build 31} main.handle"},
			}},
			{name: "seats-lock", kind: logged, share: 0.01, message: "cannot lock the seat", exception: exception{
				kind: "error", message: "lock of seat {n 1-60}A: context deadline exceeded",
				frames: []string{"lock.go:{build 22} main.(*locker).lock", "main.go:{build 36} main.handle"},
			}},
			{name: "seats-timeout", kind: timesOut, share: 0.003},
			{name: "seats-refresh", kind: crashes, share: 0.006, exception: exception{
				kind: "runtime.plainError", message: "assignment to entry in nil map", isDump: true,
				frames: []string{"cache.go:{build 44} main.(*cache[...]).put", "cache.go:{build 61} main.refresh.func{build 2}"},
			}},
		},
	}
}

func tickets() function {
	return function{
		name: "tickets", language: node(), logger: "winston", userKey: "userId", version: 11, deployed: true, memory: 512,
		typical: 160 * time.Millisecond, timeout: 10 * time.Second,
		messages: []message{
			{level: "INFO", text: "ticket 220-{order} issued", fields: "durationMs={ms}", share: 1},
			{level: "WARN", text: "PDF of ticket 220-{order} has {n 4-9} pages", share: 0.04},
			{level: "DEBUG", text: "template compiled to {size} with {json}", share: 0.3},
		},
		faults: []fault{
			{name: "tickets-barcode", kind: crashes, share: 0.08, phase: introduced, exception: exception{
				kind: "TypeError", message: "Cannot destructure property 'barcode' of 'undefined' as it is undefined.",
				frames: []string{"src/barcode.js:{build 9}:{build 11} encodeBarcode", "src/ticket.js:{build 54}:{build 20} async printTicket", "src/index.js:{build 17}:18 async Runtime.handler"},
			}},
			{name: "tickets-throttled", kind: logged, share: 0.01, message: "could not store the ticket", exception: exception{
				kind: "SlowDown", message: "Please reduce your request rate. (request {uuid})",
				frames: []string{"node_modules/@smithy/smithy-client/dist-cjs/index.js:388:20 throwDefaultError", "src/store.js:{build 31}:{build 5} async storeTicket", "src/index.js:{build 21}:5 async Runtime.handler"},
			}},
		},
	}
}

func loyalty() function {
	const at = "com.example.loyalty."
	return function{
		name: "loyalty", language: java(), logger: "log4j2", version: 7, memory: 768,
		typical: 80 * time.Millisecond, timeout: 8 * time.Second, isTraced: true,
		messages: []message{
			{level: "INFO", text: "User {user} earned {n 100-9000} miles for booking {order}", share: 1},
			{level: "DEBUG", text: "Statement cache: {n 1-200} hits, {n 0-20} misses", share: 0.3},
			{level: "INFO", text: "Next statement on {clock}", share: 0.2},
		},
		faults: []fault{
			{name: "loyalty-overflow", kind: logged, share: 0.006, message: "Status of user {user} was not computed", exception: exception{
				kind: "java.lang.StackOverflowError", repeat: 60,
				frames: []string{"Tier.java:{build 27} " + at + "Tier.parent", "Status.java:{build 33} " + at + "Status.compute", "Handler.java:{build 18} " + at + "Handler.handleRequest"},
			}},
			{name: "loyalty-memory", kind: overruns, share: 0.004},
			{name: "loyalty-ledger", kind: crashes, share: 0.01, exception: exception{
				kind:   "java.util.ConcurrentModificationException",
				frames: []string{"ArrayList.java:1096 java.base/java.util.ArrayList$Itr.checkForComodification", "Ledger.java:{build 74} com.example.loyalty.Ledger.sum", "- com.example.loyalty.Handler$$Lambda/{lambda}.apply", "- java.base/jdk.internal.reflect.GeneratedMethodAccessor{n 1-90}.invoke", "Handler.java:{build 21} com.example.loyalty.Handler.handleRequest"},
			}},
		},
	}
}

func notify() function {
	return function{
		name: "notify", language: python(), logger: "structlog", userKey: "user_id", version: 20, memory: 256,
		typical: 70 * time.Millisecond, timeout: 6 * time.Second, isAsync: true,
		messages: []message{
			{level: "INFO", text: "push sent", fields: "device={hex} attempts={n 1-3}", share: 1},
			{level: "WARN", text: "token expired", fields: "device={hex}", share: 0.05},
			{level: "DEBUG", text: "received from https://sqs.eu-west-1.amazonaws.com/123456789012/push-{n 1-9}?receipt={token}", share: 0.4},
		},
		faults: []fault{
			{name: "notify-gateway", kind: crashes, share: 0.02, exception: exception{
				kind: "requests.exceptions.ReadTimeout", message: "HTTPSConnectionPool(host='push.example.com', port=443): Read timed out. (read timeout={n 2-9})",
				frames: []string{"/var/task/requests/adapters.py:713 send", "/var/task/requests/sessions.py:703 send", "push.py:{build 19} deliver", "app.py:{build 15} handler"},
			}},
		},
	}
}

func partnerSync() function {
	return function{
		name: "partner-sync", language: golang(), logger: "print", version: 3, memory: 256,
		typical: 900 * time.Millisecond, timeout: 30 * time.Second,
		messages: []message{
			{level: "INFO", text: "read {n 10-900} offers from sftp://partner-{n 1-40}.example.com/out/{date}.csv", share: 1},
			{level: "WARN", text: "line {n 2-900}: price {money} is below the minimum", share: 0.2},
			{level: "DEBUG", text: "checksum sha256:{sha} of {size} verified in {took}", share: 0.8},
		},
		faults: []fault{
			{name: "partner-sync-file", kind: crashes, share: 0.02, exception: exception{kind: "PathError", message: "open /tmp/offers-{hex}.csv: no space left on device"}},
		},
	}
}
