package format

import (
	"bytes"

	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/level"
	"faulty/functions/forwarder/timestamp"
)

// dms returns the task log of Database Migration Service: thread, time, component and a letter for
// the level.
func dms() Format {
	return Format{
		Name:   "dms-task",
		Source: "AWS Database Migration Service user guide, \"Viewing and managing AWS DMS task logs\"",
		Shapes: []string{"0000-00-00T00:00:00", "00000000: 0000-00-00T00:00:00"},
		Parse:  parseDMS,
		Samples: []Sample{
			{
				`2026-11-22T21:24:50 [SOURCE_CAPTURE  ]E:  RetCode: SQL_ERROR SqlState: HY000 Message: boom [1022502]  (ar_odbc_stmt.c:2752)`,
				[]string{"@timestamp=2026-11-22T21:24:50.000Z", "log.level=error", "log.logger=SOURCE_CAPTURE", "log.origin.file.name=ar_odbc_stmt.c", "log.origin.file.line=2752", "message=RetCode: SQL_ERROR SqlState: HY000 Message: boom [1022502]  (ar_odbc_stmt.c:2752)"},
			},
			{`00008570: 2026-11-22T21:24:50:851275 [TASK_MANAGER    ]I:  Task is running`, []string{"@timestamp=2026-11-22T21:24:50.851275Z", "process.thread.name=00008570", "log.level=info", "message=Task is running"}},
		},
	}
}

func parseDMS(d *document.Document, text []byte) ([]byte, bool) {
	var thread []byte
	rest := text
	if text[8] == ':' {
		thread, rest = text[:8], text[len("00000000: "):]
	}
	stamp, rest, _ := bytes.Cut(rest, []byte(" "))
	component, rest, ok := cutBetween(rest, '[', ']')
	if !ok || len(rest) < 3 || rest[1] != ':' || rest[2] != ' ' {
		return nil, false
	}
	ns, ok := dmsTime(stamp)
	if !ok {
		return nil, false
	}
	var l level.Level
	switch rest[0] {
	case 'I':
		l = level.Info
	case 'W':
		l = level.Warn
	case 'E':
		l = level.Error
	case 'D', 'V':
		l = level.Debug
	case 'T':
		l = level.Trace
	default:
		return nil, false
	}
	timestamp.Set(d, ns)
	l.SetDefault(d)
	d.Fill(document.ThreadName, document.Plain(thread))
	d.Fill(document.Logger, document.Plain(bytes.TrimRight(component, " ")))
	message := afterBlanks(rest[2:])
	if i := bytes.LastIndexByte(message, '('); i >= 0 {
		file, line, ok := bytes.Cut(bytes.TrimSuffix(message[i+1:], []byte(")")), []byte(":"))
		if ok && isDigits(line) {
			d.Fill(document.FileName, document.Plain(file))
			d.Fill(document.FileLine, document.Plain(line))
		}
	}
	return message, true
}

// dmsTime reads ISO 8601, also with a colon before the fraction.
func dmsTime(stamp []byte) (ns int64, ok bool) {
	const colon = len("2006-01-02T15:04:05")
	var memory [32]byte
	if len(stamp) > len(memory) {
		return 0, false
	}
	b := memory[:copy(memory[:], stamp)]
	if len(b) > colon && b[colon] == ':' {
		b[colon] = '.'
	}
	ns, n := timestamp.ISO(b)
	return ns, n > 0 && n == len(b)
}

// codeBuild returns the lines that CodeBuild writes about a build, between the output of the
// commands. A failed phase is an error.
func codeBuild() Format {
	return Format{
		Name:   "codebuild",
		Source: "AWS CodeBuild user guide, \"View build details\" and \"Build phase transitions\"",
		Shapes: []string{"[Container] "},
		Parse: func(d *document.Document, text []byte) ([]byte, bool) {
			message := text[len("[Container] "):]
			ns, n := timestamp.ISO(message)
			if n == 0 && !bytes.HasPrefix(message, []byte("Phase ")) {
				return nil, false
			}
			message = bytes.TrimPrefix(message[n:], []byte(" "))
			timestamp.Set(d, ns)
			fillCodeBuild(d, message)
			return message, true
		},
		Samples: []Sample{
			{`[Container] 2026/11/22 21:24:50.123456 Phase complete: BUILD State: FAILED`, []string{"@timestamp=2026-11-22T21:24:50.123456Z", "log.level=error", "attributes.phase=BUILD", "attributes.state=FAILED", "message=Phase complete: BUILD State: FAILED"}},
			{`[Container] 2026/11/22 21:24:50 Phase context status code: COMMAND_EXECUTION_ERROR Message: Error while executing command: npm test. Reason: exit status 1`, []string{"log.level=error", "exception.code=COMMAND_EXECUTION_ERROR"}},
			{`[Container] 2026/11/22 21:24:50 Phase context status code:  Message: `, []string{"log.level=", "exception.code="}},
			{`[Container] 2026/11/22 21:24:50.123456 Running command npm test`, []string{"log.level=", "message=Running command npm test"}},
			{`[Container] 2026/11/22 21:24:50.123456 Command did not exit successfully npm test exit status 1`, []string{"log.level=error"}},
		},
	}
}

func fillCodeBuild(d *document.Document, message []byte) {
	if rest, ok := bytes.CutPrefix(message, []byte("Phase complete: ")); ok {
		phase, state, _ := bytes.Cut(rest, []byte(" State: "))
		addAttribute(d, "phase", phase)
		addAttribute(d, "state", state)
		switch string(state) {
		case "FAILED", "FAULT", "TIMED_OUT", "CLIENT_ERROR":
			level.Error.SetDefault(d)
		}
		return
	}
	if rest, ok := bytes.CutPrefix(message, []byte("Phase context status code: ")); ok {
		code, _, _ := bytes.Cut(rest, []byte(" Message:"))
		if code = bytes.TrimSpace(code); len(code) > 0 {
			level.Error.SetDefault(d)
			d.Fill(document.ExceptionCode, document.Plain(code))
		}
		return
	}
	if bytes.HasPrefix(message, []byte("Command did not exit successfully ")) {
		level.Error.SetDefault(d)
	}
}

// beanstalk returns the log of Elastic Beanstalk's engine, and of other programs that write Go's
// date and a level in brackets.
func beanstalk() Format {
	return Format{
		Name:   "beanstalk-engine",
		Source: "AWS Elastic Beanstalk developer guide, \"Viewing logs\": eb-engine.log",
		Shapes: []string{"0000/00/00 00:00:00.000000 [A", "0000/00/00 00:00:00 [A"},
		Parse: func(d *document.Document, text []byte) ([]byte, bool) {
			ns, n := timestamp.ISO(text)
			if n == 0 || len(text) <= n {
				return nil, false
			}
			name, message, ok := cutBetween(text[n+1:], '[', ']')
			l := level.Parse(name)
			if !ok || l == level.None || len(message) == 0 || message[0] != ' ' {
				return nil, false
			}
			timestamp.Set(d, ns)
			l.SetDefault(d)
			return afterBlanks(message), true
		},
		Samples: []Sample{
			{`2026/11/22 21:24:50.123456 [ERROR] An error occurred during execution of command [app-deploy] - [StageApplication].`, []string{"@timestamp=2026-11-22T21:24:50.123456Z", "log.level=error", "message=An error occurred during execution of command [app-deploy] - [StageApplication]."}},
			{`2026/11/22 21:24:50.123456 [INFO] Starting...`, []string{"log.level=info", "message=Starting..."}},
		},
	}
}
