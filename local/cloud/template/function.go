package template

import (
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// function reads an AWS::Serverless::Function. The limits and defaults are
// Lambda's.
func (l *loader) function(r *resource, f *fields) Function {
	at := l.attributes(r)
	fn := Function{
		LogicalID: r.id, Name: at["Ref"], ARN: at["Arn"],
		Handler:  f.required("Handler"),
		Timeout:  f.seconds("Timeout", 3, 1, 900),
		MemoryMB: f.number("MemorySize", 128, 128, 10240),
		Tracing:  f.oneOf("Tracing", "PassThrough", "Active", "PassThrough", "Disabled") == "Active",
	}
	l.unique(r, f.lineOf("FunctionName"))
	l.code(&fn, f)
	l.logging(&fn, f.sub("LoggingConfig"))
	fn.Environment = l.environment(f.sub("Environment"))
	if f.get("ReservedConcurrentExecutions") != nil {
		n := f.number("ReservedConcurrentExecutions", 0, 0, 100_000)
		fn.ReservedConcurrency = &n
	}
	fn.Async = l.async(f.sub("EventInvokeConfig"))
	l.events(r, &fn, f.sub("Events"))
	return fn
}

// code reads the properties of the code. Only runtimes that run an executable
// directly are supported here.
func (l *loader) code(fn *Function, f *fields) {
	if runtime := f.required("Runtime"); runtime != "" && !strings.HasPrefix(runtime, "provided.") {
		f.fail("Runtime", "%s %q is %q; only provided.al2023 and provided.al2 run here", f.owner, "Runtime", runtime)
	}
	f.oneOf("PackageType", "Zip", "Zip")
	uri := f.required("CodeUri")
	if strings.Contains(uri, "://") {
		f.fail("CodeUri", "%s %q is %q; must be a directory", f.owner, "CodeUri", uri)
	}
	if !filepath.IsAbs(uri) {
		uri = filepath.Join(l.dir, uri)
	}
	fn.CodeDir = filepath.Clean(uri)
}

// logging reads LoggingConfig. It does not read the log level filters, so they
// are reported as errors: AWS would drop lines that a local run would show.
func (l *loader) logging(fn *Function, f *fields) {
	fn.LogFormat = f.oneOf("LogFormat", "Text", "JSON", "Text")
	fn.LogGroup = f.text("LogGroup", "/aws/lambda/"+fn.Name)
	f.done()
}

// environment reads the environment variables and checks them against Lambda's
// rules.
func (l *loader) environment(f *fields) map[string]string {
	env := map[string]string{}
	vars := f.sub("Variables")
	f.done()
	valid := regexp.MustCompile(`^[a-zA-Z][a-zA-Z0-9_]+$`)
	size := 0
	for _, name := range vars.keys() {
		switch {
		case !valid.MatchString(name):
			vars.fail(name, "environment variable %q: a name is a letter, then letters, digits and _", name)
		case slices.Contains(reservedVariables(), name):
			vars.fail(name, "environment variable %q is reserved by Lambda", name)
		}
		if vars.get(name) == nil {
			continue // AWS::NoValue: the variable is not set, which differs from an empty value
		}
		env[name] = vars.text(name, "")
		size += len(name) + len(env[name])
	}
	if size > 4096 {
		l.fail(vars.line, "environment variables have %d bytes; Lambda takes 4096", size)
	}
	return env
}

// reservedVariables returns the variables that Lambda sets and that a function
// cannot replace.
func reservedVariables() []string {
	return []string{
		"_HANDLER", "_X_AMZN_TRACE_ID", "AWS_ACCESS_KEY", "AWS_ACCESS_KEY_ID", "AWS_DEFAULT_REGION",
		"AWS_EXECUTION_ENV", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "AWS_LAMBDA_FUNCTION_NAME",
		"AWS_LAMBDA_FUNCTION_VERSION", "AWS_LAMBDA_INITIALIZATION_TYPE", "AWS_LAMBDA_LOG_GROUP_NAME",
		"AWS_LAMBDA_LOG_STREAM_NAME", "AWS_LAMBDA_RUNTIME_API", "AWS_REGION", "AWS_SECRET_ACCESS_KEY",
		"AWS_SESSION_TOKEN", "LAMBDA_RUNTIME_DIR", "LAMBDA_TASK_ROOT",
	}
}

// async reads EventInvokeConfig.
func (l *loader) async(f *fields) Async {
	a := Async{
		MaxRetries: f.number("MaximumRetryAttempts", 2, 0, 2),
		MaxAge:     f.seconds("MaximumEventAgeInSeconds", 21600, 60, 21600),
	}
	to := f.sub("DestinationConfig")
	if to.has("OnFailure") {
		onFailure := to.sub("OnFailure")
		onFailure.oneOf("Type", "SQS", "SQS")
		a.OnFailureARN = onFailure.required("Destination")
		l.needQueue(onFailure, "Destination", a.OnFailureARN)
		onFailure.done()
	}
	to.done()
	f.done()
	return a
}
