package format

import (
	"bytes"

	"faulty/functions/forwarder/correlation"
	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/level"
	"faulty/functions/forwarder/timestamp"
)

// phpErrorLog returns the format of PHP's log, with its date and zone, also behind the prefix
// of php-fpm. The message keeps PHP's words, "PHP Warning:".
func phpErrorLog() Format {
	return Format{
		Name:   "php-error-log",
		Source: "php-src, main/main.c: php_log_err_with_severity, php_error_cb; sapi/fpm/fpm/zlog.c",
		Shapes: []string{"[0", "PHP ", "NOTICE: PHP message: "},
		Parse:  parsePHP,
		Samples: []Sample{
			{"[22-Nov-2026 21:24:52 UTC] PHP Fatal error:  Uncaught Exception: x in /app/a.php:3\nStack trace:\n#0 {main}\n  thrown in /app/a.php on line 3", []string{"log.level=fatal", "@timestamp=2026-11-22T21:24:52.000Z", "message=PHP Fatal error:  Uncaught Exception: x in /app/a.php:3\nStack trace:\n#0 {main}\n  thrown in /app/a.php on line 3"}},
			{"[22-Nov-2026 22:24:52 Europe/Berlin] PHP Warning:  Undefined variable $x in /app/a.php on line 3", []string{"log.level=warn", "@timestamp=2026-11-22T21:24:52.000Z", "message=PHP Warning:  Undefined variable $x in /app/a.php on line 3"}},
			{"NOTICE: PHP message: PHP Deprecated:  strlen() in /app/a.php on line 3", []string{"log.level=warn", "message=PHP Deprecated:  strlen() in /app/a.php on line 3"}},
			{"PHP Notice:  Undefined index in /app/a.php on line 3", []string{"log.level=info"}},
		},
	}
}

func parsePHP(d *document.Document, text []byte) ([]byte, bool) {
	stamp, rest := cutPHPTime(text)
	if stamp == nil && text[0] == '[' {
		return nil, false
	}
	message, isFPM := bytes.CutPrefix(rest, []byte("NOTICE: PHP message: "))
	l := phpLevel(message)
	if l == level.None && !isFPM && stamp != nil { // a message of php-fpm itself
		l, message = cutLevel(message)
	}
	if l == level.None && stamp == nil && !isFPM {
		return nil, false
	}
	l.SetDefault(d)
	if ns, n := timestamp.CLF(stamp); n > 0 {
		if n < len(stamp) { // a zone with the name of a city
			ns = timestamp.AnyZone(ns, d.Observed)
		}
		if !timestamp.Set(d, ns) {
			d.AddAttribute([]byte("timestamp"), document.Plain(stamp))
		}
	}
	return message, true
}

// cutPHPTime cuts [22-Nov-2026 21:24:52 UTC] off a line.
func cutPHPTime(text []byte) (stamp, rest []byte) {
	const longest = len("[22-Nov-2026 21:24:52 America/Argentina/ComodRivadavia] ")
	end := bytes.Index(text[:min(len(text), longest)], []byte("] "))
	if text[0] != '[' || end < 0 {
		return nil, text
	}
	if _, n := timestamp.CLF(text[1:end]); n == 0 || text[3] != '-' {
		return nil, text
	}
	return text[1:end], text[end+2:]
}

// cutLevel cuts a level in capitals and a colon off a line.
func cutLevel(text []byte) (level.Level, []byte) {
	const longest = len("EMERGENCY: ")
	word, _, ok := bytes.Cut(text[:min(len(text), longest)], []byte(": "))
	if l := level.Parse(word); ok && l != level.None && word[0]-'A' <= 'Z'-'A' {
		return l, text[len(word)+2:]
	}
	return level.None, text
}

// phpLevel returns the level for PHP's words for the severity of an error.
func phpLevel(message []byte) level.Level {
	rest, ok := bytes.CutPrefix(message, []byte("PHP "))
	kind, _, found := bytes.Cut(rest[:min(len(rest), 32)], []byte(":"))
	if !ok || !found {
		return level.None
	}
	switch string(kind) {
	case "Fatal error", "Parse error", "Core error", "Compile error", "Recoverable fatal error":
		return level.Fatal
	case "Warning", "Core Warning", "Compile Warning", "Startup", "Deprecated", "User Warning", "Strict Standards":
		return level.Warn
	case "Notice", "User Notice":
		return level.Info
	}
	return level.None
}

// monolog returns the format of Monolog's LineFormatter, which Laravel and Symfony use: the
// channel, the level, and the context and extra values as JSON behind the message.
func monolog() Format {
	return Format{
		Name:   "monolog",
		Source: "Monolog, src/Monolog/Formatter/LineFormatter.php: SIMPLE_FORMAT; symfony/monolog-bridge, ConsoleFormatter; CodeIgniter, system/Log/Handlers/FileHandler.php; yiisoft/yii2, log/Target.php",
		Layouts: []string{
			"[%time] %logger.%LEVEL: %message",
			"%clock %LEVEL [%label] %message",
			"%LEVEL - %time --> %message",
			"%time [%(ip)][%(user)][%(session)][%level][%label] %message",
		},
		HasObject: true,
		Samples: []Sample{
			{`[2026-11-22T21:24:52.123456+00:00] app.ERROR: cannot charge {"id":42} []`, []string{"log.level=error", "@timestamp=2026-11-22T21:24:52.123456Z", "log.logger=app", `message=cannot charge {"id":42} []`}},
			{"[2026-11-22 21:24:52] production.INFO: order placed\nmore", []string{"log.level=info", "log.logger=production", "message=order placed\nmore"}},
			{"ERROR - 2026-11-22 21:24:52 --> no price", []string{"log.level=error", "@timestamp=2026-11-22T21:24:52.000Z", "message=no price"}},
			{"2026-11-22 21:24:52 [10.0.0.5][7][-][error][application] no price", []string{"log.level=error", "log.logger=application", "attributes.ip=10.0.0.5", "attributes.user=7", "message=no price"}},
			{"21:24:52 WARNING   [app] low stock", []string{"log.level=warn", "log.logger=app", "message=low stock"}},
		},
	}
}

// bref returns the output of Bref for a failed invocation: the request id, a title and the error as
// JSON.
func bref() Format {
	return Format{
		Name:   "bref",
		Source: "brefphp/bref, src/Runtime/LambdaRuntime.php: signalFailure",
		Shapes: []string{"????????-????-????-????-????????????\t"},
		Parse:  parseBref,
		Samples: []Sample{
			{"5b441b59-8f2b-4ef7-9a4e-7d3e8a3f1c11\tInvoke Error\t{\"errorType\":\"Shop\\\\NotFound\",\"errorMessage\":\"no order\"}", []string{"log.level=error", "faas.execution=5b441b59-8f2b-4ef7-9a4e-7d3e8a3f1c11"}},
			{"5b441b59-8f2b-4ef7-9a4e-7d3e8a3f1c11\tInvoke Error\t{\n\"errorType\":\"x\"}", []string{"log.level=error"}},
		},
	}
}

func parseBref(d *document.Document, text []byte) ([]byte, bool) {
	id, message, _ := bytes.Cut(text, []byte("\t"))
	if !correlation.IsUUID(id) || !bytes.HasPrefix(message, []byte("Invoke Error\t")) {
		return nil, false
	}
	level.Error.SetDefault(d)
	d.Fill(document.FaasExecution, document.Plain(id))
	return message, true
}
