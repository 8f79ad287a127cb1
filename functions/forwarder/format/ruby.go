package format

import (
	"bytes"

	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/timestamp"
)

// rubyLogger returns the format of Ruby's Logger, and Lambda's variant of it with the request id.
func rubyLogger() Format {
	return Format{
		Name:   "ruby-logger",
		Source: "ruby/logger, lib/logger/formatter.rb; aws-lambda-ruby-runtime-interface-client, lambda_logger_patch",
		Layouts: []string{
			"%letter, [%time #%pid] %LEVEL -- %logger: %message",
			"%letter, [%time #%pid] %LEVEL -- : %message",
			"%letter, [%time #%pid] %LEVEL %id -- %logger: %message",
			"%letter, [%time #%pid] %LEVEL %id -- : %message",
			"%letter, [%time#%pid] %LEVEL -- %logger: %message",
			"%letter, [%time#%pid] %LEVEL -- : %message",
			"%letter, [%time] %LEVEL -- %logger: %message",
			"%letter, [%time] %LEVEL -- : %message",
			"A, [%time #%pid] ANY -- %logger: %message",
			"A, [%time #%pid] ANY -- : %message",
		},
		Finish: finishRubyLogger,
		Samples: []Sample{
			{"D, [2026-11-22T21:24:52.123456#17] DEBUG -- : ready", []string{"log.level=debug", "process.pid=17", "message=ready"}},
			{"I, [2026-11-22T21:24:52.123456 #17]  INFO -- : [5b441b59-8f2b-4ef7-9a4e-7d3e8a3f1c11] Completed 500 Internal Server Error in 17ms", []string{"log.level=info", "http.response.status_code=500", "http.latency_ms=17", "attributes.tags=5b441b59-8f2b-4ef7-9a4e-7d3e8a3f1c11", "message=Completed 500 Internal Server Error in 17ms"}},
			{"E, [2026-11-22T21:24:52.123456 #17] ERROR -- shop: cannot charge (KeyError)\n/app/cart.rb:7:in 'charge'", []string{"log.level=error", "@timestamp=2026-11-22T21:24:52.123456Z", "process.pid=17", "log.logger=shop", "message=cannot charge (KeyError)\n/app/cart.rb:7:in 'charge'"}},
			{"I, [2026-11-22T21:24:52.123456 #8]  INFO 5b441b59-8f2b-4ef7-9a4e-7d3e8a3f1c11 -- : order placed", []string{"log.level=info", "faas.execution=5b441b59-8f2b-4ef7-9a4e-7d3e8a3f1c11", "message=order placed"}},
		},
	}
}

// finishRubyLogger reads the lines of a request, which Rails writes to this logger.
func finishRubyLogger(d *document.Document, message []byte) []byte {
	if len(message) > 0 {
		if rest, ok := parseRails(d, message); ok {
			return rest
		}
	}
	return message
}

// sidekiq returns the log of Sidekiq's workers, in the forms since version 6 and before it.
func sidekiq() Format {
	return Format{
		Name:   "sidekiq",
		Source: "sidekiq/sidekiq, lib/sidekiq/logger.rb: Formatters::Pretty; 5.2: lib/sidekiq/logging.rb",
		Layouts: []string{
			"%time pid=%pid tid=%(tid) %LEVEL: %message",
			"%time pid=%pid tid=%(tid) class=%(class) jid=%(jid) %LEVEL: %message",
			"%time pid=%pid tid=%(tid) class=%(class) jid=%(jid) elapsed=%(elapsed) %LEVEL: %message",
			"%time %pid TID-%(tid) %LEVEL: %message",
			"%time %pid TID-%(tid) %(class) JID-%(jid) %LEVEL: %message",
		},
		Samples: []Sample{
			{"2026-11-22T21:24:52.123Z pid=17 tid=gqk class=ChargeJob jid=0123456789abcdef01234567 elapsed=0.017 INFO: done", []string{"log.level=info", "@timestamp=2026-11-22T21:24:52.123Z", "process.pid=17", "attributes.tid=gqk", "attributes.class=ChargeJob", "attributes.jid=0123456789abcdef01234567", "attributes.elapsed=0.017", "message=done"}},
			{"2026-11-22T21:24:52.123Z pid=17 tid=gqk class=ChargeJob jid=0123456789abcdef01234567 WARN: slow", []string{"log.level=warn", "message=slow"}},
			{"2026-11-22T21:24:52.123Z pid=17 tid=gqk INFO: Booting", []string{"log.level=info", "attributes.tid=gqk", "message=Booting"}},
			{"2026-11-22T21:24:52.123Z 17 TID-gqk ChargeJob JID-0123456789abcdef01234567 INFO: done: 0.017 sec", []string{"process.pid=17", "attributes.class=ChargeJob", "attributes.jid=0123456789abcdef01234567", "message=done: 0.017 sec"}},
			{"2026-11-22T21:24:52.123Z 17 TID-gqk INFO: Booting\nmore", []string{"process.pid=17", "message=Booting\nmore"}},
		},
	}
}

// semanticLogger returns the default formatter of semantic_logger. Tags, named tags and the duration
// are optional.
func semanticLogger() Format {
	return Format{
		Name:   "semantic-logger",
		Source: "semantic_logger, lib/semantic_logger/formatters/default.rb",
		Layouts: []string{
			"%time %letter [%pid:%thread %file:%line] %logger -- %message",
			"%time %letter [%pid:%thread] %logger -- %message",
			"%time %letter [%pid:%thread] %message",
		},
		HasPairs: true,
		Finish:   finishSemanticLogger,
		Samples: []Sample{
			{"2026-11-22 21:24:52.123456 E [17:main cart.rb:12] Shop -- cannot charge -- Exception: KeyError: no\n/app/cart.rb:7", []string{"log.level=error", "process.pid=17", "process.thread.name=main", "log.origin.file.name=cart.rb", "log.origin.file.line=12", "log.logger=Shop"}},
			{"2026-11-22 21:24:52.123456 W [17:puma 001 cart.rb:12] [web] [7] {customer: c17} (1.2ms) Shop::Cart -- Completed #pay", []string{"log.level=warn", "process.thread.name=puma 001", "log.origin.file.name=cart.rb", "log.origin.file.line=12", "attributes.tags=web] [7", "attributes.named_tags=customer: c17", "attributes.duration=1.2ms", "log.logger=Shop::Cart", "message=Completed #pay"}},
			{"2026-11-22 21:24:52.123456 I [17:main] (1.2ms) no logger", []string{"attributes.duration=", "message=(1.2ms) no logger"}},
			{"2026-11-22 21:24:52.123456 I [17:puma 001] Shop::Cart -- done", []string{"log.level=info", "process.thread.name=puma 001", "log.logger=Shop::Cart", "message=done"}},
		},
	}
}

// finishSemanticLogger reads the columns in front of a message without a logger so far, and the file
// behind the name of a thread that contains blanks.
func finishSemanticLogger(d *document.Document, message []byte) []byte {
	thread := d.Get(document.ThreadName).Bytes
	if i := bytes.LastIndexByte(thread, ' '); i > 0 {
		if file, line, ok := bytes.Cut(thread[i+1:], []byte(":")); ok && len(line) > 0 && isDigits(line) {
			d.Fill(document.FileName, document.Plain(file))
			d.Fill(document.FileLine, document.Plain(line))
			d.Set(document.ThreadName, document.Plain(thread[:i]))
		}
	}
	if d.Has(document.Logger) {
		return message
	}
	tags, rest := cutBracketed(message, "[", "] ")
	named, rest := cutBracketed(rest, "{", "} ")
	duration, rest := cutBracketed(rest, "(", ") ")
	name, text, ok := bytes.Cut(rest, []byte(" -- "))
	if !ok || bytes.ContainsAny(name, " \n") || !d.Fill(document.Logger, document.Plain(name)) {
		return message
	}
	addAttribute(d, "tags", tags)
	addAttribute(d, "named_tags", named)
	addAttribute(d, "duration", duration)
	return text
}

// cutBracketed cuts the texts in brackets off the start of text. Of several, it returns [a] [b] as
// a] [b.
func cutBracketed(text []byte, open, end string) (inside, rest []byte) {
	rest = text
	for bytes.HasPrefix(rest, []byte(open)) {
		_, behind, ok := bytes.Cut(rest, []byte(end))
		if !ok {
			break
		}
		rest = behind
	}
	if len(rest) == len(text) {
		return nil, text
	}
	return text[len(open) : len(text)-len(rest)-len(end)], rest
}

// rails returns the lines that Rails writes for each request, also behind the request id, which
// Rails calls a tag.
func rails() Format {
	return Format{
		Name:   "rails",
		Source: "rails/rails, railties/lib/rails/rack/logger.rb; actionpack/lib/action_controller/log_subscriber.rb",
		Shapes: []string{"Started AA", "Completed 000 ", "Processing by ", "[????????-????-"},
		Parse:  parseRails,
		Samples: []Sample{
			{`Started GET "/orders/7?x=1" for 10.0.0.7 at 2026-11-22 21:24:51 +0000`, []string{"http.request.method=GET", "url.path=/orders/7", "url.query=x=1", "client.ip=10.0.0.7", "@timestamp=2026-11-22T21:24:51.000Z"}},
			{"[f47ac10b-58cc-4372-a567-0e02b2c3d479] Completed 500 Internal Server Error in 17ms (ActiveRecord: 0.3ms)\nmore", []string{"attributes.tags=f47ac10b-58cc-4372-a567-0e02b2c3d479", "http.response.status_code=500", "http.latency_ms=17"}},
			{"Processing by OrdersController#show as HTML", []string{"log.origin.function=OrdersController#show"}},
		},
	}
}

func parseRails(d *document.Document, text []byte) ([]byte, bool) {
	const longest = 512
	line, _, _ := bytes.Cut(text[:min(len(text), longest)], []byte("\n"))
	var tags []byte
	if line[0] == '[' {
		inside, rest, ok := bytes.Cut(line[1:], []byte("] "))
		if !ok {
			return nil, false
		}
		tags, line = inside, rest
	}
	if !railsStarted(d, line) && !railsCompleted(d, line) && !railsProcessing(d, line) {
		return nil, false
	}
	if len(tags) == 0 {
		return text, true
	}
	addAttribute(d, "tags", tags)
	return text[len(tags)+len("[] "):], true
}

func railsStarted(d *document.Document, line []byte) bool {
	rest, ok := bytes.CutPrefix(line, []byte("Started "))
	method, rest, _ := bytes.Cut(rest, []byte(" \""))
	target, rest, _ := bytes.Cut(rest, []byte("\" for "))
	client, at, found := bytes.Cut(rest, []byte(" at "))
	if !ok || !found || !isMethod(method) {
		return false
	}
	d.Fill(document.HTTPMethod, document.Plain(method))
	fillTarget(d, target)
	fillClient(d, client)
	timestamp.Fill(d, document.Plain(at))
	return true
}

func railsCompleted(d *document.Document, line []byte) bool {
	rest, ok := bytes.CutPrefix(line, []byte("Completed "))
	status, rest, _ := bytes.Cut(rest, []byte(" "))
	_, rest, found := bytes.Cut(rest, []byte("in "))
	ms, _, isDuration := bytes.Cut(rest, []byte("ms"))
	if !ok || !found || !isDuration || !fillStatus(d, status) {
		return false
	}
	d.Fill(document.HTTPLatency, document.Plain(ms))
	return true
}

func railsProcessing(d *document.Document, line []byte) bool {
	rest, ok := bytes.CutPrefix(line, []byte("Processing by "))
	action, _, found := bytes.Cut(rest, []byte(" as "))
	if !ok || !found || bytes.IndexByte(action, '#') <= 0 {
		return false
	}
	return d.Fill(document.OriginFunction, document.Plain(action))
}
