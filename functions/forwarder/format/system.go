package format

import (
	"bytes"

	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/level"
	"faulty/functions/forwarder/timestamp"
)

// rabbitMQ returns RabbitMQ's log from version 3.7 on: time, level and Erlang process.
func rabbitMQ() Format {
	return Format{
		Name:   "rabbitmq",
		Source: "rabbitmq/rabbitmq-server, deps/rabbitmq_prelaunch/src/rabbit_logger_text_fmt.erl; www.rabbitmq.com/docs/logging",
		Shapes: []string{"0000-00-00 00:00:00.000"},
		Parse: func(d *document.Document, text []byte) ([]byte, bool) {
			const header = len("2006-01-02 15:04:05.000000+00:00 [critical] <")
			if bytes.IndexByte(text[:min(len(text), header)], '<') < 0 {
				return nil, false
			}
			ns, n := timestamp.ISO(text)
			if n == 0 || len(text) <= n {
				return nil, false
			}
			name, rest, ok := cutBetween(text[n+1:], '[', ']')
			l := level.Parse(name)
			process, message, isProcess := cutBetween(bytes.TrimPrefix(rest, []byte(" ")), '<', '>')
			if !ok || l == level.None || !isProcess || bytes.IndexByte(process, '.') < 0 {
				return nil, false
			}
			timestamp.Set(d, ns)
			l.SetDefault(d)
			d.Fill(document.ThreadName, document.Plain(process))
			return bytes.TrimPrefix(message, []byte(" ")), true
		},
		Samples: []Sample{
			{`2026-11-22 21:24:50.123456+00:00 [error] <0.222.0> closing AMQP connection <0.222.0> (10.0.0.5:51234 -> 10.0.0.1:5672):`, []string{"@timestamp=2026-11-22T21:24:50.123456Z", "log.level=error", "process.thread.name=0.222.0", "message=closing AMQP connection <0.222.0> (10.0.0.5:51234 -> 10.0.0.1:5672):"}},
			{`2026-11-22 21:24:50.123 [info] <0.9.0> Server startup complete; 3 plugins started.`, []string{"log.level=info", "message=Server startup complete; 3 plugins started."}},
		},
	}
}

// cloudInit returns cloud-init's log: time, module and level in brackets.
func cloudInit() Format {
	return Format{
		Name:   "cloud-init",
		Source: "canonical/cloud-init, config/cloud.cfg.d/05_logging.cfg",
		Shapes: []string{"0000-00-00 00:00:00,000 - a"},
		Parse: func(d *document.Document, text []byte) ([]byte, bool) {
			const size = len("2006-01-02 15:04:05,000 - ")
			ns, n := timestamp.ISO(text)
			head, message, ok := bytes.Cut(text[size:], []byte("]: "))
			file, name, isLevel := bytes.Cut(head, []byte("["))
			l := level.Parse(name)
			if n == 0 || !ok || !isLevel || l == level.None {
				return nil, false
			}
			timestamp.Set(d, ns)
			l.SetDefault(d)
			d.Fill(document.FileName, document.Plain(file))
			return message, true
		},
		Samples: []Sample{
			{`2026-11-22 21:24:50,123 - util.py[WARNING]: Failed running /var/lib/cloud/instance/scripts/part-001 [1]`, []string{"@timestamp=2026-11-22T21:24:50.123Z", "log.level=warn", "log.origin.file.name=util.py", "message=Failed running /var/lib/cloud/instance/scripts/part-001 [1]"}},
			{`2026-11-22 21:24:50,123 - handlers.py[DEBUG]: start: init-local: a`, []string{"log.level=debug", "message=start: init-local: a"}},
		},
	}
}

// kernel returns a message of the Linux kernel with the seconds since boot.
func kernel() Format {
	return Format{
		Name:   "linux-kernel",
		Source: "kernel.org/doc/html/latest/core-api/printk-basics.html; torvalds/linux, kernel/printk/printk.c: print_time",
		Shapes: []string{"[ ", "[0"},
		Parse: func(d *document.Document, text []byte) ([]byte, bool) {
			seconds, message, ok := cutBetween(text, '[', ']')
			seconds = afterBlanks(seconds)
			whole, fraction, isFraction := bytes.Cut(seconds, []byte("."))
			const places = 6
			if !ok || !isFraction || len(fraction) != places || !isDigits(whole) || !isDigits(fraction) || len(message) == 0 || message[0] != ' ' {
				return nil, false
			}
			addAttribute(d, "uptime_s", seconds)
			return message[1:], true
		},
		Samples: []Sample{
			{`[12345.678901] Out of memory: Killed process 7 (node) total-vm:1234kB`, []string{"attributes.uptime_s=12345.678901", "message=Out of memory: Killed process 7 (node) total-vm:1234kB"}},
			{`[    0.000000] Linux version 6.1.0`, []string{"attributes.uptime_s=0.000000", "message=Linux version 6.1.0"}},
		},
	}
}

// windowsEvent returns a Windows event as the CloudWatch agent writes it in text: log, level, id,
// source, computer and message, each in brackets.
func windowsEvent() Format {
	return Format{
		Name:   "windows-event",
		Source: "aws/amazon-cloudwatch-agent, plugins/inputs/windows_event_log/wineventlog/wineventlogrecord.go: Value",
		Shapes: []string{"[A"},
		Parse: func(d *document.Document, text []byte) ([]byte, bool) {
			var part [5][]byte
			rest := text
			for i := range part {
				inside, behind, ok := cutBetween(rest, '[', ']')
				if !ok || len(behind) < 2 || behind[0] != ' ' || behind[1] != '[' {
					return nil, false
				}
				part[i], rest = inside, behind[1:]
			}
			l := level.Parse(part[1])
			if l == level.None || !isDigits(part[2]) {
				return nil, false
			}
			l.SetDefault(d)
			addAttribute(d, "log_name", part[0])
			addAttribute(d, "event_id", part[2])
			d.Fill(document.Logger, document.Plain(part[3]))
			d.Fill(document.HostName, document.Plain(part[4]))
			return bytes.TrimSuffix(rest[1:], []byte("]")), true
		},
		Samples: []Sample{
			{`[Application] [ERROR] [1000] [Application Error] [EC2AMAZ-7] [Faulting application name: shop.exe [x]]`, []string{"attributes.log_name=Application", "log.level=error", "attributes.event_id=1000", "log.logger=Application Error", "host.name=EC2AMAZ-7", "message=Faulting application name: shop.exe [x]"}},
			{"[Security] [INFORMATION] [4672] [Microsoft-Windows-Security-Auditing] [EC2AMAZ-7] [Special privileges\r\nassigned.]", []string{"log.level=info", "message=Special privileges\r\nassigned."}},
		},
	}
}

// phpFPM returns the log of PHP's process manager.
func phpFPM() Format {
	return Format{
		Name:   "php-fpm",
		Source: "php/php-src, sapi/fpm/fpm/zlog.c: zlog_print_time, level_names",
		Shapes: []string{"[00-Aaa-0000 00:00:00"},
		Parse: func(d *document.Document, text []byte) ([]byte, bool) {
			when, rest, _ := cutBetween(text, '[', ']')
			ns, n := timestamp.CLF(when)
			name, message, ok := bytes.Cut(bytes.TrimPrefix(rest, []byte(" ")), []byte(": "))
			l := level.None
			switch string(name) {
			case "DEBUG", "NOTICE", "WARNING", "ERROR", "ALERT":
				l = level.Parse(name)
			}
			if n == 0 || !ok || l == level.None {
				return nil, false
			}
			timestamp.Set(d, ns)
			l.SetDefault(d)
			if pool, _, ok := bytes.Cut(message, []byte("] ")); ok && bytes.HasPrefix(pool, []byte("[pool ")) {
				addAttribute(d, "pool", pool[len("[pool "):])
			}
			return message, true
		},
		Samples: []Sample{
			{`[22-Nov-2026 21:24:50] WARNING: [pool www] child 7 exited on signal 11 (SIGSEGV) after 3.2 seconds from start`, []string{"@timestamp=2026-11-22T21:24:50.000Z", "log.level=warn", "attributes.pool=www", "message=[pool www] child 7 exited on signal 11 (SIGSEGV) after 3.2 seconds from start"}},
			{`[22-Nov-2026 21:24:50.123456] NOTICE: fpm is running, pid 1`, []string{"log.level=info", "message=fpm is running, pid 1"}},
		},
	}
}

// phpAccess returns the access log of PHP's process manager.
func phpAccess() Format {
	return Format{
		Name:   "access-php-fpm",
		Source: "php/php-src, sapi/fpm/fpm/fpm_log.c: the default of access.format",
		Shapes: []string{"0", ":", "-"},
		Parse: func(d *document.Document, text []byte) ([]byte, bool) {
			head, rest, ok := bytes.Cut(text[:min(len(text), 160)], []byte(" - "))
			if !ok || bytes.IndexByte(head, ' ') >= 0 {
				return nil, false
			}
			user, behind, _ := bytes.Cut(rest, []byte(" "))
			at := len(head) + len(" - ") + len(user) + 1
			ns, n := timestamp.CLF(behind)
			if n == 0 || len(text) < at+n+2 || text[at+n] != ' ' || text[at+n+1] != '"' {
				return nil, false
			}
			request, rest := nextColumn(text[at+n+1:])
			status, rest := nextColumn(rest)
			if !isStatus(status) {
				return nil, false
			}
			timestamp.Set(d, ns)
			if !isNone(head) {
				fillClient(d, head)
			}
			addAttribute(d, "remote_user", user)
			fillRequest(d, request)
			fillStatus(d, status)
			return withRest(d, request, rest), true
		},
		Samples: []Sample{
			{`172.18.0.5 -  22/Nov/2026:21:24:50 +0000 "GET /index.php" 500`, []string{"@timestamp=2026-11-22T21:24:50.000Z", "client.ip=172.18.0.5", "http.request.method=GET", "url.path=/index.php", "http.response.status_code=500", "message=GET /index.php"}},
			{`- - jane 22/Nov/2026:21:24:50 +0000 "POST /index.php?x=1" 200`, []string{"attributes.remote_user=jane", "url.query=x=1"}},
		},
	}
}
